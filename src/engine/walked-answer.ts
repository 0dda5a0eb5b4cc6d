/**
 * Questions that need everything (src/reason/walk-question.ts): the walk through all passages that
 * match, beside or instead of the answer that is read from the best ones. Where the wording leaves
 * it open whether one sentence says it, that answer comes first, the walk when none does.
 * Errors: those of store and reader; the signal's reason.
 */
import type { Clock } from "../base/index.js";
import type { Answer, Filter, Step } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import {
  isStated,
  walk,
  walkAnswer,
  type WalkPassages,
  type WalkProgress,
  type WalkQuestion,
  walkQuestion,
  walkWins,
} from "../reason/index.js";

/** What is left of a question's time to tell what was found. */
const TELLING_MS = 500;

export interface WalkedParts {
  readonly clock: Clock;
  readonly reader: Reader;
  passages(question: string): Promise<WalkPassages>;
  /** The answer from the best passages; what it writes goes to `onText`. */
  read(onText: ((text: string) => void) | undefined): Promise<Answer>;
}

export interface WalkedOptions {
  readonly timeoutSeconds?: number | undefined;
  readonly filter?: Filter | undefined;
  readonly signal: AbortSignal;
  readonly onText?: ((text: string) => void) | undefined;
  readonly onProgress?: ((progress: WalkProgress) => void) | undefined;
}

export async function walkedAnswer(
  parts: WalkedParts,
  question: string,
  o: WalkedOptions,
): Promise<Answer> {
  const asked = walkQuestion(question);
  if (asked === null) return parts.read(o.onText);
  const { clock } = parts;
  const startedMs = clock.nowMs();
  // Nothing is written before it is known whose answer it is.
  const first = asked.explicit ? null : await parts.read(undefined);
  if (first !== null && isStated(first, asked)) return shown(first, o);
  const untilMs =
    o.timeoutSeconds === undefined
      ? null
      : startedMs + Math.max(o.timeoutSeconds * 1_000 - TELLING_MS, 0);
  const steps: Step[] = [];
  const walked = await walkedThrough(parts, asked, { ...o, untilMs, steps, question });
  if (walkWins(walked.found, first, asked)) {
    const { text, confidence, citations, explanation } = walked.found;
    steps.push({ kind: "answer", input: { by: "walk", kind: asked.kind }, output: { text },
      ms: 0 });
    const usage = first?.usage ?? NO_USAGE;
    return shown(
      {
        question,
        answer: text,
        explanation,
        status: "answered",
        confidence: Math.round(confidence * 1e4) / 1e4,
        citations,
        passages: first?.passages ?? citations.map(toRanked),
        steps: [...(first?.steps ?? []), ...steps],
        usage: {
          ...usage,
          passagesRead: usage.passagesRead + walked.passages,
          ms: Math.round(clock.nowMs() - startedMs),
        },
      },
      o,
    );
  }
  const read = first ?? (await parts.read(undefined));
  const all = first ? [...read.steps, ...steps] : [...steps, ...read.steps];
  const ms = Math.round(clock.nowMs() - startedMs);
  return shown({ ...read, steps: all, usage: { ...read.usage, ms } }, o);
}

const NO_USAGE: Answer["usage"] = {
  windowTokens: 0,
  promptTokens: 0,
  generatedTokens: 0,
  passagesRead: 0,
  toolCalls: 0,
  ms: 0,
};

async function walkedThrough(
  parts: WalkedParts,
  asked: WalkQuestion,
  o: WalkedOptions & { untilMs: number | null; steps: Step[]; question: string },
) {
  const { clock, reader } = parts;
  const startedMs = clock.nowMs();
  const passages = await parts.passages(asked.each);
  const input = { query: asked.each, for: asked.kind, of: "all passages that match" };
  const output = { passages: passages.total, ...(passages.cut ? { cut: true } : {}) };
  const ms = Math.round(clock.nowMs() - startedMs);
  o.steps.push({ kind: "search", input, output, ms });
  const walked = await walk({ clock, reader, passages }, o.steps, asked, {
    untilMs: o.untilMs,
    signal: o.signal,
    onProgress: o.onProgress,
  });
  return { found: walkAnswer(walked), passages: walked.passages };
}

function shown(answer: Answer, { onText }: WalkedOptions): Answer {
  if (answer.answer !== null) onText?.(answer.answer);
  return answer;
}

function toRanked(
  { source, start, end }: Answer["citations"][number],
  i: number,
): Answer["passages"][number] {
  return { source, start, end, rank: i + 1, hop: 1 };
}
