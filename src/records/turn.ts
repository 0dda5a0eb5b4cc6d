/** What was said before in a conversation. An `Answer` is a turn as it stands. */
import type { Citation } from "./answer.js";

export interface Turn {
  readonly question: string;
  /** What the question was taken as, where it leaned on earlier turns. */
  readonly resolvedQuestion?: string;
  readonly answer: string | null;
  readonly citations?: readonly Pick<Citation, "source" | "start" | "end">[];
}
