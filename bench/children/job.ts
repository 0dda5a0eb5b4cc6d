/**
 * The process that carries out one job and reports to its parent; see protocol.ts.
 * It uses the library as any program would.
 */
import { openStore } from "../../src/index.js";
import {
  RecollectError,
  silentLog,
  systemClock,
  toErrorData,
  type Clock,
} from "../../src/base/index.js";
import type { IngestReport, Store, StoreOptions } from "../engine.js";
import { peakBytes } from "./memory.js";
import { measureRecall } from "./recall-job.js";
import { searchPasses } from "./search-job.js";
import { writeVectors } from "./vectors-job.js";
import type {
  ChildMessage,
  IngestJob,
  Job,
  Outcome,
  QuestionsJob,
  QuestionTimes,
} from "./protocol.js";

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

async function ingest(store: Store, job: IngestJob, clock: Clock): Promise<Outcome> {
  const from = clock.nowMs();
  const cpuFrom = process.cpuUsage();
  const report = await store.ingest(job.paths, {
    level: job.level,
    cwd: job.cwd,
    onProgress: (p) => {
      void tell({ kind: "progress", done: p.done, total: p.total, what: `${p.phase}, ${p.unit}` });
    },
  });
  const seconds = (clock.nowMs() - from) / 1_000;
  const cpu = process.cpuUsage(cpuFrom);
  refuseFailures(report);
  const { bytes, tokens } = report;
  return {
    kind: "ingest",
    bytes,
    tokens,
    documents: report.documents.added,
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakBytes: peakBytes(),
  };
}

/** The time of a part is no measure of the whole. */
function refuseFailures({ documents, failures }: IngestReport): void {
  if (documents.failed === 0 && documents.added > 0) return;
  const [first] = failures;
  const why = first === undefined ? "nothing went in" : `${first.code}: ${first.message}`;
  const detail = `${documents.failed} documents failed, ${documents.added} went in; ${why}`;
  throw new RecollectError("BENCH_EMPTY", { suite: "ingest", detail });
}

async function timeQuestion(
  store: Store,
  question: string,
  o: { job: QuestionsJob; clock: Clock },
): Promise<QuestionTimes> {
  const { job, clock } = o;
  const searchFrom = clock.nowMs();
  const { hits } = await store.search(question);
  const askFrom = clock.nowMs();
  let firstTextMs: number | null = null;
  const answer = await store.ask(question, {
    timeoutSeconds: job.timeoutSeconds,
    onText: () => (firstTextMs ??= clock.nowMs() - askFrom),
    ...(job.model === null ? {} : { model: job.model }),
  });
  const askMs = clock.nowMs() - askFrom;
  return {
    question,
    hits: hits.length,
    searchMs: askFrom - searchFrom,
    firstTextMs: firstTextMs ?? askMs,
    askMs,
    status: answer.status,
    answer: answer.answer,
  };
}

async function ask(
  store: Store,
  job: QuestionsJob,
  o: { clock: Clock; openMs: number },
): Promise<Outcome> {
  const [first, ...rest] = job.questions;
  if (first === undefined) throw new Error("a job has questions");
  const cold = await timeQuestion(store, first, { job, clock: o.clock });
  const warm: QuestionTimes[] = [];
  for (const question of rest) {
    warm.push(await timeQuestion(store, question, { job, clock: o.clock }));
    void tell({ kind: "progress", done: warm.length, total: rest.length, what: "questions" });
  }
  const { tokens, documents } = store.status();
  const { openMs } = o;
  return { kind: "questions", tokens, documents, openMs, cold, warm, peakBytes: peakBytes() };
}

async function run(job: Job): Promise<Outcome> {
  const clock = systemClock;
  if (job.kind === "recall") return measureRecall(job, clock);
  if (job.kind === "vectors") return writeVectors(job);
  const device = job.device as StoreOptions["device"] | null;
  const from = clock.nowMs();
  const store = await openStore(job.store, {
    models: job.models,
    log: silentLog,
    ...(device ? { device } : {}),
    ...(job.workers === null ? {} : { workers: job.workers }),
  });
  const openMs = clock.nowMs() - from;
  try {
    if (job.kind === "ingest") return await ingest(store, job, clock);
    if (job.kind === "search") return await searchPasses(store, job, { clock, openMs });
    return await ask(store, job, { clock, openMs });
  } finally {
    await store.close();
  }
}

process.once("message", (job) => {
  run(job as Job)
    .then((outcome) => tell({ kind: "outcome", outcome }))
    .catch((error: unknown) => tell({ kind: "failure", error: toErrorData(error) }))
    .finally(() => process.disconnect());
});
