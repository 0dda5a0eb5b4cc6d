/** The step grammar, its automaton, and what lines mean. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Automaton, automatonOf } from "../../src/model/automaton.js";
import { type Grammar, parseGrammar } from "../../src/model/gbnf.js";
import { StepConstraint, TokenTexts } from "../../src/model/step-constraint.js";
import {
  lineAutomaton,
  loadStepGrammar,
  parseStep,
  printStep,
  STEP_KINDS,
  type WrittenStep,
} from "../../src/model/step-language.js";
import { loadTokenizer } from "../../src/runtime/index.js";
import { accepts } from "./accepts.js";

const REASONER = join(import.meta.dirname, "../../models/reasoner");
const all = { lines: 12, tools: ["calculate", "days"], steps: STEP_KINDS };

const rootOf = (source: string): Automaton => {
  const grammar: Grammar = parseGrammar(source, "here");
  return automatonOf({ kind: "rule", name: "root" }, grammar);
};

describe("GBNF", () => {
  it.each([
    ["root ::= a", 'no rule "a"'],
    ["root ::= root", "recursive"],
    ["root ::= (\"a\"", "stays open"],
    ['root ::= "a" )', "out of place"],
    ['root ::= "a\n', "line 1"],
    ["= x", "line 1"],
  ])("refuses %s", (source, message) => {
    expect(() => parseGrammar(source, "here")).toThrow(message);
  });

  it("knows literals, classes, choice and repetition", () => {
    const automaton = rootOf('root ::= ("ab" | [^a-c\\n] )+ "!"? # a comment\n');
    expect(accepts(automaton, "ab")).toBe(true);
    expect(accepts(automaton, "abxab!")).toBe(true);
    expect(accepts(automaton, "")).toBe(false);
    expect(accepts(automaton, "b")).toBe(false);
    expect(accepts(automaton, "x\n")).toBe(false);
    expect(accepts(automaton, "é日")).toBe(true);
  });

  it("agrees with a regular expression", () => {
    const automaton = rootOf('root ::= ("a" "b"* | [0-9]+ "-")*');
    const reference = /^(?:ab*|[0-9]+-)*$/;
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "b", "0", "7", "-") }), (text) => {
        expect(accepts(automaton, text)).toBe(reference.test(text));
      }),
    );
  });
});

describe("a line under limits", () => {
  it("says only what it may choose from, character for character", () => {
    const answers = ["the Oder", 'a "(b|c)*" [1]'];
    const chosen = lineAutomaton(loadStepGrammar(REASONER), {
      ...{ lines: 3, tools: [], steps: ["note"] },
      answers,
    });
    for (const phrase of answers) expect(accepts(chosen, `answer [1][3] ${phrase}`)).toBe(true);
    for (const line of ["answer [1] the Ems", "answer [1] the Oder.", "answer [1] the"]) {
      expect(accepts(chosen, line)).toBe(false);
    }
    expect(accepts(chosen, "unknown neither is told")).toBe(true);
    expect(accepts(chosen, "note the Ems\n")).toBe(true);
  });

  const grammar = loadStepGrammar(REASONER);
  const line = lineAutomaton(grammar, all);

  it.each([
    "note [3] Mary in kitchen\n",
    "search who owns it\n",
    "read before [12]\n",
    "tool calculate(1 + (2))\n",
    "answer [2][10] the board's secretary",
    "unknown not stated",
  ])("takes %j", (text) => {
    expect(accepts(line, text)).toBe(true);
  });

  it.each([
    "note \n",
    "answer the kitchen",
    "answer [13] too far",
    "answer [0] nothing",
    "answer [3][2] out of order",
    "answer [2][2] twice",
    "answer [2]",
    "tool shell(rm)\n",
    "unknown",
    "unknown x\n",
    "Answer [1] x",
  ])("refuses %j", (text) => {
    expect(accepts(line, text)).toBe(false);
  });

  it("leaves out what a budget forbids", () => {
    const last = lineAutomaton(grammar, { ...all, steps: [] });
    expect(accepts(last, "note x\n")).toBe(false);
    expect(accepts(last, "answer [1] x")).toBe(true);
    const empty = lineAutomaton(grammar, { ...all, lines: 0 });
    expect(accepts(empty, "answer [1] x")).toBe(false);
    expect(accepts(empty, "unknown no lines")).toBe(true);
  });

  it("stays quick with many lines", () => {
    const many = lineAutomaton(grammar, { ...all, lines: 200 });
    expect(accepts(many, "answer [1][57][199][200] yes")).toBe(true);
  });
});

const words = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => /^[^\s]\S*$/.test(text));
const steps: fc.Arbitrary<WrittenStep> = fc.oneof(
  fc.record({ kind: fc.constant("note" as const), text: words }),
  fc.record({ kind: fc.constant("search" as const), query: words }),
  fc.record({
    kind: fc.constant("read" as const),
    where: fc.constantFrom("before" as const, "after" as const, "section" as const),
    line: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({
    kind: fc.constant("tool" as const),
    name: fc.constantFrom("calculate", "days"),
    arguments: words,
  }),
  fc.record({
    kind: fc.constant("answer" as const),
    lines: fc
      .uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 })
      .map((numbers) => numbers.sort((a, b) => a - b)),
    text: words,
  }),
  fc.record({ kind: fc.constant("unknown" as const), reason: words }),
);

describe("steps", () => {
  it("mean the same after printing and parsing, and are in the language", () => {
    const line = lineAutomaton(loadStepGrammar(REASONER), all);
    fc.assert(
      fc.property(steps, (step) => {
        const text = printStep(step);
        expect(parseStep(text)).toEqual(step);
        const last = step.kind === "answer" || step.kind === "unknown";
        expect(accepts(line, last ? text : `${text}\n`)).toBe(true);
      }),
    );
  });

  it("parse whenever they are in the language", () => {
    const line = lineAutomaton(loadStepGrammar(REASONER), all);
    const alphabet = [...new Set("note search read before after section tool calculate(days) []")];
    const characters = [...alphabet, ..."answer unknown 0123456789.,\r\u2028é日", "\n", " "];
    const picks = fc.array(fc.nat(), { minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(picks, (choices) => {
        let [state, text] = [line.start, ""];
        for (const pick of choices) {
          const open = characters.filter((c) => line.step(state, c.codePointAt(0) ?? 0) !== null);
          if (open.length === 0) break;
          const next = open[pick % open.length] ?? "";
          state = line.step(state, next.codePointAt(0) ?? 0) ?? state;
          text += next;
        }
        if (!line.accepts(state)) return;
        const written = text.replace(/\n$/, "");
        expect(printStep(parseStep(written))).toBe(written);
      }),
      { numRuns: 500 },
    );
  });

  it("takes a line that broke off for unknown", () => {
    expect(parseStep("answer [1][2").kind).toBe("unknown");
  });
});

describe("tokens under the grammar", () => {
  const tokenizer = loadTokenizer(REASONER);
  const texts = new TokenTexts(tokenizer);
  const fresh = (): StepConstraint =>
    new StepConstraint({
      automaton: lineAutomaton(loadStepGrammar(REASONER), all),
      texts,
      stopIds: [2],
    });

  it.each(["note [4] Mary took lamp; [9] Mary in Göteborg\n", "answer [1][3] 東京 – the café"])(
    "takes %j token by token, and the end only after it",
    (text) => {
      const constraint = fresh();
      for (const id of tokenizer.encode(text)) {
        expect(constraint.allows(id)).toBe(true);
        constraint.advance(id);
      }
      expect(constraint.allows(2)).toBe(true);
    },
  );

  it("never takes a control token or a line of another form", () => {
    expect(fresh().allows(2)).toBe(false);
    expect(fresh().allows(1)).toBe(false);
    expect(fresh().allows(tokenizer.encode("Answer")[0] ?? 0)).toBe(false);
  });
});
