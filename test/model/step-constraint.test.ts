/** Tokens and characters under the step grammar, with fakes and with the shipped vocabulary. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Automaton, automatonOf } from "../../src/model/automaton.js";
import { parseGrammar } from "../../src/model/gbnf.js";
import { StepConstraint, TokenTexts } from "../../src/model/step-constraint.js";
import {
  lineAutomaton,
  loadStepGrammar,
  parseStep,
  printStep,
  STEP_KINDS,
} from "../../src/model/step-language.js";
import { type DecoderSession, generate, loadTokenizer } from "../../src/runtime/index.js";
import { accepts } from "./accepts.js";

const REASONER = join(import.meta.dirname, "../../models/reasoner");
const STOP = 2;
const limits = { lines: 12, tools: ["calculate", "days"], steps: STEP_KINDS };
const line = lineAutomaton(loadStepGrammar(REASONER), limits);

describe("bytes", () => {
  const end = 256;
  const bytes = { bytesOf: (id: number) => (id < end ? Uint8Array.of(id) : new Uint8Array(0)) };
  const language = (source: string): Automaton =>
    automatonOf({ kind: "rule", name: "root" }, parseGrammar(source, "here"));
  const over = (automaton: Automaton): StepConstraint =>
    new StepConstraint({ automaton, texts: new TokenTexts(bytes), stopIds: [end] });
  const takes = (automaton: Automaton, ids: Iterable<number>): boolean => {
    const constraint = over(automaton);
    for (const id of ids) {
      if (!constraint.allows(id)) return false;
      constraint.advance(id);
    }
    return constraint.allows(end);
  };
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

  it("are taken where they are UTF-8, and only there", () => {
    // Lead bytes and their limits, so that forms too long, surrogates and the end are met.
    const edges = [0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4];
    const some = fc.array(fc.oneof(fc.constantFrom(...edges), fc.nat(255)), { maxLength: 6 });
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const isText = (ids: number[]): boolean => {
      try {
        return strict.decode(Uint8Array.from(ids)) !== undefined;
      } catch {
        return false;
      }
    };
    const all = language("root ::= [\\x00-\\U0010ffff]*");
    fc.assert(
      fc.property(some, (ids) => {
        expect(takes(all, ids)).toBe(isText(ids));
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(takes(all, utf8(text))).toBe(true);
      }),
    );
  });

  it("end only where a character ends", () => {
    const constraint = over(language("root ::= [^\\n]+"));
    const [first = 0, second = 0] = utf8("é");
    constraint.advance(first);
    expect(constraint.allows(end)).toBe(false);
    expect(constraint.allows(0x61)).toBe(false);
    expect(constraint.allows(second)).toBe(true);
  });

  it("begin no character that may not come", () => {
    const some = language("root ::= [a-z日]+");
    expect(takes(some, utf8("a日"))).toBe(true);
    const constraint = over(some);
    expect(constraint.allows(0xc3)).toBe(false);
    expect(constraint.allows(0xe6)).toBe(true);
    constraint.advance(0xe6);
    expect(constraint.allows(0x98)).toBe(false);
    expect(constraint.allows(0x97)).toBe(true);
  });
});

describe("every line of the language", () => {
  const alphabet = [..."abcdefhiklnorstuwyz 0123456789[](),_-;\n", "é", "日", "\u2028"];
  const next = (state: number): [string, number][] =>
    alphabet.flatMap((character): [string, number][] => {
      const to = line.step(state, character.codePointAt(0) ?? 0);
      return to === null ? [] : [[character, to]];
    });

  /** The shortest text from a state to the end of a line. */
  function rest(from: number): string {
    const queue: [number, string][] = [[from, ""]];
    const seen = new Set([from]);
    for (const [state, text] of queue) {
      if (line.accepts(state)) return text;
      for (const [character, to] of next(state)) {
        if (seen.has(to)) continue;
        seen.add(to);
        queue.push([to, text + character]);
      }
    }
    throw new Error("no way out");
  }

  it("means something, and prints as it was", () => {
    const choices = fc.array(fc.nat(10_000), { maxLength: 40 });
    fc.assert(
      fc.property(choices, (walk) => {
        let state = line.start;
        let text = "";
        for (const choice of walk) {
          const ways = next(state);
          const way = ways[choice % ways.length];
          if (way === undefined) break;
          text += way[0];
          state = way[1];
        }
        text += rest(state);
        const step = parseStep(text.replace(/\n$/, ""));
        const isLast = step.kind === "answer" || step.kind === "unknown";
        expect(printStep(step) + (isLast ? "" : "\n")).toBe(text);
        expect(text.startsWith(step.kind)).toBe(true);
        if (step.kind === "answer") {
          expect(step.lines).toEqual([...new Set(step.lines)].sort((a, b) => a - b));
          expect(step.lines.every((number) => number >= 1 && number <= limits.lines)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a decoder that wants something else", () => {
  const tokenizer = loadTokenizer(REASONER);
  const texts = new TokenTexts(tokenizer);
  const constrained = (): StepConstraint =>
    new StepConstraint({ automaton: line, texts, stopIds: [STOP] });

  /** Wants the ids of each turn in this order; of the others, `seed` decides. */
  function wanting(turns: readonly (readonly number[])[], seed: number) {
    let turn = 0;
    let length = 0;
    const decoder: Omit<
      DecoderSession,
      "device" | "stopIds" | "inCommon" | "prefill" | "reuse" | "reset" | "dispose"
    > = {
      runMs: 0,
      positionsMax: 100,
      logitsEach: false,
      appendEach: () => Promise.reject(new Error("nothing is drafted here")),
      rewind: () => undefined,
      get length() {
        return length;
      },
      append(ids) {
        length += ids.length;
        const noise = (_: unknown, id: number): number => Math.sin(id * 12.9898 + seed + turn);
        const logits = Float32Array.from({ length: tokenizer.vocabularySize }, noise);
        for (const [rank, id] of (turns[turn] ?? []).entries()) logits[id] = 100 - rank;
        turn++;
        return Promise.resolve(logits);
      },
    };
    return decoder;
  }

  const id = (text: string): number => tokenizer.encode(text)[0] ?? 0;
  const base = { promptIds: [1], stopIds: [STOP], maxTokens: 60 };

  it("writes the best that is allowed of what it wants", async () => {
    const turns = [
      [id("Paris"), id("Answer"), id("answer")],
      [STOP, id(" Paris"), id(" ")],
      [id("The"), id("[")],
      [id("0"), id("7"), id("1")],
      [id("]")],
      [STOP, id(" Paris")],
      [id("\n"), STOP],
    ];
    const constraint = constrained();
    const { ids, stopped } = await generate(wanting(turns, 0), { ...base, constraint });
    expect(tokenizer.decode(ids)).toBe("answer [7] Paris");
    expect(stopped).toBe("stop");
  });

  it("stays in the language whatever it wants", async () => {
    const ends = [STOP, id("\n"), id(")"), id("]")];
    for (let seed = 0; seed < 3; seed++) {
      const turns = Array.from({ length: 60 }, (_, i) => (i < 12 ? [] : ends));
      const constraint = constrained();
      let ended = false;
      const written: number[] = [];
      const decoder = wanting(turns, seed * 7.3);
      const onToken = (token: number): void => {
        written.push(token);
        if (texts.endsLine(token)) ended = true;
      };
      const o = { ...base, constraint, onToken, maxTokens: 40 };
      const { stopped } = await generate(decoder, o);
      const text = tokenizer.decode(written);
      expect(ended || stopped === "stop").toBe(true);
      expect(accepts(line, text), JSON.stringify(text)).toBe(true);
    }
  });
});
