/**
 * Results that others wrote, or an older version: checked before anything of them is shown.
 * Errors: BENCH_DATA_MISSING, BENCH_DATA_INVALID; BENCH_EMPTY for a result without numbers.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RecollectError } from "../../src/base/index.js";
import type { BenchResult } from "../contract.js";
import { Inputs } from "../data/files.js";

const cell = z.object({
  name: z.string(),
  metric: z.string(),
  value: z.number(),
  n: z.number().min(1),
  ci95: z.tuple([z.number(), z.number()]),
});

const sample = z.object({
  id: z.string(),
  cell: z.string(),
  scores: z.record(z.string(), z.number()),
  question: z.string().optional(),
  targets: z.array(z.string()).optional(),
  output: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

const environment = z.object({
  node: z.string(),
  cpu: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  platform: z.string(),
  commit: z.string().nullable(),
  models: z.record(z.string(), z.string().nullable()),
  corpusDigest: z.string(),
  seed: z.number(),
  device: z.string(),
  ablated: z.array(z.string()).optional(),
  command: z.string(),
  date: z.string(),
  notes: z.array(z.string()),
});

const result = z.object({
  suite: z.string(),
  environment,
  cells: z.array(cell),
  samples: z.array(sample),
});

/** Each a folder or its results.json. */
export async function readResults(paths: readonly string[]): Promise<BenchResult[]> {
  if (paths.length === 0) throw empty("no result was named");
  const found: BenchResult[] = [];
  for (const path of paths) {
    const isFolder = await stat(path).then((one) => one.isDirectory(), () => false);
    const file = isFolder ? join(path, "results.json") : path;
    // As written by this program, with its optional parts.
    const read = (await new Inputs("report", null).json(file, result)) as BenchResult;
    if (read.cells.length === 0) throw empty(`${file} has no number`);
    found.push(read);
  }
  return found;
}

function empty(detail: string): RecollectError {
  return new RecollectError("BENCH_EMPTY", { suite: "report", detail });
}
