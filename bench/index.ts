/** The benchmarks' front door: the suites, and comparing two results. */
import type { Suite } from "./contract.js";
import { asSuite } from "./runner.js";
import { babilong } from "./suites/babilong.js";
import { beir } from "./suites/beir.js";
import { ingest } from "./suites/ingest.js";
import { reading } from "./suites/reading.js";
import { runtime } from "./suites/runtime.js";
import { scale } from "./suites/scale.js";

export const suites: readonly Suite[] = [
  beir,
  reading,
  babilong,
  ingest,
  scale,
  runtime,
].map(asSuite);

export { compareResults, formatComparison, readResult, type Comparison } from "./compare.js";
export type {
  BenchContext,
  BenchOption,
  BenchResult,
  Cell,
  Environment,
  Sample,
  Suite,
} from "./contract.js";
export { formatTable } from "./table.js";
