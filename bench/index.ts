/** The benchmarks' front door: the suites, and comparing two results. */
import type { Suite } from "./contract.js";
import { asSuite } from "./runner.js";
import { ann } from "./suites/ann.js";
import { babilong } from "./suites/babilong.js";
import { beir } from "./suites/beir.js";
import { everything } from "./suites/everything.js";
import { ingest } from "./suites/ingest.js";
import { memory } from "./suites/memory.js";
import { multihop } from "./suites/multihop.js";
import { niah } from "./suites/niah.js";
import { reading } from "./suites/reading.js";
import { runtime } from "./suites/runtime.js";
import { scale } from "./suites/scale.js";
import { tools } from "./suites/tools.js";

const definitions = [
  beir,
  reading,
  multihop,
  babilong,
  niah,
  memory,
  everything,
  ann,
  ingest,
  scale,
  runtime,
  tools,
];

export const suites: readonly Suite[] = definitions.map(asSuite);

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
