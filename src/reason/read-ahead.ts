/**
 * The reader goes over passages in two turns, the best ones first. What of the window is certain
 * after the first is prefilled while the reader is at the second; where everything fits, all of it
 * is prefilled at once.
 * Errors: the reader's, WINDOW_OVERFLOW, WINDOW_FULL.
 */
import type { Hit, Passage, PassageId, Reading } from "../records/index.js";
import { firstPath } from "./paths.js";
import type { PassageReadings } from "./passage-readings.js";
import type { QuestionOptions, ReasonParts } from "./parts.js";
import { linesAhead, type ReasonWindowRequest } from "./reason-window.js";
import { roomForLines } from "./step-loop.js";
import type { WindowStream } from "./window-stream.js";

/** What the next hop finds stands behind the best of the first: few of these leave. */
const FIRST_TURN = 4;

/** Read while names are followed. */
export function firstTurn(hits: readonly Hit[]): readonly Hit[] {
  return hits.slice(0, FIRST_TURN);
}

export interface WindowAhead {
  readonly stream: WindowStream;
  readonly request: Omit<ReasonWindowRequest, "hits" | "readings">;
}

/** null where the window can't be known before everything is read. */
export function windowAhead(
  { writer, suffix, neighbours }: ReasonParts,
  stream: WindowStream | null,
  o: {
    readonly question: string;
    readonly hops: ReadonlyMap<PassageId, number>;
    readonly hopsLeft: number;
    readonly options: QuestionOptions;
  },
): WindowAhead | null {
  if (writer.kind !== "steps" || stream === null || suffix) return null;
  const { question, hops, hopsLeft, options } = o;
  const room = roomForLines(writer.generator, { question, searches: hopsLeft });
  const request = {
    question,
    neighbours,
    budgetTokens: Math.min(options.windowTokensMax, room),
    room: firstPath(options.effort ?? "medium").room,
    order: options.order,
    hopOf: ({ id }: Passage) => hops.get(id) ?? 1,
  };
  return { stream, request };
}

/** One reading for each hit. */
export async function readInTurns(
  readings: PassageReadings,
  hits: readonly Hit[],
  ahead: WindowAhead | null,
): Promise<Reading[]> {
  if (ahead === null) return readings.all(hits);
  const { stream, request } = ahead;
  const show = (): void => {
    const soFar = readings.soFar(hits);
    stream.showAhead(linesAhead(stream, { ...request, hits, readings: soFar }));
  };
  if (!readings.hasBegun(hits)) readings.begin(firstTurn(hits));
  const first = hits.filter((hit) => readings.hasBegun([hit]));
  readings.begin(hits);
  show();
  if (hits.length > first.length) {
    await readings.all(first);
    show();
  }
  return readings.all(hits);
}
