/**
 * Static vectors for the blocks that have none: text that came in by words alone, or whose vectors
 * were of another static embedder. Committed as they come, so an interrupted call goes on.
 */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { StoreWriter } from "../shards/index.js";
import { blockVectors, type StaticEmbedder } from "../vectors/index.js";

/** Some tenths of a second of embedding between two turns of the event loop. */
const BLOCKS_AT_ONCE = 16;

export async function fillStatics(
  writer: StoreWriter,
  embedder: StaticEmbedder,
  o: { readonly signal?: AbortSignal | undefined; readonly anew?: boolean },
): Promise<void> {
  writer.claimStatics(embedder.id, embedder.dimension, { anew: o.anew ?? false });
  let after = 0;
  for (;;) {
    o.signal?.throwIfAborted();
    const pending = writer.pendingStatics(BLOCKS_AT_ONCE, after);
    if (pending.length === 0) break;
    writer.setStatics(
      pending.map(({ first, texts }) => ({ first, vectors: blockVectors(embedder, texts) })),
    );
    writer.commitIfDue();
    after = pending.at(-1)?.first ?? after;
    await yieldToOthers();
  }
  writer.commit();
}
