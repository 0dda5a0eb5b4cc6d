/**
 * Search by vectors alone: our store and the peers over the same vectors and queries, each against
 * an exact search. Each builds in one process and searches in another; cold is the first pass
 * after its files were taken out of the system's cache, warm the second.
 * Units: times in milliseconds; MB are 10^6 bytes.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RecollectError } from "../../src/base/index.js";
import { meanCell, quantileCell, repeatedCell } from "../cells.js";
import { runJob, runPeerJob } from "../child.js";
import type { PeerBuildOutcome, PeerSearchOutcome } from "../children/peer-protocol.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { readFvecs } from "../data/fvecs.js";
import { diskBytes, dropFromCache } from "../disk.js";
import { KeptSteps } from "../kept-steps.js";
import { limitNote, memoryLimit } from "../memory-limit.js";
import { numberOption, samplesOption, seedOption, textOption } from "../options.js";
import { type PeerRun, peerOptions, peersOf } from "../peers/chosen.js";
import { sampled } from "../random.js";
import { ExactSearch } from "../scores/index.js";
import { cellPlots } from "../plots/cell-plots.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { growingText, TEXT_OPTIONS } from "./growing-text.js";
import { peerNotes } from "./peer-notes.js";
import { ANN_PLOTS } from "./scale-plots.js";
import { vectorLevel } from "./vector-level.js";

const K = 10;

export const ann: SuiteDefinition = {
  name: "ann",
  summary: "search by vectors against an exact one, beside other stores of vectors",
  options: [
    { flag: "--vectors <file>", description: "vectors (*.fvecs), with --queries" },
    { flag: "--queries <file>", description: "queries (*.fvecs)" },
    { flag: "--store <dir>", description: "or the vectors of a store, with --questions" },
    { flag: "--questions <file>", description: "JSON lines with `question`" },
    ...TEXT_OPTIONS,
    { flag: "--lengths <list>", description: "or of texts so long, in tokens", default: "100k" },
    { flag: "--level <level>", description: "static or deep", default: "deep" },
    { flag: "--samples <n>", description: "queries", default: "100" },
    { flag: "--heap <MiB>", description: "of JavaScript in measured processes", default: "1536" },
    ...peerOptions("all"),
  ],
  measure: (context) => inWorkspace(context, "ann", (workspace) => measure(context, workspace)),
  plots: (cells) => cellPlots(cells, ANN_PLOTS),
};

interface Vectors {
  readonly name: string;
  readonly vectors: string;
  readonly queries: string;
}

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("ann", context.data);
  const peers = await peersOf(context);
  const samples: Sample[] = [];
  const cells: Cell[] = [];
  const notes = [...peers.notes];
  const o = { context, workspace, inputs };
  const steps = await KeptSteps.open(context.out, { options: context.command });
  for await (const given of vectorsOf(o)) {
    for (const run of peers.runs) {
      const name = `${given.name} ${run.peer.name}`;
      const step = `${name} ${inputs.digest()}`;
      const found = await steps.once(step, () => measurePeer(o, given, run));
      const recalls = recallOf(given, found.searched.ids);
      const own = samplesOf(name, found, recalls);
      samples.push(...own);
      cells.push(...cellsOf(own, name, found));
    }
    const names = peers.runs.map(({ peer }) => peer.name);
    notes.push(...peerNotes(cells, { where: given.name, peers: names }));
  }
  const heap = numberOption(context, "heap", 1_536) * 2 ** 20;
  notes.push(limitNote(memoryLimit(), heap));
  return { cells, samples, corpusDigest: inputs.digest(), models: workspace.models, notes };
}

interface Setting {
  readonly context: BenchContext;
  readonly workspace: Workspace;
  readonly inputs: Inputs;
}

async function* vectorsOf(o: Setting): AsyncGenerator<Vectors> {
  const { context, inputs, workspace } = o;
  const [vectors, queries] = [textOption(context, "vectors"), textOption(context, "queries")];
  if (vectors !== undefined || queries !== undefined) {
    if (vectors === undefined) throw needs("--vectors", "needed beside --queries");
    if (queries === undefined) throw needs("--queries", "needed beside --vectors");
    await inputs.digestFile(vectors);
    await inputs.digestFile(queries);
    yield { name: "given", vectors, queries };
    return;
  }
  const store = textOption(context, "store");
  if (store !== undefined) {
    const questions = await questionsIn(inputs, textOption(context, "questions"));
    const count = samplesOption(context, 100);
    const chosen = sampled(questions, count, seedOption(context));
    yield await exported(o, { name: "store", store, questions: chosen });
    return;
  }
  const text = await growingText(context, inputs, workspace, {
    suite: "ann",
    lengths: "100k",
    samples: 100,
  });
  const questions = text.questions.slice(1).map(({ question }) => question);
  for (const length of text.lengths) {
    const { name, paths, cwd } = await text.at(length);
    const own = workspace.storeDir(`ann-${vectorLevel(context)}-${name}`);
    const level = vectorLevel(context);
    await rm(own, { recursive: true, force: true });
    await runJob(context, { ...jobOf(o, own), kind: "ingest", paths, cwd, level });
    yield await exported(o, { name, store: own, questions });
  }
}

async function questionsIn(inputs: Inputs, path: string | undefined): Promise<string[]> {
  if (path === undefined) throw needs("--questions", "needed beside --store");
  const questions: string[] = [];
  for await (const { question } of inputs.lines(path, z.object({ question: z.string() }))) {
    questions.push(question);
  }
  return questions;
}

function jobOf({ context, workspace }: Setting, store: string) {
  const device = textOption(context, "device") ?? null;
  return { store, models: workspace.models, device, workers: null };
}

async function exported(
  o: Setting,
  given: { name: string; store: string; questions: readonly string[] },
): Promise<Vectors> {
  const vectors = join(o.workspace.dir, `${given.name}.vectors.fvecs`);
  const queries = join(o.workspace.dir, `${given.name}.queries.fvecs`);
  const level = vectorLevel(o.context);
  const { questions, store, name } = given;
  const job = { ...jobOf(o, store), kind: "vectors", questions, level, vectors, queries } as const;
  const done = await runJob(o.context, job);
  if (done.vectors === 0) {
    const detail = `the store has no ${level} vectors`;
    throw new RecollectError("BENCH_EMPTY", { suite: "ann", detail });
  }
  return { name, vectors, queries };
}

interface PeerOutcome {
  readonly built: PeerBuildOutcome;
  readonly searched: PeerSearchOutcome;
  /** Null for a peer that keeps nothing. */
  readonly diskBytes: number | null;
}

