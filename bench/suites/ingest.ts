/**
 * How fast text goes in, and in how much memory: words only over a whole folder, deep vectors
 * over a part of it. Each run is a fresh store in a fresh process.
 * Units: tokens of the embedder's tokenizer; bytes of the files; MB are 10^6 bytes.
 */
import { rm } from "node:fs/promises";
import { repeatedCell } from "../cells.js";
import { runJob } from "../child.js";
import type { IngestOutcome } from "../children/protocol.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { textsOfLength } from "../data/texts.js";
import type { Level } from "../engine.js";
import { choiceOption, numberOption, samplesOption, seedOption, textOption } from "../options.js";
import { seededRandom, shuffled } from "../random.js";
import { inWorkspace, type Workspace } from "../workspace.js";

const LEVELS = ["lexical", "deep"] as const;

export const ingest: SuiteDefinition = {
  name: "ingest",
  summary: "tokens and bytes a second, and peak memory, while a folder of texts goes in",
  options: [
    { flag: "--folder <dir>", description: "texts (*.txt); default: novels in --data" },
    { flag: "--levels <list>", description: "some of lexical,deep (both by default)" },
    { flag: "--bytes <n>", description: "characters for words; 0: all", default: "0" },
    { flag: "--deep-bytes <n>", description: "characters for deep vectors", default: "400000" },
    { flag: "--workers <n>", description: "worker threads; 0: as many as cores", default: "0" },
    { flag: "--samples <n>", description: "runs a level", default: "3" },
  ],
  measure: (context) => inWorkspace(context, "ingest", (workspace) => measure(context, workspace)),
};

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("ingest", context.data);
  const folder = textOption(context, "folder") ?? (await inputs.path("novels"));
  const files = await inputs.textFiles(folder);
  const samples: Sample[] = [];
  for (const level of choiceOption(context, "levels", LEVELS)) {
    const limit =
      level === "deep"
        ? numberOption(context, "deepBytes", 400_000)
        : numberOption(context, "bytes", 0) || Infinity;
    // The deep part should not always be the same author's.
    const order = level === "deep" ? shuffled(files, seededRandom(seedOption(context))) : files;
    const texts = await workspace.write(level, await textsOfLength(inputs, order, limit));
    for (let run = 1; run <= samplesOption(context, 3); run++) {
      samples.push(asSample(level, run, await ingestOnce(context, workspace, { level, texts })));
      context.progress(run, samplesOption(context, 3), `ingest ${level}`);
    }
  }
  const cells = [...new Set(samples.map((sample) => sample.cell))].flatMap((name) =>
    cellsOf(samples, name),
  );
  return { cells, samples, corpusDigest: inputs.digest(), models: workspace.models };
}

async function ingestOnce(
  context: BenchContext,
  workspace: Workspace,
  o: { level: Level; texts: string },
): Promise<IngestOutcome> {
  const store = workspace.storeDir(`ingest-${o.level}`);
  await rm(store, { recursive: true, force: true });
  const outcome = await runJob(context, {
    kind: "ingest",
    store,
    models: workspace.models,
    device: textOption(context, "device") ?? null,
    workers: numberOption(context, "workers", 0) || null,
    paths: [o.texts],
    cwd: o.texts,
    level: o.level,
  });
  await rm(store, { recursive: true, force: true });
  return outcome;
}

function asSample(level: string, run: number, outcome: IngestOutcome): Sample {
  const { tokens, bytes, seconds } = outcome;
  return {
    id: `${level}-${run}`,
    cell: level,
    scores: {
      "tokens/s": tokens / seconds,
      "MB/s": bytes / seconds / 1e6,
      "peak memory MB": outcome.peakBytes / 1e6,
      seconds,
    },
    output: outcome,
  };
}

function cellsOf(samples: readonly Sample[], name: string): Cell[] {
  const own = samples.filter((sample) => sample.cell === name);
  return ["tokens/s", "MB/s", "peak memory MB", "seconds"].flatMap((metric) =>
    repeatedCell(
      name,
      metric,
      own.map((sample) => sample.scores[metric] ?? Number.NaN),
    ),
  );
}
