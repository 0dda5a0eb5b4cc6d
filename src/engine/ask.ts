/**
 * Ask as the library's users see it: checks the options, opens what is needed, times out.
 * Errors: QUERY_EMPTY, INVALID_OPTION, TIMEOUT, INTERRUPTED, DEVICE_UNAVAILABLE, and what
 * retrieval, reader and generator raise.
 */
import { LIMITS, RecollectError, type Log } from "../base/index.js";
import { openKnowledgeTeacher, type KnowledgeTeacher } from "../model/index.js";
import { loosePassage, type Answer } from "../records/index.js";
import {
  answerQuestion,
  type QuestionOptions,
  type ReasonParts,
  spokenAnswer,
  type SpokenParts,
  timeAnswer,
  type WalkPassages,
  withoutToday,
  type Writer,
} from "../reason/index.js";
import { follow, retrieve, spokenSearch, statementSearch } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";
import { type CallContext, isoDay } from "../calls/index.js";
import { computedAnswer, type ComputingParts } from "./computed-answer.js";
import type { AskOptions } from "./contract.js";
import { Acting } from "./acting.js";
import { attributedAnswer } from "./attributed-answer.js";
import { followedStatements } from "./followed-statements.js";
import { followUp, saidBefore } from "./follow-up.js";
import { matchingPassages } from "./matching-passages.js";
import type { Resources } from "./resources.js";
import { embedderOrNull, queryEmbedding } from "./search.js";
import { tableAnswer } from "./table-answer.js";
import type { PlanParts } from "./tool-plan.js";
import { walkedAnswer } from "./walked-answer.js";

/** A prompt that a small local model reads in a second or two on two cores. */
const WINDOW_TOKENS_LOCAL = 1_024;
const WINDOW_TOKENS_REMOTE = 3_200;
/** No passage of a store has this id. */
const TEACHER_PASSAGE = -1;
/** The longest time that a timer keeps. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export async function ask(
  resources: Resources,
  reader: StoreReader,
  question: string,
  o: AskOptions & Pick<ComputingParts, "callTool"> & Pick<PlanParts, "findTools">,
): Promise<Answer> {
  const { callTool, findTools, ...options } = o;
  checkOptions(options);
  const { question: asked, today } = withoutToday(cutQuestion(question, resources.log));
  const { signal, stop, leftMs } = deadline(options.signal, options.timeoutSeconds);
  let writer: Writer = { kind: "reader" };
  let teacher: KnowledgeTeacher | null = null;
  try {
    signal.throwIfAborted();
    const passages = passagesOf(resources, reader, options);
    const followed = followUp(reader, asked, { ...options, retrieve: passages.retrieve });
    // A device is for the model that writes; without one the reader runs on it.
    const device = options.model === undefined ? options.device : "auto";
    const passageReader = resources.spanReader(device);
    const { clock } = resources;
    const timed = { ...options, signal };
    const spoken = spokenOf(resources, reader, options);
    const alone = { ...passages, clock, callTool, reader: passageReader, spoken };
    const day = { today: today ?? isoDay(clock.date()), ...timed };
    const computed = await computedAlone(resources, reader, alone, followed.question, day);
    if (computed !== null) return followed.told({ ...computed, question });
    // Loads while the passages are looked for; a failure shows when it reads.
    passageReader.warm().catch(() => undefined);
    const acting = new Acting(
      { clock, reader: passageReader, callTool, findTools },
      { ...options, signal, countTokens: (text) => resources.countTokens(text) },
    );
    const context = (): CallContext[] => saidBefore(reader, options);
    const done = await acting.before({ typed: asked, taken: followed.question }, context);
    if (done !== null) return followed.told({ ...done, question });
    teacher = teacherOf(options);
    writer = await orAborted(resources.writer(options), signal);
    if (teacher) checkReadsKnowledge(writer);
    const read = async (onText: AskOptions["onText"]): Promise<Answer> => {
      const parts = reasonParts(resources, reader, { writer, teacher, options });
      const { answer, evidence } = await answerQuestion(
        { ...parts, ...passages, retrieve: followed.retrieve, reader: passageReader },
        followed.question,
        {
          ...budgetOf(options, writer, resources.log),
          effort: options.effort,
          signal,
          ...(onText ? { onText } : {}),
        },
      );
      options.onEvidence?.(evidence);
      return answer;
    };
    const matching = matchingOf(resources, reader, { filter: options.filter, signal });
    const walking = { clock, reader: passageReader, read, passages: matching };
    const walked = { ...timed, deadlineMs: clock.nowMs() + leftMs() };
    const by = spoken.speakerIn(followed.question);
    const answer = await attributedAnswer(reader, by, acting.onText.onText, (onText) =>
      walkedAnswer(walking, followed.question, { ...walked, onText }),
    );
    return followed.told({ ...(await acting.after(answer)), question });
  } catch (error) {
    if (options.signal?.aborted) throw new RecollectError("INTERRUPTED");
    throw error;
  } finally {
    stop();
    // Local ones stay open for the next question, and are closed with the store.
    if (writer.kind === "chat" && writer.generator.kind === "remote") {
      await writer.generator.close();
    }
    await teacher?.close();
  }
}

function matchingOf(
  resources: Resources,
  reader: StoreReader,
  o: Parameters<typeof matchingPassages>[3],
): (asked: string) => Promise<WalkPassages> {
  const embedding = queryEmbedding(resources, reader, "hybrid");
  return (asked) => matchingPassages(reader, embedding, asked, o);
}

function spokenOf(
  resources: Resources,
  reader: StoreReader,
  { filter }: AskOptions,
): SpokenParts["spoken"] {
  return spokenSearch(reader, {
    embedder: () => embedderOrNull(resources),
    statics: () => resources.staticEmbedderIfThere(),
    filter,
  });
}

/** What an answer is made from beside its passages and the reader. */
function reasonParts(
  resources: Resources,
  reader: StoreReader,
  o: { writer: Writer; teacher: KnowledgeTeacher | null; options: AskOptions },
): Pick<ReasonParts, "calibration" | "writer" | "clock" | "statements" | "suffix"> {
  return {
    calibration: resources.calibration(),
    writer: o.writer,
    clock: resources.clock,
    statements: statementSearch(reader, {
      embedder: () => embedderOrNull(resources),
      filter: o.options.filter,
    }),
    ...(o.teacher ? { suffix: knowledgeOf(o.teacher) } : {}),
  };
}

