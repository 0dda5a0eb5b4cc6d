/**
 * The passages that a walk goes through: those that hold a word of the question, PASSAGES_MAX of
 * them at most, the best by their words; and of the ALIKE_MAX nearest by vector those beyond a
 * cosine. In document order (by source, then by place). Only their numbers are held, their texts
 * come a few at a time.
 * Errors: those of the store; the signal's reason.
 */
import type { Filter, Passage } from "../records/index.js";
import type { WalkPassages } from "../reason/index.js";
import type { QueryEmbedding } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";
import type { SearchMode } from "./contract.js";

/** Numbers of passages held, and most that are gone through. */
const PASSAGES_MAX = 20_000;
const ALIKE_MAX = 128;
/** A cosine from which on a passage without the question's words may still answer it. */
const ALIKE_COSINE = 0.62;
const AT_ONCE = 64;

export async function matchingPassages(
  reader: StoreReader,
  embedding: Pick<QueryEmbedding, "deep">,
  question: string,
  o: {
    readonly mode: SearchMode;
    readonly filter: Filter | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<WalkPassages> {
  const filter = o.filter ? { filter: o.filter } : {};
  const { hits } =
    o.mode === "dense"
      ? { hits: [] }
      : reader.searchWords(question, { limit: PASSAGES_MAX + 1, ...filter });
  const alike = new Set<number>();
  const { vectors } = reader.coverage();
  const asksVectors = vectors > 0 && o.mode !== "lexical";
  const vector = asksVectors ? await embedding.deep(question, o.signal) : null;
  if (vector !== null) {
    const near = reader.searchVectors(vector, { limit: ALIKE_MAX, ...filter });
    for (const { id, cosine } of near) if (cosine >= ALIKE_COSINE) alike.add(id);
  }
  const ids = new Set([...hits.slice(0, PASSAGES_MAX).map(({ id }) => id), ...alike]);
  // Not by number: what an edit puts before the rest has the highest ones.
  const ordered = reader.inDocumentOrder([...ids]);
  return {
    total: ordered.length,
    cut: hits.length > PASSAGES_MAX,
    isAlike: ({ id }) => alike.has(id),
    *batches() {
      for (let at = 0; at < ordered.length; at += AT_ONCE) {
        yield reader.passages(ordered.slice(at, at + AT_ONCE)) satisfies readonly Passage[];
      }
    },
  };
}
