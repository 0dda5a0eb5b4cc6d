/** The results of one suite, as a page or a table of several shows them. */
import type { BenchResult } from "../contract.js";
import type { LengthTable } from "./by-length.js";

export interface SuiteResults {
  readonly suite: string;
  readonly results: readonly BenchResult[];
  readonly table: LengthTable | null;
}
