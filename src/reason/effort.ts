/** How much time a question may take: more of it goes into more ways of reasoning (paths.ts). */
export const EFFORTS = ["low", "medium", "high"] as const;
export type Effort = (typeof EFFORTS)[number];

/** How one way of reasoning differs from the usual one. */
export interface ReasonPath {
  /** Room for passages of several documents, as a multiple of the usual. */
  readonly room: number;
  /** Documents stand in the window by this share of their number later. In [0, 1). */
  readonly turn: number;
  /** 0: the likeliest tokens. */
  readonly temperature: number;
  readonly seed: number;
}

export const USUAL_PATH: ReasonPath = { room: 1, turn: 0, temperature: 0, seed: 0 };
