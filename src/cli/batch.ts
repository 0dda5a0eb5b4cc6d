/**
 * Batches out: a line for each input line, whole lines only, written as they are ready, so that an
 * interrupted run leaves what it had. One item at a time, or as many as are worth it.
 * Errors: those of the input and of the store, USAGE when the output is the input, INVALID_OPTION
 * when it can't be written; a failing or unreadable item becomes a line with `error`.
 */
import type { Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { isRecollectError, RecollectError } from "../base/index.js";
import { type Cli, EXIT_SOME_FAILED } from "./context.js";
import { counted } from "./format/units.js";
import {
  type BatchInput,
  type BatchLine,
  batchLines,
  countBatch,
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
  /** Throws what would stop every item, before any is read. */
  readonly check: () => void;
  /** How many may run at once. One where not given. */
  readonly atOnce?: () => Promise<number>;
  /** The line of an item that failed, without id and error. */
  failed(text: string): object;
}

interface LineSink {
  /** Empties what is there. */
  begin(): Promise<void>;
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

export async function runBatch(cli: Cli, job: BatchJob): Promise<number> {
  // A pipe may stay silent for ever: what went wrong must not wait for its next line.
  const broken = new AbortController();
  const input: BatchInput = {
    path: job.from,
    field: job.field,
    stdin: cli.io.stdin,
    signal: AbortSignal.any([cli.signal, broken.signal]),
  };
  job.check();
  const stats = await inputStats(input);
  await refuseSameFile(job.to, stats);
  const sink = await openSink(cli, job);
  const progress = createProgress(cli);
  const started = performance.now();
  let lines = 0;
  let failed = 0;
  try {
    const found = await countBatch(input, stats);
    const total = found ?? 0;
    const many = job.field === "query" ? "queries" : "questions";
    const atOnce = Math.min(found ?? Infinity, (await job.atOnce?.()) ?? 1);
    await sink.begin();
    const work = async (line: BatchLine): Promise<void> => {
      const { object, ok } = await runOne(cli, job, line);
      await sink.write(`${JSON.stringify(object)}\n`);
      lines++;
      if (!ok) failed++;
      const what = (total || lines) === 1 ? job.field : many;
      progress.count({ done: lines, total, what });
    };
    await eachOf(batchLines(input), { atOnce, work, broken });
  } finally {
    progress.stop();
    await sink.close();
  }
  const ms = Math.round(performance.now() - started);
  if (job.to !== "-" && cli.json) await cli.out.json({ lines, failed, out: job.to, ms });
  cli.note(`${counted(lines, "line")}, ${failed} failed, ${(ms / 1000).toFixed(1)} s`);
  return failed > 0 ? EXIT_SOME_FAILED : 0;
}

/** Several at once; after a failure nothing new is begun, and what was begun is waited for. */
async function eachOf<T>(
  items: AsyncIterable<T>,
  o: {
    readonly atOnce: number;
    readonly work: (item: T) => Promise<void>;
    /** Aborted at the first failure, with it as the reason. */
    readonly broken: AbortController;
  },
): Promise<void> {
  const left = items[Symbol.asyncIterator]();
  const { signal } = o.broken;
  const one = async (): Promise<void> => {
    while (!signal.aborted) {
      const next = await left.next();
      if (next.done === true) return;
      await o.work(next.value);
    }
  };
  // The first abort stays: what others meet afterwards is its consequence.
  const workers = Array.from({ length: Math.max(1, o.atOnce) }, () =>
    one().catch((error: unknown) => o.broken.abort(error)),
  );
  await Promise.all(workers);
  await left.return?.();
  signal.throwIfAborted();
}

async function runOne(
  cli: Cli,
  job: BatchJob,
  line: BatchLine,
): Promise<{ object: object; ok: boolean }> {
  const { id, text } = line;
  const failure = (error: RecollectError) => {
    const reported: LineError = { code: error.code, message: error.message };
    return { object: { id, ...job.failed(text), error: reported }, ok: false };
  };
  if (line.error) return failure(line.error);
  try {
    return { object: { id, ...(await job.run(text)) }, ok: true };
  } catch (error) {
    cli.signal.throwIfAborted();
    const coded = toCoded(error, { signal: cli.signal, storeDir: cli.storeDir });
    // What is wrong with the store is wrong for every line.
    if (isRecollectError(error) && coded.exitCode === 4) throw error;
    return failure(coded);
  }
}

/** Opening the output empties it: not where it is the input, under whatever name or link. */
async function refuseSameFile(path: string, input: Stats | null): Promise<void> {
  if (path === "-" || input === null || !input.isFile()) return;
  const output = await stat(path).catch(() => null);
  if (output?.dev !== input.dev || output.ino !== input.ino) return;
  throw new RecollectError("USAGE", { detail: `--out ${path} is the file the batch is read from` });
}

/** Nothing that is there is lost until the first line can be made. */
async function openSink(cli: Cli, { to: path, field }: BatchJob): Promise<LineSink> {
  const nothing = async (): Promise<void> => undefined;
  if (path === "-") {
    return { begin: nothing, write: (line) => cli.out.write(line), close: nothing };
  }
  const command = field === "query" ? "search" : "ask";
  const file = await open(path, "a").catch((error: unknown) => {
    throw unwritable({ path, command }, error);
  });
  let last: Promise<void> = Promise.resolve();
  return {
    begin: async () => {
      if ((await file.stat()).isFile()) await file.truncate();
    },
    // One write a line, one after another: an interrupted run leaves whole lines.
    write: (line) => {
      last = last.then(() => file.appendFile(line));
      return last;
    },
    close: () => file.close(),
  };
}

const WHY_UNWRITABLE: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is a file",
  EISDIR: "it is a folder",
  EACCES: "no permission to write it",
  EROFS: "its disk can only be read",
};

function unwritable(at: { path: string; command: string }, error: unknown): RecollectError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why = WHY_UNWRITABLE[code] ?? (error instanceof Error ? error.message : String(error));
  const { path, command } = at;
  const facts = { option: "--out", command, detail: `${path} can't be written: ${why}` };
  return new RecollectError("INVALID_OPTION", facts, { cause: error });
}
