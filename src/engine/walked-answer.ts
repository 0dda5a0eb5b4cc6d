/**
 * Questions that need everything (src/reason/walk-question.ts): the walk through all passages that
 * match, beside or instead of the answer that is read from the best ones. Where the wording leaves
 * it open whether one sentence says it, that answer comes first, the walk when none does. Where
 * the walk comes first and finds nothing or one thing only, the passages are read after it.
 * Errors: those of store and reader; the signal's reason.
 */
import { type Clock, isRecollectError } from "../base/index.js";
import { type Answer, type Filter, NO_USAGE, type Step } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import {
  chooseWalk,
  type Effort,
  isStated,
  walk,
  type WalkAnswer,
  walkAnswer,
  type WalkPassages,
  type WalkProgress,
  type WalkQuestion,
  walkQuestion,
} from "../reason/index.js";

/** What is left of a question's time to tell what was found. */
const TELLING_MS = 500;
/** Of that time, what is kept for reading the best passages where nothing was found. */
const READING_SHARE = 0.4;
/** Where the wording does not ask for all, the walk may take so long; none at 0. */
const WALK_MS: Readonly<Record<Effort, number>> = { low: 0, medium: 5_000, high: 30_000 };

export interface WalkedParts {
  readonly clock: Clock;
  readonly reader: Reader;
  passages(question: string): Promise<WalkPassages>;
  /** The answer from the best passages; what it writes goes to `onText`. */
  read(onText: ((text: string) => void) | undefined): Promise<Answer>;
}

export interface WalkedOptions {
  /** On the clock, when the question's own time is over; without it never. */
  readonly deadlineMs?: number | undefined;
  /** A bound on the walk alone. */
  readonly walkSeconds?: number | undefined;
  readonly effort?: Effort | undefined;
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
  const mostMs = asked === null ? 0 : walkMs(asked, o);
  if (asked === null || mostMs <= 0) return parts.read(o.onText);
  const startedMs = parts.clock.nowMs();
  // Nothing is written before it is known whose answer it is.
  const first = asked.explicit ? null : await parts.read(undefined);
  if (first !== null && isStated(first, asked)) return shown(first, o);
  const steps: Step[] = [];
  const walked = await walkedThrough(parts, asked, { ...o, mostMs, steps });
  const doubted = walked.found === null || walked.found.size < 2;
  const read = first ?? (doubted ? await readAfter(parts, walked.found) : null);
  const chosen = chooseWalk(walked.found, read, asked);
  const ms = Math.round(parts.clock.nowMs() - startedMs);
  if (chosen === null) {
    // Without a walk's answer the passages were read.
    const own = read ?? (await parts.read(undefined));
    const all = first ? [...own.steps, ...steps] : [...steps, ...own.steps];
    return shown({ ...own, steps: all, usage: { ...own.usage, ms } }, o);
  }
  steps.push({ kind: "answer", input: { by: "walk", kind: asked.kind },
    output: { text: chosen.text }, ms: 0 });
  const usage = read?.usage ?? NO_USAGE;
  const readSteps = read?.steps.filter(({ kind }) => kind !== "unknown") ?? [];
  return shown(
    {
      question,
      answer: chosen.text,
      explanation: chosen.explanation,
      status: "answered",
      confidence: Math.round(chosen.confidence * 1e4) / 1e4,
      citations: chosen.citations,
      passages: read?.passages ?? chosen.citations.map(toRanked),
      steps: [...readSteps, ...steps],
      usage: { ...usage, passagesRead: usage.passagesRead + walked.passages, ms },
    },
    o,
  );
}

function walkMs({ explicit }: WalkQuestion, { effort, walkSeconds }: WalkedOptions): number {
  const own = explicit ? Infinity : WALK_MS[effort ?? "medium"];
  return Math.min(own, walkSeconds === undefined ? Infinity : walkSeconds * 1_000);
}

/** Null where the question's time ends meanwhile and something was found before. */
async function readAfter(parts: WalkedParts, found: WalkAnswer | null): Promise<Answer | null> {
  try {
    return await parts.read(undefined);
  } catch (error) {
    if (found === null || !isRecollectError(error) || error.code !== "TIMEOUT") throw error;
    return null;
  }
}

async function walkedThrough(
  parts: WalkedParts,
  asked: WalkQuestion,
  o: WalkedOptions & { readonly mostMs: number; readonly steps: Step[] },
) {
  const { clock, reader } = parts;
  const startedMs = clock.nowMs();
  const leftMs = (o.deadlineMs ?? Infinity) - startedMs;
  // Nothing found: time to read the best passages. Something: time to tell it.
  const emptyMs = Math.min(o.mostMs, leftMs * (asked.explicit ? 1 - READING_SHARE : 1));
  const fullMs = Math.min(o.mostMs, Math.max(leftMs - TELLING_MS, 0));
  const passages = await parts.passages(asked.each);
  const input = { query: asked.each, for: asked.kind, of: "all passages that match" };
  const output = { passages: passages.total, ...(passages.cut ? { cut: true } : {}) };
  const ms = Math.round(clock.nowMs() - startedMs);
  o.steps.push({ kind: "search", input, output, ms });
  const walked = await walk({ clock, reader, passages }, o.steps, asked, {
    untilMs: startedMs + fullMs,
    emptyUntilMs: startedMs + Math.min(emptyMs, fullMs),
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
