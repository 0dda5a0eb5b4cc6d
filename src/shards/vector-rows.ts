/** Vectors of one shard as rows. Runs inside the caller's transaction. */
import { RecollectError } from "../base/index.js";
import type { PassageId } from "../records/index.js";
import { quantizeInt8 } from "../vectors/index.js";
import { normalised } from "./cosine.js";
import { changedVectors } from "./document-rows.js";
import { rowOf } from "./passage-id.js";
import type { Shard } from "./shard.js";
import { countVectors, readVectorMeta } from "./deep-vectors.js";

/** Rows of passages that are gone meanwhile are left out. */
export function storeVectors(
  shard: Shard,
  o: {
    embedder: string;
    rows: readonly { readonly id: PassageId; readonly vector: Float32Array }[];
  },
): void {
  const { db } = shard;
  let added = 0;
  for (const { id, vector } of o.rows) {
    ensureEmbedder(shard, o.embedder, vector.length);
    const row = rowOf(id);
    if (db.get("SELECT 1 FROM passages WHERE id = ?", row) === undefined) continue;
    const { codes, scale } = quantizeInt8(normalised(vector));
    added -= db.run("DELETE FROM vectors WHERE passage = ?", row).changes;
    const bytes = Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength);
    db.run("INSERT INTO vectors (passage, scale, codes) VALUES (?, ?, ?)", row, scale, bytes);
    added += 1;
  }
  changedVectors(db, added);
}

/** Drops all vectors of a shard; those to come are of `embedder`. */
export function dropVectors(shard: Shard, embedder: string): void {
  const { db } = shard;
  const count = countVectors(db);
  db.run("DELETE FROM vectors");
  changedVectors(db, -count);
  db.run("UPDATE meta SET value = ? WHERE key = 'embedder'", embedder);
  db.run("UPDATE meta SET value = NULL WHERE key = 'dimension'");
}

function ensureEmbedder(shard: Shard, embedder: string, dimension: number): void {
  const meta = readVectorMeta(shard.db);
  if (meta.embedder === embedder && meta.dimension === dimension) return;
  if (meta.dimension !== null && countVectors(shard.db) > 0) {
    const found = `${meta.embedder ?? "?"} (${meta.dimension} dimensions)`;
    const expected = `${embedder} (${dimension} dimensions)`;
    throw new RecollectError("STORE_MODEL_MISMATCH", { found, expected });
  }
  shard.db.run("UPDATE meta SET value = ? WHERE key = 'embedder'", embedder);
  shard.db.run("UPDATE meta SET value = ? WHERE key = 'dimension'", dimension);
}
