/**
 * How fast text goes in, in how much memory, and what it takes on disk: words only, static and
 * deep vectors, beside peers that embed the same text with the same embedder. Each run is a fresh
 * store in a fresh process.
 * Units: tokens of the embedder's tokenizer; bytes of the text; MB are 10^6 bytes.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { repeatedCell } from "../cells.js";
import { runJob, runPeerJob } from "../child.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { readGrowth } from "../data/growth.js";
import { textsOfLength } from "../data/texts.js";
import { diskBytes } from "../disk.js";
import type { Level } from "../engine.js";
import {
  choiceOption,
  lengthName,
  lengthsOption,
  numberOption,
  samplesOption,
  seedOption,
  textOption,
} from "../options.js";
import { type PeerRun, peerOptions, peersOf } from "../peers/chosen.js";
import { seededRandom, shuffled } from "../random.js";
import { cellPlots } from "../plots/cell-plots.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { TEXT_OPTIONS } from "./growing-text.js";
import { peerNotes } from "./peer-notes.js";
import { INGEST_PLOTS } from "./scale-plots.js";

const LEVELS = ["lexical", "static", "deep"] as const;

type IngestLevel = (typeof LEVELS)[number];

export const ingest: SuiteDefinition = {
  name: "ingest",
  summary: "tokens and bytes a second, peak memory and disk, while text goes in",
  options: [
    ...TEXT_OPTIONS,
    { flag: "--lengths <list>", description: "with --growth: lengths in tokens", default: "1M" },
    { flag: "--levels <list>", description: "of lexical,static,deep", default: "lexical,deep" },
    { flag: "--bytes <n>", description: "characters for words; 0: all", default: "0" },
    { flag: "--deep-bytes <n>", description: "characters for deep vectors", default: "400000" },
    { flag: "--workers <n>", description: "worker threads; 0: as many as cores", default: "0" },
    { flag: "--samples <n>", description: "runs of each", default: "3" },
    ...peerOptions("none"),
  ],
  measure: (context) => inWorkspace(context, "ingest", (workspace) => measure(context, workspace)),
  plots: (cells) => cellPlots(cells, INGEST_PLOTS),
};

/** What goes in together. */
interface Text {
  readonly name: string;
  readonly level: IngestLevel;
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Without what JSON adds; null where the files are the text. */
  readonly chars: number | null;
}

interface Ingested {
  readonly textBytes: number;
  readonly tokens: number | null;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** Null where nothing is kept. */
  readonly diskBytes: number | null;
}

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("ingest", context.data);
  const peers = await peersOf(context);
  const withPeers = peers.runs.length > 1;
  const samples: Sample[] = [];
  const notes: string[] = withPeers ? [...peers.notes] : [];
  const runs = samplesOption(context, 3);
  for (const text of await textsOf(context, workspace, inputs)) {
    for (let run = 1; run <= runs; run++) {
      if (!withPeers || text.level === "lexical") {
        samples.push(asSample(text.name, run, await ingestOnce(context, workspace, text)));
      } else {
        // In turns: whatever disturbs the machine hits all.
        for (const one of peers.runs) {
          const name = `${text.name} ${one.peer.name}`;
          const done = await ingestPeer(context, workspace, { text, one });
          samples.push(asSample(name, run, done));
          context.progress(run, runs, `ingest ${name}`);
        }
      }
      context.progress(run, runs, `ingest ${text.name}`);
    }
    const names = peers.runs.map(({ peer }) => peer.name);
    const cells = cellsOf(samples);
    const measured = cells.some(({ name }) => name === `${text.name} recollect`);
    if (measured) notes.push(...peerNotes(cells, { where: text.name, peers: names }));
  }
  const cells = [...cellsOf(samples), ...ratioCells(samples)];
  return { cells, samples, corpusDigest: inputs.digest(), models: workspace.models, notes };
}

async function textsOf(
  context: BenchContext,
  workspace: Workspace,
  inputs: Inputs,
): Promise<Text[]> {
  const levels = choiceOption(context, "levels", LEVELS);
  const folder = textOption(context, "growth");
  if (folder === undefined) {
    const texts: Text[] = [];
    for (const level of levels) texts.push(await textOfFolder(context, workspace, inputs, level));
    return texts;
  }
  const { sets } = await readGrowth(inputs, folder);
  return lengthsOption(context, "1M").flatMap((length) =>
    levels.map((level): Text => {
      const set = sets.find(({ tokens }) => tokens === length);
      if (set === undefined) throw inputs.missing(`a set of ${lengthName(length)} in ${folder}`);
      const paths = set.parts.map((part) => join(folder, part));
      const name = `${level} ${lengthName(length)}`;
      return { name, level, paths, cwd: folder, chars: set.chars };
    }),
  );
}