async function measurePeer(
  { context, workspace }: Setting,
  { name, vectors, queries }: Vectors,
  { peer, folder }: PeerRun,
): Promise<PeerOutcome> {
  const dir = join(workspace.dir, `${name}-${peer.name.replace(/\W/g, "_")}`);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const heapMiB = numberOption(context, "heap", 1_536);
  const job = { peer: peer.name, peers: folder, dir, vectors, heapMiB };
  const built = await runPeerJob(context, { ...job, kind: "build" });
  await dropFromCache(dir);
  const search = { ...job, kind: "search-vectors", queries, k: K } as const;
  const searched = await runPeerJob(context, search);
  const bytes = peer.persistent ? await diskBytes(dir) : null;
  await rm(dir, { recursive: true, force: true });
  return { built, searched, diskBytes: bytes };
}

/** By query; the exact search goes over the very file that all were given. */
function recallOf(given: Vectors, found: readonly (readonly number[])[]): number[] {
  const queries = [...readFvecs(given.queries)].flatMap((batch) =>
    Array.from({ length: batch.count }, (_, at) => rowIn(batch.values, at, batch.dimension)),
  );
  const exact = new ExactSearch(K, found);
  for (const { first, count, dimension, values } of readFvecs(given.vectors)) {
    const ids = Array.from({ length: count }, (_, at) => first + at);
    const rows = ids.map((_, at) => rowIn(values, at, dimension));
    queries.forEach((query, at) => exact.add(at, ids, rows.map((row) => cosine(query, row))));
  }
  return queries.map((_, at) => exact.recall(at));
}

function rowIn(values: Float32Array, at: number, dimension: number): Float32Array {
  return values.subarray(at * dimension, (at + 1) * dimension);
}

/** Of vectors of any length. */
function cosine(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let at = 0; at < a.length; at++) {
    const x = a[at] as number;
    const y = b[at] as number;
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return product / (Math.sqrt(squareA * squareB) || 1);
}

function samplesOf(
  name: string,
  { searched }: PeerOutcome,
  recalls: readonly number[],
): Sample[] {
  return recalls.map((recall, at) => ({
    id: `query-${at + 1}`,
    cell: name,
    scores: {
      "recall@10": recall,
      "search ms": searched.warmMs[at] ?? Number.NaN,
      "cold search ms": searched.coldMs[at] ?? Number.NaN,
    },
    output: searched.ids[at],
  }));
}

function cellsOf(samples: readonly Sample[], name: string, found: PeerOutcome): Cell[] {
  const { built, searched } = found;
  const once = (metric: string, value: number): Cell[] => repeatedCell(name, metric, [value]);
  return [
    ...once("vectors", built.vectors),
    ...meanCell(samples, name, "recall@10"),
    ...["search ms", "cold search ms"].flatMap((score) => [
      ...quantileCell(samples, name, { score, metric: `${score} p50`, q: 0.5 }),
      ...quantileCell(samples, name, { score, metric: `${score} p95`, q: 0.95 }),
    ]),
    ...once("open ms", searched.openMs),
    ...once("memory MB", searched.memory.ownBytes / 1e6),
    ...once("memory of files MB", searched.memory.fileBytes / 1e6),
    ...once("build vectors/s", built.vectors / built.seconds),
    ...once("build CPU s", built.cpuSeconds),
    ...once("build peak memory MB", built.peakBytes / 1e6),
    ...(found.diskBytes === null
      ? []
      : once("disk bytes a vector", found.diskBytes / built.vectors)),
  ];
}

function needs(option: string, detail: string): RecollectError {
  return new RecollectError("INVALID_OPTION", { option, detail, command: "bench ann" });
}
