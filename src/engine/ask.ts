/**
 * Ask as the library's users see it: checks the options, opens what is needed, times out.
 * Errors: QUERY_EMPTY, INVALID_OPTION, STORE_NO_VECTORS, TIMEOUT, INTERRUPTED,
 * DEVICE_UNAVAILABLE, and what retrieval, reader and generator raise.
 */
import { LIMITS, RecollectError, type Log } from "../base/index.js";
import { openKnowledgeTeacher, type KnowledgeTeacher } from "../model/index.js";
import { loosePassage, type Answer } from "../records/index.js";
import {
  answerQuestion,
  plainQuestion,
  type QuestionOptions,
  type ReasonParts,
  type WalkPassages,
  WINDOW_ORDERS,
  withoutToday,
  type Writer,
} from "../reason/index.js";
import { follow, retrieve, spokenSearch, statementSearch } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";
import { type CallContext, isoDay } from "../calls/index.js";
import type { ComputingParts } from "./computed-answer.js";
import { type AskOptions, SEARCH_MODES } from "./contract.js";
import { directAnswer, type DirectParts, hopsOf } from "./direct-answer.js";
import { Acting } from "./acting.js";
import { attributedAnswer } from "./attributed-answer.js";
import { followUp, saidBefore } from "./follow-up.js";
import { matchingPassages } from "./matching-passages.js";
import type { Resources } from "./resources.js";
import { checkHasVectors, embedderOrNull, queryEmbedding } from "./search.js";
import type { PlanParts } from "./tool-plan.js";
import { walkedAnswer } from "./walked-answer.js";

/** A prompt that a small local model reads in a second or two on two cores. */
const WINDOW_TOKENS_LOCAL = 1_024;
const WINDOW_TOKENS_REMOTE = 3_200;
/** No passage of a store has this id. */
const TEACHER_PASSAGE = -1;
/** What is not done besides searching and reading once. */
const ONE_SHOT = { tools: false, walkSeconds: 0 } as const;
/** The longest time that a timer keeps. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export async function ask(
  resources: Resources,
  reader: StoreReader,
  question: string,
  o: AskOptions & Pick<ComputingParts, "callTool"> & Pick<PlanParts, "findTools">,
): Promise<Answer> {
  const { callTool, findTools, ...asIs } = o;
  checkOptions(asIs);
  const options = asIs.oneShot ? { ...asIs, ...ONE_SHOT } : asIs;
  const typed = cutQuestion(question, resources.log);
  checkHasVectors(reader, options.mode);
  const dated = withoutToday(typed);
  const asked = plainQuestion(dated.question);
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
    const given = { ...passages, clock, callTool, reader: passageReader };
    const parts = directParts(resources, reader, { ...given, options });
    const day = { ...timed, today: dated.today ?? isoDay(clock.date()) };
    const direct = await directAnswer(parts, followed.question, day);
    if (direct !== null) return followed.told({ ...direct, question });
    // Loads while the passages are looked for; a failure shows when it reads.
    passageReader.warm().catch(() => undefined);
    const acting = new Acting(
      { clock, reader: passageReader, callTool, findTools },
      { ...options, signal, countTokens: (text) => resources.countTokens(text) },
    );
    const context = (): CallContext[] => saidBefore(reader, options);
    // A tool is told all of it: what says how to answer may be what is to be done.
    const taken = followed.question === asked ? typed : followed.question;
    const done = await acting.before({ typed, taken }, context);
    if (done !== null) return followed.told({ ...done, question });
    teacher = teacherOf(options);
    writer = await orAborted(resources.writer(options), signal);
    if (teacher) checkReadsKnowledge(writer);
    const read = async (onText: AskOptions["onText"]): Promise<Answer> => {
      const parts = reasonParts(resources, reader, { writer, teacher, options });
      const { answer, evidence } = await answerQuestion(
        { ...parts, ...passages, retrieve: followed.retrieve, reader: passageReader },
        followed.question,
        { ...reasoningOf(options, writer, resources.log), signal, ...(onText && { onText }) },
      );
      options.onEvidence?.(evidence);
      return answer;
    };
    const matching = matchingOf(resources, reader, { ...options, signal });
    const walking = { clock, reader: passageReader, read, passages: matching };
    const walked = { ...timed, deadlineMs: clock.nowMs() + leftMs() };
    const by = parts.spoken.speakerIn(followed.question);
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

/** What answers without the reasoner are made from. */
function directParts(
  resources: Resources,
  store: StoreReader,
  o: Pick<DirectParts, "retrieve" | "clock" | "callTool" | "reader"> & { options: AskOptions },
): DirectParts {
  const { options, ...given } = o;
  const spoken = spokenSearch(store, {
    embedder: () => embedderOrNull(resources),
    statics: () => resources.staticEmbedderIfThere(),
    filter: options.filter,
  });
  return { ...given, resources, store, spoken, byWords: byWords(store, options) };
}

