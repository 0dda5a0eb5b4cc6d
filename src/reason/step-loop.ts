/**
 * The reasoner at work: it writes one line, the engine carries it out and appends what came of it,
 * until the line is an answer or "unknown". One KV cache for the whole question: only what is new
 * is read. Where later lines need the room, those leave the window that matter least; their numbers
 * stay theirs, and so do the notes that were taken of them.
 * Units: tokens of the generator's own tokenizer.
 * Budgets end every loop: written tokens, tool calls, searches, and a line written twice.
 * Errors: WINDOW_OVERFLOW when the window alone is too long; the generator's own; the signal's.
 */
import type { Clock } from "../base/index.js";
import { invariant, RecollectError } from "../base/index.js";
import type { LineRequest, StepGenerator, StepKind, WrittenLine } from "../model/index.js";
import type { Step } from "../records/index.js";
import { callTool, type LineTool } from "../tools/index.js";
import { checkNotes } from "./note-check.js";
import { type EvidenceLine, oneLine, questionText, windowText } from "../window/index.js";
import type { WindowStream } from "./window-stream.js";

/** All lines of one question together. */
const WRITTEN_TOKENS_MAX = 224;
/** From here on only an answer or "unknown" may be written. */
const LAST_LINE_TOKENS = 48;
const TOOL_CALLS_MAX = 8;
/** Of the tokens' probability, where one is drawn. */
const NUCLEUS = 0.95;

export interface StepLoopParts {
  readonly generator: StepGenerator;
  /** Of that generator. */
  readonly stream: WindowStream;
  readonly tools: readonly LineTool[];
  readonly clock: Clock;
}

export interface StepLoopRequest {
  readonly question: string;
  readonly lines: readonly EvidenceLine[];
  /** Of all lines that stand in the window at once; what the model holds where not given. */
  readonly linesTokensMax?: number | undefined;
  /** What a line is worth when others need its room; the first are worth most where not given. */
  readonly worth?: ((line: EvidenceLine) => number) | undefined;
  /** Searches that the engine made, and which of them brought a line; the first where not given. */
  readonly hopsMade?: number | undefined;
  readonly hopOf?: ((line: EvidenceLine) => number) | undefined;
  /** Nothing is written before the answer. */
  readonly atOnce?: boolean | undefined;
  /** How often more may be fetched; 0 where the lines are all there is. */
  readonly searches: number;
  /** Lines that were not shown yet, best document first. */
  readonly search: (query: string) => Promise<readonly EvidenceLine[]>;
  readonly readOn: (
    where: "before" | "after" | "section",
    line: EvidenceLine,
  ) => Promise<readonly EvidenceLine[]>;
  /** What the answer may say; any phrase where not given. */
  readonly answers?: readonly string[] | undefined;
  /** An answer from elsewhere that stands in a line: how likely would it have been written here? */
  readonly rival?: { readonly text: string; readonly line: EvidenceLine } | undefined;
  /** Where other words than the likeliest are wanted; 0 is the likeliest. */
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the written lines tell of how sure the answer is. Probabilities in [0, 1], nats. */
export interface StepSigns {
  /** At the last line: answer against unknown. */
  readonly answerShare: number;
  /** At the first line: that it is "unknown" at once. */
  readonly unknownFirst: number;
  /** Mean log probability of the answer's own tokens; 0 where there is no answer. */
  readonly phraseMean: number;
  readonly phraseSum: number;
  /** Mean log probability of all written tokens. */
  readonly writtenMean: number;
  /** Of the last line, and of the rival's answer in its place; null where there is none. */
  readonly lastSum: number;
  readonly rivalSum: number | null;
  readonly notes: number;
  readonly toolCalls: number;
}

export interface StepOutcome {
  /** null where the reasoner says that the lines do not hold it. */
  readonly text: string | null;
  readonly reason: string | null;
  readonly cited: readonly EvidenceLine[];
  /** All that stood in the window, [1] first. */
  readonly shown: readonly EvidenceLine[];
  /** As written, with what the engine appended. */
  readonly transcript: readonly string[];
  readonly steps: readonly Step[];
  readonly signs: StepSigns;
  /** Of all lines shown. */
  readonly windowTokens: number;
  /** Everything that the reasoner read and did not write. */
  readonly promptTokens: number;
  readonly writtenTokens: number;
}

/** Tokens that are left for lines beside the question and what will be written. */
export function roomForLines(
  generator: StepGenerator,
  request: Pick<StepLoopRequest, "question" | "searches">,
): number {
  const asked = generator.encode(questionText(request.question, request.searches));
  const taken = generator.beginIds.length + asked.length + WRITTEN_TOKENS_MAX;
  const limit = generator.windowTokensMax;
  if (taken >= limit) throw new RecollectError("WINDOW_OVERFLOW", { found: taken, limit });
  return limit - taken;
}

export async function runSteps(
  parts: StepLoopParts,
  request: StepLoopRequest,
): Promise<StepOutcome> {
  const loop = new StepLoop(parts, request);
  return loop.run();
}

class StepLoop {
  readonly #parts: StepLoopParts;
  readonly #request: StepLoopRequest;
  /** Behind the window: the question, what was written, and what was appended to it. */
  readonly #tail: number[];
  /** Each has its number, also when it is gone. */
  readonly #shown: EvidenceLine[];
  /** Of the lines in the tail. */
  #laterTokens = 0;
  /** Of the first window. */
  readonly #windowTokens: number;
  /** Where the line that is being written begins in the tail. */
  #lineStart = 0;
  readonly #written: WrittenLine[] = [];
  readonly #transcript: string[] = [];
  readonly #steps: Step[] = [];
  #searchesLeft: number;
  #tokensLeft = WRITTEN_TOKENS_MAX;
  #toolCalls = 0;