/**
 * Over all of the store, a table, the days of events, what somebody said, what follows from all
 * that is stated: no window is written.
 */
async function computedAlone(
  resources: Resources,
  reader: StoreReader,
  parts: ComputingParts & SpokenParts & Pick<ReasonParts, "reader">,
  question: string,
  o: Pick<AskOptions, "filter" | "onText" | "model" | "maxHops" | "effort"> & {
    readonly signal: AbortSignal;
    readonly today: string;
  },
): Promise<Answer | null> {
  const computed = await computedAnswer(parts, question, o);
  if (computed !== null) return computed;
  const callTool = async (name: string, given: unknown): Promise<unknown> =>
    (await parts.callTool(name, given, { signal: o.signal })).result;
  const told =
    (await tableAnswer({ ...parts, reader }, question, o)) ??
    (await timeAnswer({ ...parts, callTool }, question, o)) ??
    (await spokenAnswer(parts, question, o));
  if (told?.answer != null) o.onText?.(told.answer);
  if (told !== null) return told;
  return followedStatements(resources, reader, question, { ...o, hopsMax: hopsOf(o) });
}

/** Little effort is one search, where nobody says how many. */
function hopsOf({ maxHops, effort }: Pick<AskOptions, "maxHops" | "effort">): number | undefined {
  return maxHops ?? (effort === "low" ? 1 : undefined);
}

function budgetOf(
  o: AskOptions,
  writer: Writer,
  log: Log,
): Pick<QuestionOptions, "hopsMax" | "windowTokensMax"> {
  const { maxWindowTokens } = o;
  const positions = writer.kind === "reader" ? Infinity : writer.generator.windowTokensMax;
  if (maxWindowTokens !== undefined && maxWindowTokens > positions) {
    log.warn(`--max-window-tokens ${maxWindowTokens}: the model reads ${positions} at most`);
  }
  const remote = writer.kind === "chat" && writer.generator.kind === "remote";
  const hopsMax = hopsOf(o);
  return {
    windowTokensMax: maxWindowTokens ?? (remote ? WINDOW_TOKENS_REMOTE : WINDOW_TOKENS_LOCAL),
    ...(hopsMax === undefined ? {} : { hopsMax }),
  };
}

export async function askCapacity(resources: Resources, options: AskOptions): Promise<number> {
  const { signal, stop } = deadline(options.signal, undefined);
  try {
    const writer = await orAborted(resources.writer(options), signal);
    return writer.kind === "steps" ? writer.generator.lanes : 1;
  } finally {
    stop();
  }
}