/** What an answer is made from beside its passages and the reader. */
function reasonParts(
  resources: Resources,
  reader: StoreReader,
  o: { writer: Writer; teacher: KnowledgeTeacher | null; options: AskOptions },
): Pick<ReasonParts, "calibration" | "writer" | "clock" | "statements" | "suffix"> {
  const { mode = "hybrid", oneShot, filter } = o.options;
  // Looked for by words, compared by vectors.
  const single = mode === "hybrid" && !oneShot;
  const embedder = (): ReturnType<typeof embedderOrNull> => embedderOrNull(resources);
  return {
    calibration: resources.calibration(),
    writer: o.writer,
    clock: resources.clock,
    ...(single ? { statements: statementSearch(reader, { embedder, filter }) } : {}),
    ...(o.teacher ? { suffix: knowledgeOf(o.teacher) } : {}),
  };
}

function reasoningOf(
  options: AskOptions,
  writer: Writer,
  log: Log,
): Omit<QuestionOptions, "signal" | "onText"> {
  const { maxWindowTokens, effort, oneShot, windowOrder } = options;
  const positions = writer.kind === "reader" ? Infinity : writer.generator.windowTokensMax;
  if (maxWindowTokens !== undefined && maxWindowTokens > positions) {
    log.warn(`--max-window-tokens ${maxWindowTokens}: the model reads ${positions} at most`);
  }
  const remote = writer.kind === "chat" && writer.generator.kind === "remote";
  const hopsMax = hopsOf(options);
  return {
    windowTokensMax: maxWindowTokens ?? (remote ? WINDOW_TOKENS_REMOTE : WINDOW_TOKENS_LOCAL),
    ...(hopsMax === undefined ? {} : { hopsMax }),
    effort,
    order: windowOrder,
    oneShot,
  };
}

/** What a walk goes through, if there is one. */
function matchingOf(
  resources: Resources,
  reader: StoreReader,
  { mode = "hybrid", filter, signal }: AskOptions,
): (question: string) => Promise<WalkPassages> {
  const embedding = queryEmbedding(resources, reader, mode);
  return (question) => matchingPassages(reader, embedding, question, { mode, filter, signal });
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
  const { mode = "hybrid" } = options;
  const embedding = queryEmbedding(resources, reader, mode);
  const filter = options.filter ? { filter: options.filter } : {};
  const byNames: NonNullable<ReasonParts["follow"]> = (query, first, o) =>
    follow(reader, query, first, { ...o, ...filter, nowMs: () => resources.clock.nowMs() });
  return {
    retrieve: (query, k, signal) =>
      retrieve(reader, embedding, query, {
        k,
        mode,
        lateMax: LIMITS.latePassagesMax,
        ...filter,
        ...(signal ? { signal } : {}),
      }),
    // Names are looked for by words.
    ...(mode === "dense" ? {} : { follow: byNames }),
    neighbours: ({ id }, each) =>
      id === TEACHER_PASSAGE ? [] : reader.neighbours(id, { before: each, after: each }),
  };
}

/** For words to cite: no vector is made for them. */
function byWords(reader: StoreReader, { filter }: AskOptions): ComputingParts["retrieve"] {
  const embedding = { deep: async () => null, static: () => null, late: async () => null };
  return (query, k, signal) =>
    retrieve(reader, embedding, query, {
      k,
      mode: "lexical",
      ...(filter ? { filter } : {}),
      ...(signal ? { signal } : {}),
    });
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
  checkOneOf("--mode", options.mode, SEARCH_MODES);
  checkOneOf("--window-order", options.windowOrder, WINDOW_ORDERS);
  if (options.oneShot && options.maxHops !== undefined && options.maxHops > 1) {
    const detail = "with --one-shot there is one search";
    throw new RecollectError("INVALID_OPTION", { option: "--max-hops", command: "ask", detail });
  }
}

function checkWhole(option: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value > 0)) return;
  const detail = "a whole number over 0";
  throw new RecollectError("INVALID_OPTION", { option, command: "ask", detail });
}

function checkOneOf(option: string, value: string | undefined, all: readonly string[]): void {
  if (value === undefined || all.includes(value)) return;
  const detail = `"${value}" is none of ${all.join(", ")}`;
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
