/** What `ask` gives back: the JSON of the contract. */

export interface Citation {
  readonly source: string;
  readonly title: string | null;
  readonly start: number;
  readonly end: number;
  readonly page: number | null;
  /** Exactly the span [start, end) of the source's extracted text. */
  readonly quote: string;
}

export interface RankedPassage {
  readonly source: string;
  readonly start: number;
  readonly end: number;
  readonly rank: number;
  /** 1 for what the question itself found. */
  readonly hop: number;
}

export type StepKind = "search" | "read" | "tool" | "note" | "answer" | "unknown";

export interface Step {
  readonly kind: StepKind;
  readonly input: unknown;
  readonly output: unknown;
  readonly ms: number;
}

/** What the reasoner's window took. Units: tokens, milliseconds. */
export interface Prefill {
  /** Read into the KV cache, and of these taken back because the window turned out otherwise. */
  readonly tokens: number;
  readonly rewound: number;
  /** What making the prompt anew at each hop would have read. */
  readonly rebuilt: number;
  /** In the graph. */
  readonly ms: number;
  /** While passages were looked for or read by the reader. */
  readonly overlapMs: number;
}

export interface Usage {
  readonly windowTokens: number;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  readonly passagesRead: number;
  readonly toolCalls: number;
  /** Where the reasoner wrote. */
  readonly prefill?: Prefill;
  readonly ms: number;
}

export interface Answer {
  readonly question: string;
  /** What the question was taken as, where it leaned on the turns before it. */
  readonly resolvedQuestion?: string;
  readonly answer: string | null;
  readonly explanation?: string;
  readonly status: "answered" | "unknown";
  readonly confidence: number;
  readonly citations: readonly Citation[];
  readonly passages: readonly RankedPassage[];
  readonly steps: readonly Step[];
  readonly usage: Usage;
}

/** Of an answer for which nothing was read, written or called. */
export const NO_USAGE: Usage = {
  windowTokens: 0,
  promptTokens: 0,
  generatedTokens: 0,
  passagesRead: 0,
  toolCalls: 0,
  ms: 0,
};

/** A stretch of a passage that the reader marked. Offsets are into the passage's text. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  /** In logits, higher is better. */
  readonly score: number;
}

/** What the reader says of one passage. */
export interface Reading {
  /** Best first, not overlapping. */
  readonly answers: readonly Mark[];
  /** Every sentence with how much it supports an answer, in order. */
  readonly support: readonly Mark[];
  /** Over 0: the passage as a whole seems to hold the answer. */
  readonly answerableLogit: number;
}
