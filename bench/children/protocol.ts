/**
 * What goes between a suite and the process in which it measures memory and cold starts.
 * Memory is of the whole process, worker threads included.
 */
import type { ErrorData } from "../../src/base/index.js";
import type { Level, SearchMode } from "../engine.js";
import type { Memory } from "./memory.js";
import type { PeerOutcome } from "./peer-protocol.js";

interface JobBase {
  readonly store: string;
  readonly models: string;
  readonly device: string | null;
  readonly workers: number | null;
  /** Of JavaScript's heap, in MiB; as Node chooses where not given. */
  readonly heapMiB?: number;
}

export interface IngestJob extends JobBase {
  readonly kind: "ingest";
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly level: Level;
}

export interface QuestionsJob extends JobBase {
  readonly kind: "questions";
  readonly questions: readonly string[];
  readonly model: string | null;
  readonly timeoutSeconds: number;
}

/** Two passes over the questions: the first with what the system has in its cache, then warm. */
export interface SearchJob extends JobBase {
  readonly kind: "search";
  readonly questions: readonly string[];
  readonly mode: SearchMode;
  readonly k: number;
}

/** The store's search by vectors against an exact one over the same vectors. */
export interface RecallJob extends JobBase {
  readonly kind: "recall";
  readonly questions: readonly string[];
  readonly level: "static" | "deep";
  readonly k: number;
}

/** All vectors of a store and those of questions into files (data/fvecs.ts). */
export interface VectorsJob extends JobBase {
  readonly kind: "vectors";
  readonly questions: readonly string[];
  readonly level: "static" | "deep";
  readonly vectors: string;
  readonly queries: string;
}

export type Job = IngestJob | QuestionsJob | SearchJob | RecallJob | VectorsJob;

export interface IngestOutcome {
  readonly kind: "ingest";
  readonly bytes: number;
  readonly tokens: number;
  readonly documents: number;
  /** From the call to its return, the store's opening not counted. */
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export interface QuestionTimes {
  readonly question: string;
  readonly hits: number;
  readonly searchMs: number;
  /** From the call to the first piece of text, or to the answer where none was streamed. */
  readonly firstTextMs: number;
  readonly askMs: number;
  readonly status: "answered" | "unknown";
  readonly answer: string | null;
}

export interface QuestionsOutcome {
  readonly kind: "questions";
  readonly tokens: number;
  readonly documents: number;
  readonly openMs: number;
  /** The first search and the first question after opening: models load in them. */
  readonly cold: QuestionTimes;
  readonly warm: readonly QuestionTimes[];
  readonly peakBytes: number;
}

export interface FoundPassage {
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

export interface SearchOutcome {
  readonly kind: "search";
  readonly tokens: number;
  readonly passages: number;
  readonly openMs: number;
  /** The first search after opening: models load in it. */
  readonly firstMs: number;
  /** By question, the first left out. */
  readonly coldMs: readonly number[];
  readonly warmMs: readonly number[];
  readonly rerankedMs: readonly number[];
  /** By question, the first too. */
  readonly hits: readonly (readonly FoundPassage[])[];
  /** After the first pass, and after the second. */
  readonly cold: Memory;
  readonly warm: Memory;
}

export interface RecallOutcome {
  readonly kind: "recall";
  readonly vectors: number;
  /** By question. */
  readonly recall: readonly number[];
  readonly ms: readonly number[];
}

export interface VectorsOutcome {
  readonly kind: "vectors";
  readonly vectors: number;
}

export type Outcome =
  | IngestOutcome
  | QuestionsOutcome
  | SearchOutcome
  | RecallOutcome
  | VectorsOutcome;

interface ProgressMessage {
  readonly kind: "progress";
  readonly done: number;
  readonly total: number;
  readonly what: string;
}

export type ChildMessage =
  | ProgressMessage
  | { readonly kind: "outcome"; readonly outcome: Outcome | PeerOutcome }
  | { readonly kind: "failure"; readonly error: ErrorData };