/** What the store gives to a question: its hits, what their names lead to, what stands around. */
function passagesOf(
  resources: Resources,
  reader: StoreReader,
  options: AskOptions,
): Pick<ReasonParts, "retrieve" | "follow" | "neighbours"> {
  const embedding = queryEmbedding(resources, reader, "hybrid");
  const filter = options.filter ? { filter: options.filter } : {};
  return {
    retrieve: (query, k, signal) =>
      retrieve(reader, embedding, query, {
        k,
        mode: "hybrid",
        lateMax: LIMITS.latePassagesMax,
        ...filter,
        ...(signal ? { signal } : {}),
      }),
    follow: (query, first, o) =>
      follow(reader, query, first, { ...o, ...filter, nowMs: () => resources.clock.nowMs() }),
    neighbours: ({ id }, each) =>
      id === TEACHER_PASSAGE ? [] : reader.neighbours(id, { before: each, after: each }),
  };
}

function teacherOf({ knowledgeTeacher, modelApiKey }: AskOptions): KnowledgeTeacher | null {
  if (knowledgeTeacher === undefined) return null;
  return openKnowledgeTeacher(knowledgeTeacher, modelApiKey ? { apiKey: modelApiKey } : {});
}

function checkReadsKnowledge(writer: Writer): void {
  if (writer.kind === "steps") return;
  const detail = "only the reasoner reads what a teacher says, and it has no part in this call";
  throw new RecollectError("INVALID_OPTION", {
    option: "--knowledge-teacher",
    command: "ask",
    detail,
  });
}

/** What the teacher says as a passage of a source of its own, "teacher:NAME". */
function knowledgeOf(teacher: KnowledgeTeacher): NonNullable<ReasonParts["suffix"]> {
  const source = `teacher:${teacher.name}`;
  return {
    by: source,
    tell: async (question, hits, signal) => {
      const shown = hits.map(({ passage }) => ({ title: passage.title, text: passage.text }));
      const text = await teacher.tell(question, shown, signal);
      if (text === "") return [];
      const title = `Knowledge from ${teacher.name}, not from a document`;
      return [loosePassage({ id: TEACHER_PASSAGE, source, title, text })];
    },
  };
}

function cutQuestion(question: string, log: Log): string {
  if (question.trim() === "") throw new RecollectError("QUERY_EMPTY");
  if (question.length <= LIMITS.queryCharsMax) return question;
  log.warn(`the question is cut to ${LIMITS.queryCharsMax} characters`);
  const cut = question.slice(0, LIMITS.queryCharsMax).replace(/[\ud800-\udbff]$/, "");
  if (cut.trim() === "") throw new RecollectError("QUERY_EMPTY");
  return cut;
}

function checkOptions(options: AskOptions): void {
  checkWhole("--max-window-tokens", options.maxWindowTokens);
  checkWhole("--max-hops", options.maxHops);
  checkSeconds("--timeout", options.timeoutSeconds);
  checkSeconds("walkSeconds", options.walkSeconds);
}

function checkWhole(option: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value > 0)) return;
  const detail = "a whole number over 0";
  throw new RecollectError("INVALID_OPTION", { option, command: "ask", detail });
}

function checkSeconds(option: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return;
  const detail = "a number of seconds over 0";
  throw new RecollectError("INVALID_OPTION", { option, command: "ask", detail });
}

/** A signal that fires with the caller's one, or with TIMEOUT after the question's own time. */
function deadline(
  signal: AbortSignal | undefined,
  seconds: number | undefined,
): { readonly signal: AbortSignal; stop(): void; leftMs(): number } {
  const timer = new AbortController();
  const any = signal ? AbortSignal.any([signal, timer.signal]) : timer.signal;
  if (seconds === undefined) return { signal: any, stop: () => undefined, leftMs: () => Infinity };
  const ms = Math.min(seconds * 1_000, TIMER_MS_MAX);
  const endMs = performance.now() + ms;
  const fire = (): void => timer.abort(new RecollectError("TIMEOUT", { seconds }));
  const timeout = setTimeout(fire, ms);
  const leftMs = (): number => endMs - performance.now();
  return { signal: any, stop: () => clearTimeout(timeout), leftMs };
}

/** For work that the signal does not reach and that is kept for the next question. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Nobody may be left to hear of its failure.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
