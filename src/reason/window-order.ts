/**
 * In which order documents stand in the window: those of an earlier hop first, then as they are
 * ranked; but those that bear dates of their own, letters and records, change places among
 * themselves so that the older comes first. A small reasoner takes the last line for the latest.
 * Within a document its own order holds, whatever found its passages.
 */
import { type Hit, ownDate, type Passage } from "../records/index.js";
import type { EvidenceLine } from "../window/index.js";

/** "rank": what was found first stands first, wherever it stands in its document. */
export const WINDOW_ORDERS = ["document", "rank"] as const;
export type WindowOrder = (typeof WINDOW_ORDERS)[number];

/** Lines of the best passage first; those of one passage stay in their order. */
export function inRankOrder(
  lines: readonly EvidenceLine[],
  passages: readonly Passage[],
): EvidenceLine[] {
  const ranks = new Map(passages.map(({ id }, at) => [id, at]));
  const rankOf = ({ passage }: EvidenceLine): number => ranks.get(passage.id) ?? ranks.size;
  return lines.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** `hits`: best first. */
export function inWindowOrder(
  hits: readonly Hit[],
  hopOf: (passage: Passage) => number,
): readonly Hit[] {
  const hops = new Map<string, number>();
  for (const { passage } of hits) {
    const hop = Math.min(hops.get(passage.source) ?? Infinity, hopOf(passage));
    hops.set(passage.source, hop);
  }
  const dates = new Map(hits.map(({ passage }) => [passage.source, ownDate(passage)]));
  const places = new Map<string, number>();
  for (const hop of [...new Set(hops.values())].sort((a, b) => a - b)) {
    const sources = [...hops.keys()].filter((source) => hops.get(source) === hop);
    const dated = sources.filter((source) => dates.get(source) !== null);
    const older = dated.toSorted((a, b) => compared(dates.get(a), dates.get(b)));
    for (const source of sources) {
      const at = dated.indexOf(source);
      places.set(at < 0 ? source : (older[at] ?? source), places.size);
    }
  }
  const placeOf = ({ passage }: Hit): number => places.get(passage.source) ?? 0;
  return hits.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** ISO dates, so their letters compare. */
function compared(a: string | null | undefined, b: string | null | undefined): number {
  const [one, two] = [a ?? "", b ?? ""];
  return one < two ? -1 : one > two ? 1 : 0;
}
