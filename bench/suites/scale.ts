/**
 * What a store costs while it grows: ingest, disk, search cold and warm, recall against an exact
 * search, memory and `ask`, over texts of growing length. Each is measured in a process of its
 * own. The questions are the same at every length.
 * Units: lengths in tokens of the embedder's tokenizer; times in milliseconds.
 */
import { rm } from "node:fs/promises";
import { runJob } from "../child.js";
import type { IngestOutcome, Job } from "../children/protocol.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import { diskBytes, dropFromCache } from "../disk.js";
import type { SearchMode } from "../engine.js";
import { KeptSteps } from "../kept-steps.js";
import { limitNote, memoryLimit } from "../memory-limit.js";
import { choiceOption, levelOption, numberOption, seedOption, textOption } from "../options.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { cellPlots } from "../plots/cell-plots.js";
import { MODEL_OPTIONS } from "./asking.js";
import { growingText, TEXT_OPTIONS, type GrowingText, type TextOfLength } from "./growing-text.js";
import { lengthCells, lengthSamples, type LengthOutcome } from "./scale-cells.js";
import { SCALE_PLOTS } from "./scale-plots.js";
import { MODES } from "./searching.js";

const K = 10;

export const scale: SuiteDefinition = {
  name: "scale",
  summary: "ingest, disk, memory, search, recall and ask over stores of growing length",
  options: [
    ...TEXT_OPTIONS,
    { flag: "--lengths <list>", description: "lengths in tokens", default: "10k,10M" },
    { flag: "--level <level>", description: "lexical, static or deep", default: "lexical" },
    { flag: "--mode <mode>", description: "of search: hybrid, lexical or dense" },
    { flag: "--samples <n>", description: "questions a length", default: "25" },
    { flag: "--asks <n>", description: "questions that are answered too", default: "25" },
    { flag: "--heap <MiB>", description: "of JavaScript in measured processes", default: "1536" },
    ...MODEL_OPTIONS,
  ],
  measure: (context) => inWorkspace(context, "scale", (workspace) => measure(context, workspace)),
  plots: (cells) => cellPlots(cells, SCALE_PLOTS),
};

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("scale", context.data);
  const o = { suite: "scale", lengths: "10k,10M", samples: 25 };
  const text = await growingText(context, inputs, workspace, o);
  const seed = seedOption(context);
  const steps = await KeptSteps.open(context.out, {
    options: [context.command, seed],
    data: inputs.digest(),
  });
  const samples: Sample[] = [];
  const cells: Cell[] = [];
  for (const length of text.lengths) {
    const own = await text.at(length);
    const outcome = await measureLength({ context, workspace, steps }, text, own);
    samples.push(...lengthSamples(own.name, text.questions, outcome));
    cells.push(...lengthCells(samples, own.name, outcome));
  }
  const heap = numberOption(context, "heap", 1_536) * 2 ** 20;
  const notes = [limitNote(memoryLimit(), heap)];
  return { cells, samples, corpusDigest: inputs.digest(), models: workspace.models, notes };
}

interface Run {
  readonly context: BenchContext;
  readonly workspace: Workspace;
  readonly steps: KeptSteps;
}

async function measureLength(
  { context, workspace, steps }: Run,
  { questions }: GrowingText,
  { name, paths, cwd, chars }: TextOfLength,
): Promise<LengthOutcome> {
  const level = levelOption(context, "lexical");
  const store = workspace.storeDir(`scale-${level}-${name}`);
  const job = {
    store,
    models: workspace.models,
    device: textOption(context, "device") ?? null,
    workers: null,
    heapMiB: numberOption(context, "heap", 1_536),
  };
  const asked = questions.map(({ question }) => question);
  const step = <J extends Job>(own: J) => () => runJob(context, own);
  const ingested = await steps.once(`${name} ingest`, async () => {
    await rm(store, { recursive: true, force: true });
    const done = await runJob(context, { ...job, kind: "ingest", paths, cwd, level });
    return { ...withText(done, chars), diskBytes: await diskBytes(store) };
  });
  const searched = await steps.once(`${name} search`, async () => {
    const cold = await dropFromCache(store);
    const [mode = "hybrid"] = choiceOption<SearchMode>(context, "mode", MODES);
    const found = await runJob(context, { ...job, kind: "search", questions: asked, mode, k: K });
    return { ...found, droppedFromCache: cold };
  });
  const recalled =
    level === "static" || level === "deep"
      ? await steps.once(
          `${name} recall`,
          step({ ...job, kind: "recall", questions: asked, level, k: K }),
        )
      : null;
  const asks = numberOption(context, "asks", 25);
  const answered =
    asks === 0
      ? null
      : await steps.once(
          `${name} ask`,
          step({
            ...job,
            kind: "questions",
            questions: asked.slice(0, asks + 1),
            model: textOption(context, "model") ?? null,
            timeoutSeconds: numberOption(context, "timeout", 120),
          }),
        );
  return { ingested, searched, recalled, answered };
}

function withText(
  done: IngestOutcome,
  chars: number | null,
): IngestOutcome & { readonly textBytes: number } {
  return { ...done, textBytes: chars ?? done.bytes };
}
