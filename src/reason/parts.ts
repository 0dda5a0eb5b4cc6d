/** What answering a question is made from, what can be asked of it, and what it leaves behind. */
import type { Clock } from "../base/index.js";
import type { Generator, StepGenerator } from "../model/index.js";
import type { Hit, Passage, PassageId, Reading } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import type { Followed, Retrieval, StatementSearch } from "../retrieve/index.js";
import type { LineTool } from "../tools/index.js";
import type { AnswerForm } from "./answer-form.js";
import type { ArbiterFeatures, ArbiterWeights } from "./arbiter.js";
import type { AnswerFeatures, Calibration } from "./calibration.js";
import type { Candidate } from "./candidates.js";
import type { Effort } from "./effort.js";
import type { WindowOrder } from "./window-order.js";

export interface ReasonParts {
  retrieve(question: string, k: number, signal?: AbortSignal): Promise<Retrieval>;
  /** Later hops by what question and passages name; without it there is one hop. */
  follow?(question: string, first: Retrieval, o: FollowRequest): Followed;
  readonly reader: Reader;
  readonly calibration: Calibration;
  readonly writer: Writer;
  /** Passages before and after one, `each` on either side. */
  neighbours(passage: Passage, each: number): readonly Passage[];
  /** Single sentences about what a question names, where they can be searched for. */
  readonly statements?: StatementSearch;
  /** Knowledge that stands in no document, behind what was found; for the steps writer. */
  readonly suffix?: {
    readonly by: string;
    tell(question: string, hits: readonly Hit[], signal?: AbortSignal): Promise<Passage[]>;
  };
  readonly clock: Clock;
}

export interface FollowRequest {
  /** After the first. */
  readonly hops: number;
  readonly k: number;
  readonly signal?: AbortSignal;
}

export interface QuestionOptions {
  readonly windowTokensMax: number;
  /** Searches one after another at most, the first counted in. */
  readonly hopsMax?: number;
  /** "medium" where not given. */
  readonly effort?: Effort | undefined;
  /** How lines stand in the window; "document" where not given. */
  readonly order?: WindowOrder | undefined;
  /** The reasoner writes its answer at once: no notes, no tools, no second path. */
  readonly oneShot?: boolean | undefined;
  readonly signal?: AbortSignal;
  readonly onText?: (text: string) => void;
}

/** What the answer was made from: for calibration and for measuring, beside the answer itself. */
export interface Evidence {
  readonly features: AnswerFeatures | null;
  readonly candidates: readonly Candidate[];
  /**
   * Milliseconds that reader and reasoner took in their graphs, and retrieval: what is left of an
   * answer's time is our own. Right where one question is asked at a time; null with a chat model,
   * whose time is not known.
   */
  readonly spent: { readonly modelMs: number; readonly retrievalMs: number } | null;
  /** Where reader and reasoner both read: what decided between them, and what each said. */
  readonly both?: {
    readonly features: ArbiterFeatures;
    readonly reader: string | null;
    readonly reasoner: string | null;
    readonly transcript: readonly string[];
  };
}

/** What the reader made of what was found: where every writer begins. */
export interface WhatWasRead {
  readonly question: string;
  readonly hits: readonly Hit[];
  /** One for each hit. */
  readonly readings: readonly Reading[];
  /** The engine's searches, and which of them found a passage, where that was not the first. */
  readonly hopsMade: number;
  readonly hops: ReadonlyMap<PassageId, number>;
  /** Best first, those that fit the question's wording before the others. */
  readonly candidates: readonly Candidate[];
  readonly form: AnswerForm;
  /** Of the reader's best span; null where it marked none. */
  readonly features: AnswerFeatures | null;
}

export interface StepWriter {
  readonly generator: StepGenerator;
  readonly tools: readonly LineTool[];
  readonly arbiter: ArbiterWeights;
  /** Whether the reader's answer may stand in for the reasoner's. */
  readonly together: boolean;
}

/** Who writes the answer beside the reader, whose best span is it otherwise. */
export type Writer =
  | { readonly kind: "reader" }
  | { readonly kind: "chat"; readonly generator: Generator }
  | ({ readonly kind: "steps" } & StepWriter);