async function textOfFolder(
  context: BenchContext,
  workspace: Workspace,
  inputs: Inputs,
  level: IngestLevel,
): Promise<Text> {
  const folder = textOption(context, "folder") ?? (await inputs.path("novels"));
  const files = await inputs.textFiles(folder);
  const deep = level === "deep";
  const limit = deep
    ? numberOption(context, "deepBytes", 400_000)
    : numberOption(context, "bytes", 0) || Infinity;
  // The deep part should not always be the same author's.
  const order = deep ? shuffled(files, seededRandom(seedOption(context))) : files;
  const path = await workspace.write(level, await textsOfLength(inputs, order, limit));
  return { name: level, level, paths: [path], cwd: path, chars: null };
}

async function ingestOnce(
  context: BenchContext,
  workspace: Workspace,
  { level, paths, cwd, chars }: Omit<Text, "level"> & { readonly level: Level },
): Promise<Ingested> {
  const store = workspace.storeDir(`ingest-${level}`);
  await rm(store, { recursive: true, force: true });
  const done = await runJob(context, {
    kind: "ingest",
    store,
    models: workspace.models,
    device: textOption(context, "device") ?? null,
    workers: numberOption(context, "workers", 0) || null,
    paths,
    cwd,
    level,
  });
  const disk = await diskBytes(store);
  await rm(store, { recursive: true, force: true });
  return { ...done, textBytes: chars ?? done.bytes, diskBytes: disk };
}

async function ingestPeer(
  context: BenchContext,
  workspace: Workspace,
  { text, one }: { readonly text: Text; readonly one: PeerRun },
): Promise<Ingested> {
  const { peer, folder } = one;
  if (peer.packages.length === 0) return ingestOnce(context, workspace, text);
  const dir = join(workspace.dir, `ingest-${peer.name.replace(/\W/g, "_")}`);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const level = text.level === "static" ? "static" : "deep";
  const { paths } = text;
  const { models } = workspace;
  const job = { peer: peer.name, peers: folder, dir, paths, models, level } as const;
  const done = await runPeerJob(context, { ...job, kind: "ingest-text" });
  const disk = peer.persistent ? await diskBytes(dir) : null;
  await rm(dir, { recursive: true, force: true });
  return { ...done, textBytes: done.chars, tokens: null, diskBytes: disk };
}

function asSample(name: string, run: number, done: Ingested): Sample {
  const { tokens, textBytes, seconds, cpuSeconds } = done;
  return {
    id: `${name}-${run}`,
    cell: name,
    scores: {
      ...(tokens === null ? {} : { "tokens/s": tokens / seconds }),
      "MB/s": textBytes / seconds / 1e6,
      "MB/s of CPU": textBytes / cpuSeconds / 1e6,
      "peak memory MB": done.peakBytes / 1e6,
      ...(done.diskBytes === null ? {} : { "disk bytes a text byte": done.diskBytes / textBytes }),
      seconds,
    },
    output: done,
  };
}

const METRICS = [
  "tokens/s",
  "MB/s",
  "MB/s of CPU",
  "peak memory MB",
  "disk bytes a text byte",
  "seconds",
];

function cellsOf(samples: readonly Sample[]): Cell[] {
  return [...new Set(samples.map((sample) => sample.cell))].flatMap((name) =>
    METRICS.flatMap((metric) => {
      const own = samples.filter((sample) => sample.cell === name);
      return repeatedCell(name, metric, own.flatMap((sample) => sample.scores[metric] ?? []));
    }),
  );
}

/** Ours over the fastest peer's, run by run: they took turns. */
function ratioCells(samples: readonly Sample[]): Cell[] {
  const ours = samples.filter((sample) => sample.cell.endsWith(" recollect"));
  return [...new Set(ours.map((sample) => sample.cell))].flatMap((cell) => {
    const where = cell.slice(0, -" recollect".length);
    const peers = [...new Set(samples.map((sample) => sample.cell))].filter(
      (name) => name.startsWith(`${where} `) && name !== cell,
    );
    const rates = (name: string): number[] =>
      samples.filter((one) => one.cell === name).map((one) => one.scores["MB/s"] ?? Number.NaN);
    const best = rates(cell).map((_, at) =>
      Math.max(...peers.map((name) => rates(name)[at] ?? -Infinity)),
    );
    const ratios = rates(cell).map((rate, at) => rate / (best[at] ?? Number.NaN));
    return peers.length === 0 ? [] : repeatedCell(where, "MB/s vs fastest peer", ratios);
  });
}
