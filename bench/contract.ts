/**
 * What a suite is, what it is given and what it gives back: `results.json` of the contract.
 * Units: values are in the unit that the metric's name says (fractions 0..1 where it says none).
 */
import type { Clock, Log, OpenReasoner, Store, StoreOptions } from "./engine.js";
import type { PlotSpec } from "./plots/specs.js";

export interface BenchOption {
  /** As commander takes it: `--samples <n>`. */
  readonly flag: string;
  readonly description: string;
  readonly default?: string;
}

export interface BenchContext {
  /** Parsed options by their camel-case name, as commander's `opts()` gives them. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What stands after the suite's name: `beir cranfield` has ["cranfield"]. */
  readonly operands: readonly string[];
  /** The folder that holds squad/, nq-oracle/, cranfield/, hotpotqa/ and novels/. */
  readonly data: string | null;
  /** The user's own store (`--store`), which only the suite `own` asks. */
  readonly store?: string;
  /** Where results.json goes. Made when missing. */
  readonly out: string;
  /** The shipped models (the engine's `modelsFolder()`). */
  readonly models: string;
  /** The command line as typed, for the record. */
  readonly command: string;
  openStore(dir: string, options?: StoreOptions): Promise<Store>;
  /** The engine's, when not given. */
  readonly openReasoner?: OpenReasoner;
  readonly log: Log;
  progress(done: number, total: number, what: string): void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** What the runner keeps for the suite; a suite that runs without it asks everything anew. */
  readonly run?: RunState;
}

/** Of one run, over all its cells. */
export interface RunState {
  /** Samples that are finished, also those of a run that was stopped. */
  kept(): Promise<FinishedSteps>;
  readonly progress: RunProgress;
}

export interface FinishedSteps {
  /** Undefined where it is not finished. */
  get(name: string): unknown;
  /** Returns the value as a later run will read it. Plain JSON. */
  keep<T>(name: string, value: T): Promise<T>;
}

export interface RunProgress {
  /** What the run will ask in all, where a suite can tell. */
  expect(o: { readonly cells: number; readonly questions: number }): void;
  begin(cell: string, questions: number): void;
  /** A question is through; `kept`: by an earlier run. */
  step(o: { readonly kept: boolean }): void;
}

/** [low, high], 95 %. With n = 1 both are the value: nothing is known of its spread. */
export type Interval = readonly [number, number];

export interface Cell {
  readonly name: string;
  readonly metric: string;
  readonly value: number;
  readonly n: number;
  readonly ci95: Interval;
}

export interface Sample {
  /** The same in every run over the same data: what `compare` pairs by. */
  readonly id: string;
  /** The cell's name. */
  readonly cell: string;
  /** By metric. */
  readonly scores: Readonly<Record<string, number>>;
  readonly question?: string;
  readonly targets?: readonly string[];
  readonly output?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface Environment {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  /** The commit, with "+" when files differ from it; null outside a repository. */
  readonly commit: string | null;
  /** A fingerprint by model; null for a folder without files. */
  readonly models: Readonly<Record<string, string | null>>;
  /** SHA-256 over the inputs that the suite read. */
  readonly corpusDigest: string;
  readonly seed: number;
  readonly device: string;
  /** Parts of the product that were left out (`--ablate`). */
  readonly ablated?: readonly string[];
  readonly command: string;
  readonly date: string;
  readonly notes: readonly string[];
}

export interface BenchResult {
  readonly suite: string;
  readonly environment: Environment;
  readonly cells: readonly Cell[];
  readonly samples: readonly Sample[];
}

/** What a suite measured, before the runner adds where and when. */
export interface Measured {
  readonly cells: readonly Cell[];
  readonly samples: readonly Sample[];
  readonly corpusDigest: string;
  /** Where the models came from, when not `context.models`. */
  readonly models?: string;
  readonly notes?: readonly string[];
}

/** How a suite's cells are drawn. */
export type PlotsOf = (cells: readonly Cell[]) => readonly PlotSpec[];

export interface SuiteDefinition {
  readonly name: string;
  readonly summary: string;
  /** For the help: `[collection]`. */
  readonly operands?: string;
  readonly options: readonly BenchOption[];
  measure(context: BenchContext): Promise<Measured>;
  /** In the report beside results.json; none where not given. */
  readonly plots?: PlotsOf;
}

export interface Suite {
  readonly name: string;
  readonly summary: string;
  readonly operands?: string;
  readonly options: readonly BenchOption[];
  run(context: BenchContext): Promise<BenchResult>;
}