  constructor(parts: StepLoopParts, request: StepLoopRequest) {
    this.#parts = parts;
    this.#request = request;
    this.#shown = [...request.lines];
    this.#searchesLeft = request.searches;
    const { generator, stream } = parts;
    stream.show(request.lines);
    this.#tail = generator.encode(questionText(request.question, request.searches));
    this.#windowTokens = stream.tokens;
    this.#countRebuilding();
    const found = this.#length + WRITTEN_TOKENS_MAX;
    if (found > generator.windowTokensMax) {
      throw new RecollectError("WINDOW_OVERFLOW", { found, limit: generator.windowTokensMax });
    }
  }

  /** A prompt for each of the engine's hops. */
  #countRebuilding(): void {
    const { stream } = this.#parts;
    const { hopsMade = 1, hopOf = () => 1 } = this.#request;
    for (let hop = 1; hop <= hopsMade; hop++) {
      const lines = stream.lines.filter(({ line }) => hopOf(line) <= hop);
      stream.rebuilt(this.#tail.length, lines);
    }
  }

  /** Of the whole prompt. */
  get #length(): number {
    return this.#parts.stream.ids.length + this.#tail.length;
  }

  async run(): Promise<StepOutcome> {
    const { clock, generator } = this.#parts;
    let lastOnly = this.#request.atOnce === true;
    for (;;) {
      const startMs = clock.nowMs();
      const line = await this.#write(lastOnly);
      const { input, output } = await this.#carryOut(line);
      const ms = Math.round(clock.nowMs() - startMs);
      const { step } = line;
      this.#steps.push({ kind: step.kind, input: { by: generator.name, ...input }, output, ms });
      // A line that broke off says nothing yet: one more may be written, the last.
      const brokeOff = line.cut && step.kind === "unknown" && !lastOnly;
      if ((step.kind === "answer" || step.kind === "unknown") && !brokeOff) {
        return this.#outcome(line, await this.#rivalSum(line));
      }
      const repeated = this.#transcript.filter((text) => text === line.text).length > 1;
      lastOnly = repeated || line.cut || this.#tokensLeft <= LAST_LINE_TOKENS;
    }
  }

  async #write(lastOnly: boolean): Promise<WrittenLine> {
    const { generator, stream, tools } = this.#parts;
    const line = await stream.write(this.#tail, {
      lines: this.#shown.length,
      steps: lastOnly ? [] : this.#allowed(),
      tools: tools.map((tool) => tool.name),
      answers: this.#request.answers,
      sampler: this.#sampler(),
      maxTokens: lastOnly ? LAST_LINE_TOKENS : Math.max(this.#tokensLeft, LAST_LINE_TOKENS),
      ...(this.#request.signal ? { signal: this.#request.signal } : {}),
    });
    this.#tokensLeft -= line.ids.length;
    this.#lineStart = this.#tail.length;
    this.#tail.push(...line.ids);
    if (line.cut) this.#tail.push(...generator.encode("\n"));
    this.#written.push(line);
    this.#transcript.push(line.text);
    return line;
  }

