/**
 * What goes between a suite and the process in which it measures memory and cold starts.
 * Memory is of the whole process, worker threads included.
 */
import type { ErrorData } from "../../src/base/index.js";
import type { Level } from "../engine.js";

interface JobBase {
  readonly store: string;
  readonly models: string;
  readonly device: string | null;
  readonly workers: number | null;
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

export type Job = IngestJob | QuestionsJob;

export interface IngestOutcome {
  readonly kind: "ingest";
  readonly bytes: number;
  readonly tokens: number;
  readonly documents: number;
  /** From the call to its return, the store's opening not counted. */
  readonly seconds: number;
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

export type Outcome = IngestOutcome | QuestionsOutcome;

interface ProgressMessage {
  readonly kind: "progress";
  readonly done: number;
  readonly total: number;
  readonly what: string;
}

export type ChildMessage =
  | ProgressMessage
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  | { readonly kind: "failure"; readonly error: ErrorData };
