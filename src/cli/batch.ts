/**
 * Batches out: a line for each input id, whole lines only, written as they are ready, so that an
 * interrupted run leaves what it had. One item at a time, or as many as are worth it.
 * Errors: those of the input and of the store, USAGE when the output is the input; a failing item
 * becomes a line with `error`.
 */
import type { Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { isRecollectError, RecollectError } from "../base/index.js";
import { type Cli, EXIT_SOME_FAILED } from "./context.js";
import {
  type BatchInput,
  type BatchLine,
  batchLines,
  checkBatch,
  inputStats,
} from "./jsonl-input.js";
import { createProgress } from "./progress.js";
import { toCoded } from "./report-error.js";

export interface LineError {
  readonly code: string;
  readonly message: string;
}

export interface BatchJob {
  /** The input file, or "-". */
  readonly from: string;
  /** The output file, or "-" for stdout. */
  readonly to: string;
  readonly field: "query" | "question";
  run(text: string): Promise<object>;
  /** How many may run at once; asked once the input was checked. One where not given. */
  readonly atOnce?: () => Promise<number>;
  /** The line of an item that failed, without id and error. */
  failed(text: string): object;
}

interface LineSink {
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

export async function runBatch(cli: Cli, job: BatchJob): Promise<number> {
  const input: BatchInput = {
    path: job.from,
    field: job.field,
    stdin: cli.io.stdin,
    signal: cli.signal,
  };
  const stats = await inputStats(input);
  await refuseSameFile(job.to, stats);
  const counted = await checkBatch(input, stats);
  const total = counted ?? 0;
  const sink = await openSink(cli, job.to);
  const progress = createProgress(cli);
  const started = performance.now();
  let lines = 0;
  let failed = 0;
  try {
    const what = job.field === "query" ? "queries" : "questions";
    const atOnce = Math.min(counted ?? Infinity, (await job.atOnce?.()) ?? 1);
    await eachOf(batchLines(input), atOnce, async (line) => {
      const { object, ok } = await runOne(cli, job, line);
      await sink.write(`${JSON.stringify(object)}\n`);
      lines++;
      if (!ok) failed++;
      progress.count({ done: lines, total, what });
    });
  } finally {
    progress.stop();
    await sink.close();
  }
  const ms = Math.round(performance.now() - started);
  if (job.to !== "-" && cli.json) await cli.out.json({ lines, failed, out: job.to, ms });
  cli.note(`${lines} lines, ${failed} failed, ${(ms / 1000).toFixed(1)} s`);
  return failed > 0 ? EXIT_SOME_FAILED : 0;
}

/** Several at once; after a failure nothing new is begun, and what was begun is waited for. */
async function eachOf<T>(
  items: AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.asyncIterator]();
  let failed = false;
  const one = async (): Promise<void> => {
    while (!failed) {
      const next = await left.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  const workers = Array.from({ length: Math.max(1, atOnce) }, () =>
    one().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  await left.return?.();
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

async function runOne(
  cli: Cli,
  job: BatchJob,
  line: BatchLine,
): Promise<{ object: object; ok: boolean }> {
  const { id, text } = line;
  try {
    return { object: { id, ...(await job.run(text)) }, ok: true };
  } catch (error) {
    cli.signal.throwIfAborted();
    const coded = toCoded(error, { signal: cli.signal, storeDir: cli.storeDir });
    // What is wrong with the store is wrong for every line.
    if (isRecollectError(error) && coded.exitCode === 4) throw error;
    const reported: LineError = { code: coded.code, message: coded.message };
    return { object: { id, ...job.failed(text), error: reported }, ok: false };
  }
}

/** Opening the output empties it: not where it is the input, under whatever name or link. */
async function refuseSameFile(path: string, input: Stats | null): Promise<void> {
  if (path === "-" || input === null || !input.isFile()) return;
  const output = await stat(path).catch(() => null);
  if (output?.dev !== input.dev || output.ino !== input.ino) return;
  throw new RecollectError("USAGE", { detail: `--out ${path} is the file the batch is read from` });
}

async function openSink(cli: Cli, path: string): Promise<LineSink> {
  if (path === "-") return { write: (line) => cli.out.write(line), close: async () => undefined };
  try {
    const file = await open(path, "w");
    let last: Promise<void> = Promise.resolve();
    return {
      // One write a line, one after another: an interrupted run leaves whole lines.
      write: (line) => {
        last = last.then(() => file.appendFile(line));
        return last;
      },
      close: () => file.close(),
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new RecollectError("INVALID_OPTION", { option: "--out", detail }, { cause: error });
  }
}
