/**
 * Every passage that holds a phrase as it is written. The index knows words alone: those with all
 * of them come first from it, and are looked through until there are no more of these.
 * Errors: those of the store; the signal's reason.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { Filter, Passage, PassageId } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import { runsOf } from "../words/index.js";

/** Passages that are looked at; with more words in common some may be left out. */
const PASSAGES_MAX = 2_000;
const AT_ONCE = 32;

export interface PassagesWith {
  /** In document order. */
  readonly passages: readonly Passage[];
  /** More hold its words than were looked at. */
  readonly cut: boolean;
}

export async function passagesWith(
  reader: StoreReader,
  phrase: string,
  o: {
    readonly filter: Filter | undefined;
    readonly anyCase: boolean;
    readonly signal: AbortSignal;
  },
): Promise<PassagesWith> {
  const filter = o.filter ? { filter: o.filter } : {};
  const { hits } = reader.searchWords(phrase, { limit: PASSAGES_MAX, ...filter });
  const folded = (text: string): string => (o.anyCase ? text.toLowerCase() : text);
  const wanted = folded(phrase);
  const words = runsOf(wanted);
  const found = new Map<PassageId, Passage>();
  let looked = 0;
  for (; looked < hits.length; looked += AT_ONCE) {
    await turnOfOthers(o.signal);
    const ids = hits.slice(looked, looked + AT_ONCE).map(({ id }) => id);
    let withAll = 0;
    for (const passage of reader.passages(ids)) {
      const text = folded(passage.text);
      if (!words.every((word) => text.includes(word))) continue;
      withAll++;
      if (text.includes(wanted)) found.set(passage.id, passage);
    }
    if (withAll === 0) break;
  }
  const passages = reader.inDocumentOrder([...found.keys()]).flatMap((id) => found.get(id) ?? []);
  return { passages, cut: looked >= PASSAGES_MAX };
}

/** Lets timers and Ctrl-C have their turn, and hears what they say. */
export async function turnOfOthers(signal: AbortSignal): Promise<void> {
  await turn();
  signal.throwIfAborted();
}
