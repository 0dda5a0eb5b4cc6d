/**
 * How fast the small model runs, beside llama.cpp and transformers.js in the same run: reading a
 * prompt, decoding at a length, decoding with prompt lookup on real questions, and memory.
 * Each engine is alone in a process, with the same threads; they take turns, so that a busy
 * machine hits all alike, and a ratio is always of one turn.
 * Units: tokens of the model's tokenizer, one sequence at a time; MB are 10^6 bytes.
 */
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { RecollectError } from "../../src/base/index.js";
import { corporaFolder } from "../../src/index.js";
import { loadTokenizer, type Tokenizer } from "../../src/runtime/index.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import {
  ENGINE_OPTIONS,
  type EngineSetting,
  type EngineSources,
  engineSources,
} from "../engines/sources.js";
import { Roster } from "../engines/roster.js";
import { lengthsOption, numberOption, samplesOption, seedOption, textOption } from "../options.js";
import { runtimeCells } from "./runtime-cells.js";
import { questionPrompts, questionSamples } from "./runtime-questions.js";
import { type LengthPlan, lengthSamples, type RuntimeMeasured } from "./runtime-rounds.js";

const STANDARD_LENGTHS = "256,1024";

/** What a test replaces. */
export interface RuntimeParts {
  readonly sources: (context: BenchContext, setting: EngineSetting) => Promise<EngineSources>;
  readonly tokenizer: (dir: string) => Tokenizer;
}

export function runtimeSuite(parts: RuntimeParts): SuiteDefinition {
  return {
    name: "runtime",
    summary: "the model's speed and memory, beside llama.cpp and transformers.js",
    options: [
      { flag: "--model <dir>", description: "the model's folder; default: the shipped reasoner" },
      {
        flag: "--lengths <list>",
        description: "tokens in the prompt",
        default: STANDARD_LENGTHS,
      },
      { flag: "--samples <n>", description: "rounds a length", default: "7" },
      { flag: "--questions <n>", description: "SQuAD questions for prompt lookup", default: "20" },
      { flag: "--tokens <n>", description: "tokens that are decoded in a round", default: "32" },
      {
        flag: "--batches <list>",
        description: "tokens that go in at once, ours alone, 16 at most",
        default: "4,8",
      },
      { flag: "--threads <n>", description: "of each engine; 0: as many as cores", default: "0" },
      { flag: "--splits <file>", description: "default: the project's training/splits.json" },
      ...ENGINE_OPTIONS,
    ],
    measure: (context) => measure(context, parts),
  };
}

export const runtime = runtimeSuite({ sources: engineSources, tokenizer: loadTokenizer });

async function measure(context: BenchContext, parts: RuntimeParts): Promise<Measured> {
  const models = resolve(textOption(context, "models") ?? context.models);
  const model = resolve(textOption(context, "model") ?? join(models, "reasoner"));
  const threads = numberOption(context, "threads", 0) || availableParallelism();
  const plan = planOf(context);
  const roster = new Roster(context, await parts.sources(context, { model, threads }));
  const tokenizer = parts.tokenizer(model);
  const inputs = new Inputs("runtime", context.data);
  const text = await inputs.text(join(corporaFolder(), "demo", "treasure-island.txt"));
  const prompts = await questionPrompts(context, inputs, tokenizer);
  const samples: Sample[] = [];
  const memory: Cell[] = [];
  const add = (found: RuntimeMeasured): void => {
    samples.push(...found.samples);
    memory.push(...found.memory);
  };
  const run = { context, roster, device: textOption(context, "device") ?? "auto" };
  for (const length of plan.lengths) {
    add(await lengthSamples(run, tokenizer.encode(text), { ...plan, length }));
  }
  if (prompts.length > 0) add(await questionSamples(run, prompts, tokenizer));
  const given = textOption(context, "model") === undefined ? [] : ["model given with --model"];
  return {
    cells: [...runtimeCells(samples), ...memory],
    samples,
    corpusDigest: inputs.digest(),
    models,
    notes: [...roster.notes, `${threads} threads`, ...given],
  };
}

function planOf(context: BenchContext): Omit<LengthPlan, "length"> & { lengths: number[] } {
  const lengths = lengthsOption(context, STANDARD_LENGTHS).map(Math.round);
  const batches = (textOption(context, "batches") ?? "4,8").split(",").map(Number);
  if (batches.some((size) => !Number.isInteger(size) || size < 2 || size > 16)) {
    const detail = "whole numbers from 2 to 16 are needed";
    throw new RecollectError("INVALID_OPTION", { option: "--batches", detail, command: "bench" });
  }
  const tokens = numberOption(context, "tokens", 32);
  if (tokens === 0) {
    const facts = { option: "--tokens", detail: "at least 1", command: "bench" };
    throw new RecollectError("INVALID_OPTION", facts);
  }
  return {
    lengths,
    batches,
    tokens,
    standard: lengths.includes(256) ? 256 : (lengths[0] ?? 256),
    rounds: samplesOption(context, 7),
    seed: seedOption(context),
  };
}
