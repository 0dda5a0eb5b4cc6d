/**
 * Runs a suite: measures, adds where and when, writes `results.json`, appends to the ledger. While
 * it runs, the result that was there stands in results.before.json: one that fails leaves none.
 * Errors: BENCH_EMPTY when nothing was measured, or a value is no number: no result is written.
 * BENCH_RUNNING where another run writes to the same folder.
 */
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RecollectError } from "../src/base/index.js";
import type { BenchContext, BenchResult, Measured, Suite, SuiteDefinition } from "./contract.js";
import { describeEnvironment } from "./environment.js";
import { appendLedger } from "./ledger.js";
import { COMMON_OPTIONS, seedOption, textOption } from "./options.js";
import { writePage } from "./report/run-page.js";
import { projectRoot } from "./project.js";
import { lockRun } from "./run-lock.js";
import { Run } from "./run.js";
import { ablatedOptions, ablations } from "./suites/ablations.js";

export function asSuite(definition: SuiteDefinition): Suite {
  const own = new Set(definition.options.map((option) => flagName(option.flag)));
  const common = COMMON_OPTIONS.filter((option) => !own.has(flagName(option.flag)));
  return {
    name: definition.name,
    summary: definition.summary,
    ...(definition.operands === undefined ? {} : { operands: definition.operands }),
    options: [...definition.options, ...common],
    run: (context) => runSuite(definition, context),
  };
}

function flagName(flag: string): string {
  return flag.split(" ")[0] ?? flag;
}

async function runSuite(
  definition: SuiteDefinition,
  context: BenchContext,
): Promise<BenchResult> {
  const hasLengths = definition.options.some((option) => option.flag.startsWith("--lengths"));
  if (context.args["lengths"] !== undefined && !hasLengths) {
    context.log.warn(`--lengths means nothing to the suite ${definition.name}`);
  }
  // What can't be left out is said before hours of ingest.
  ablatedOptions(context);
  const since = context.clock.date().toISOString();
  const lock = await lockRun(context.out, { suite: definition.name, since });
  try {
    return await measured(definition, context);
  } finally {
    lock.release();
  }
}

async function measured(
  definition: SuiteDefinition,
  context: BenchContext,
): Promise<BenchResult> {
  const seed = seedOption(context);
  const path = join(context.out, "results.json");
  await rename(path, join(context.out, "results.before.json")).catch(() => undefined);
  const run = new Run(definition.name, context);
  const found = await definition.measure({ ...context, run });
  context.signal.throwIfAborted();
  refuseEmpty(definition.name, found);
  const device = textOption(context, "device") ?? "auto";
  const notes = [...(found.notes ?? []), ...run.notes];
  const about = { ...found, notes };
  const ablated = ablations(context);
  const environment = await describeEnvironment(context, about, { seed, device, ablated });
  const { cells, samples } = found;
  const result: BenchResult = { suite: definition.name, environment, cells, samples };
  await writeFile(path, `${JSON.stringify(result, null, 1)}\n`);
  await writePage(context, result, definition.plots);
  await toLedger(context, result);
  await run.end(samples);
  return result;
}

function refuseEmpty(suite: string, measured: Measured): void {
  const detail = emptiness(measured);
  if (detail !== null) throw new RecollectError("BENCH_EMPTY", { suite, detail });
}

/** Why there is nothing to tell. */
function emptiness({ cells, samples }: Measured): string | null {
  if (cells.length === 0) return "no cell has a value";
  const sick = cells.find((cell) => !Number.isFinite(cell.value) || cell.n < 1);
  if (sick !== undefined) return `${sick.name} ${sick.metric} has no value`;
  const [first] = samples;
  const allFailed = samples.every((sample) => sample.error !== undefined);
  if (first?.error === undefined || !allFailed) return null;
  return `every question failed: ${first.error.code}: ${first.error.message}`;
}

async function toLedger(context: BenchContext, result: BenchResult): Promise<void> {
  const wanted = context.args["ledger"];
  if (wanted === undefined || wanted === false) return;
  const path = textOption(context, "ledger") ?? join(projectRoot(), "bench", "ledger.jsonl");
  await appendLedger(path, result, textOption(context, "note") ?? "");
}
