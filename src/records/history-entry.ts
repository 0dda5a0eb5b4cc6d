/** A question with its answer, as the store's history keeps it. */
import type { Answer, Citation } from "./answer.js";

type Kept = Pick<Answer, "question" | "answer" | "status" | "confidence">;

export interface HistoryEntry extends Kept {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly conversation: string;
  /** What the question was taken as, where it leaned on earlier ones. */
  readonly resolvedQuestion?: string;
  readonly citations: readonly Pick<Citation, "source" | "start" | "end" | "quote">[];
}
