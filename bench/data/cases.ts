/**
 * A question over given passages, however it was made: what the reasoning parts of `reading` ask.
 * Offsets are UTF-16 code units into the passage's text.
 */
export interface CasePassage {
  readonly title: string | null;
  readonly text: string;
}

export interface Support {
  readonly passage: number;
  readonly start: number;
  readonly end: number;
}

export interface Case {
  readonly id: string;
  readonly question: string;
  readonly passages: readonly CasePassage[];
  /** Any of these is right; null where "unknown" is. */
  readonly answers: readonly string[] | null;
  /** Where the facts stand that the answer follows from; null where that is not known. */
  readonly support: readonly Support[] | null;
  /** The answer stands in the passage word for word, so a quote can hold it. */
  readonly extractive?: boolean;
}
