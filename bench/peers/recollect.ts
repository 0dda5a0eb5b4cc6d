/**
 * Our own store with given vectors: one passage each, with its text and its words. What is built
 * and searched is what `ingest` builds and `search` searches.
 */
import { createHash } from "node:crypto";
import { silentLog } from "../../src/base/index.js";
import {
  openStoreReader,
  openStoreWriter,
  type StoreReader,
  type StoreWriter,
} from "../../src/shards/index.js";
import type { OpenIndex, Peer, VectorIndex, VectorRows } from "./contract.js";
import { rowOf } from "./contract.js";

const EMBEDDER = "given-vectors";
/** What a search of the store asks its vectors for. */
const LIMIT = 100;

function writeRows(writer: StoreWriter, rows: VectorRows): void {
  const path = `rows-${rows.firstId}`;
  const file = { path, hash: path, bytes: 0, modifiedMs: 0, root: null, fingerprint: EMBEDDER };
  const origin = writer.beginOrigin(file);
  rows.texts.forEach((text, at) => {
    const head = { title: null, mediaType: "text", metadata: {}, date: null } as const;
    const document = origin.beginDocument({ ...head, source: String(rows.firstId + at) });
    const hash = createHash("sha256").update(text).digest("hex");
    const tokens = Math.ceil(text.length / 4);
    const chunk = { start: 0, end: text.length, tokens, heading: "" };
    document.add({ text, hash, chunks: [chunk], pages: [] });
    document.finish();
  });
  origin.finish({ complete: true });
}

async function create({ dir }: OpenIndex): Promise<VectorIndex> {
  const writer = await openStoreWriter(dir, { log: silentLog, create: true, purpose: "bench" });
  writer.resetVectors(EMBEDDER);
  return {
    add: async (rows) => {
      writeRows(writer, rows);
      // Those just written, in their order.
      const pending = writer.pendingVectors(rows.texts.length).map(({ id }) => id);
      const ids = pending.sort((a, b) => a - b);
      const vectors = ids.map((id, at) => ({ id, vector: rowOf(rows, at) }));
      writer.setVectors(EMBEDDER, vectors);
      writer.commitIfDue();
    },
    finish: async () => {
      writer.commit();
      await writer.buildLists();
    },
    search: async (query, k) => searched(writer, query, k),
    close: async () => writer.close(),
  };
}

function searched(reader: StoreReader, query: Float32Array, k: number): number[] {
  const hits = reader.searchVectors(query, { limit: Math.max(k, LIMIT) }).slice(0, k);
  return reader.passages(hits.map(({ id }) => id)).map(({ source }) => Number(source));
}

async function open({ dir }: OpenIndex): Promise<VectorIndex> {
  const reader = openStoreReader(dir, { log: silentLog });
  return {
    add: async () => undefined,
    finish: async () => undefined,
    search: async (query, k) => searched(reader, query, k),
    close: async () => reader.close(),
  };
}

export const recollect: Peer = {
  name: "recollect",
  packages: [],
  settings: "as shipped; texts and words too",
  persistent: true,
  create,
  open,
};