  #sampler(): LineRequest["sampler"] {
    const { temperature = 0, seed = 0 } = this.#request;
    // Each line draws anew: the same numbers would choose alike.
    const drawn = seed * 1_000 + this.#written.length;
    return temperature === 0 ? undefined : { temperature, topP: NUCLEUS, seed: drawn };
  }

  #allowed(): StepKind[] {
    const kinds: StepKind[] = ["note"];
    if (this.#parts.tools.length > 0 && this.#toolCalls < TOOL_CALLS_MAX) kinds.push("tool");
    if (this.#searchesLeft > 0) kinds.push("search", "read");
    return kinds;
  }

  /** What was asked for and what came of it, as the trace tells it. */
  async #carryOut(line: WrittenLine): Promise<{ input: object; output: object }> {
    const { step } = line;
    switch (step.kind) {
      case "note": {
        const { failed } = checkNotes([line.text], this.#shown);
        return { input: {}, output: { text: step.text, ...(failed > 0 ? { failed } : {}) } };
      }
      case "tool": {
        this.#toolCalls++;
        const { name, arguments: given } = step;
        const { text } = callTool(this.#parts.tools, name, given);
        this.#append([`result ${text}\n`]);
        return { input: { name, arguments: given }, output: { result: text } };
      }
      case "search": {
        this.#searchesLeft--;
        const lines = this.#appendLines(await this.#request.search(step.query));
        return { input: { query: step.query }, output: { lines } };
      }
      case "read": {
        this.#searchesLeft--;
        const { where, line: number } = step;
        const from = this.#shown[number - 1];
        const lines = this.#appendLines(from ? await this.#request.readOn(where, from) : []);
        return { input: { where, line: number }, output: { lines } };
      }
      case "answer":
        return { input: {}, output: { text: step.text, lines: step.lines } };
      case "unknown":
        return { input: {}, output: { reason: step.reason } };
      default:
        return step satisfies never;
    }
  }

  /** As many of the lines as there is room for, numbered on; returns those numbers. */
  #appendLines(lines: readonly EvidenceLine[]): number[] {
    const { stream } = this.#parts;
    const texts = windowText(lines, this.#shown.length + 1);
    const wanted = texts.reduce((sum, text) => sum + stream.encode(text).length, 0);
    if (wanted > this.#room) this.#makeRoom(wanted);
    const numbers: number[] = [];
    for (const [i, text] of texts.entries()) {
      const line = lines[i];
      invariant(line !== undefined, "a text for each line");
      if (stream.encode(text).length > this.#room) break;
      this.#laterTokens += this.#append([text]);
      numbers.push(this.#shown.push(line));
    }
    if (numbers.length === 0) this.#append(["(nothing new)\n"]);
    stream.rebuilt(this.#tail.length);
    return numbers;
  }

  /** Tokens of lines that may be added. */
  get #room(): number {
    const { generator, stream } = this.#parts;
    const { linesTokensMax = Infinity } = this.#request;
    const positions = generator.windowTokensMax - WRITTEN_TOKENS_MAX - this.#length;
    return Math.min(positions, linesTokensMax - stream.tokens - this.#laterTokens);
  }

  /**
   * Lines of the first window leave, those worth least first, of equal ones the last; not the half
   * that is worth most.
   */
  #makeRoom(wanted: number): void {
    const { stream } = this.#parts;
    const { worth = () => 0 } = this.#request;
    const leaving = [...stream.lines].reverse();
    leaving.sort((a, b) => worth(a.line) - worth(b.line));
    for (const one of leaving.slice(0, Math.floor(leaving.length / 2))) {
      if (this.#room >= wanted) return;
      stream.showNumbered(stream.lines.filter((other) => other !== one));
    }
  }

  /** Returns how many tokens came to it. */
  #append(texts: readonly string[]): number {
    const before = this.#tail.length;
    for (const text of texts) {
      this.#tail.push(...this.#parts.generator.encode(text));
      this.#transcript.push(text.trimEnd());
    }
    return this.#tail.length - before;
  }

  /** Nats of writing the rival's answer instead of the last line, with its line as source. */
  async #rivalSum(last: WrittenLine): Promise<number | null> {
    const { rival } = this.#request;
    const { generator, stream } = this.#parts;
    // A line that has left can't be read any more.
    const { number } = stream.lines.find((one) => one.line === rival?.line) ?? {};
    if (!rival || number === undefined) return null;
    const line = `answer [${number}] ${oneLine(rival.text)}`;
    if (line === last.text) return last.logProbability;
    const before = [...stream.ids, ...this.#tail.slice(0, this.#lineStart)];
    return generator.score(before, generator.encode(line));
  }

  #outcome(last: WrittenLine, rivalSum: number | null): StepOutcome {
    const { step } = last;
    const writtenTokens = this.#written.reduce((sum, line) => sum + line.ids.length, 0);
    const answered = step.kind === "answer";
    const cited = answered ? step.lines.flatMap((number) => this.#shown[number - 1] ?? []) : [];
    return {
      text: answered ? step.text.trim() : null,
      reason: step.kind === "unknown" ? step.reason : null,
      cited: [...new Set(cited)],
      shown: this.#shown,
      transcript: this.#transcript,
      steps: this.#steps,
      signs: { ...signsOf(this.#written, last, this.#toolCalls), rivalSum },
      windowTokens: this.#windowTokens + this.#laterTokens,
      promptTokens: this.#length - writtenTokens,
      writtenTokens,
    };
  }
}

function signsOf(
  written: readonly WrittenLine[],
  last: WrittenLine,
  toolCalls: number,
): Omit<StepSigns, "rivalSum"> {
  const { answer, unknown } = last.kindProbabilities;
  const tokens = written.reduce((sum, line) => sum + line.ids.length, 0);
  const logs = written.reduce((sum, line) => sum + line.logProbability, 0);
  return {
    answerShare: answer / Math.max(answer + unknown, 1e-9),
    unknownFirst: written[0]?.kindProbabilities.unknown ?? 0,
    phraseMean: last.phraseTokens === 0 ? 0 : last.phraseLogProbability / last.phraseTokens,
    phraseSum: last.phraseLogProbability,
    writtenMean: logs / Math.max(1, tokens),
    lastSum: last.logProbability,
    notes: written.filter((line) => line.step.kind === "note").length,
    toolCalls,
  };
}
