/** The benchmarks' front door: the suites, comparing results and joining them. */
import type { PlotsOf, Suite, SuiteDefinition } from "./contract.js";
import { type ReportRequest, writeJoined } from "./report/joined-page.js";
import { asSuite } from "./runner.js";
import { ann } from "./suites/ann.js";
import { babilong } from "./suites/babilong.js";
import { beir } from "./suites/beir.js";
import { everything } from "./suites/everything.js";
import { ingest } from "./suites/ingest.js";
import { memory } from "./suites/memory.js";
import { multihop } from "./suites/multihop.js";
import { niah } from "./suites/niah.js";
import { own } from "./suites/own.js";
import { reading } from "./suites/reading.js";
import { ruler } from "./suites/ruler.js";
import { runtime } from "./suites/runtime.js";
import { scale } from "./suites/scale.js";
import { tools } from "./suites/tools.js";

const definitions: readonly SuiteDefinition[] = [
  beir,
  reading,
  multihop,
  babilong,
  niah,
  memory,
  ruler,
  everything,
  ann,
  ingest,
  scale,
  runtime,
  tools,
  own,
];

export const suites: readonly Suite[] = definitions.map(asSuite);

/** Several results as one page and one table. */
export function writeReport(request: Omit<ReportRequest, "plotsOf">): Promise<string[]> {
  const plotsOf = (suite: string): PlotsOf | undefined =>
    definitions.find((definition) => definition.name === suite)?.plots;
  return writeJoined({ ...request, plotsOf });
}

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
