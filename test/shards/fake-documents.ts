/** Documents out of nothing: blocks of numbered words, cut like the chunker would. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { silentLog } from "../../src/base/index.js";
import type { Block, DocumentHead, PageStart } from "../../src/records/index.js";
import { openStoreWriter, type OriginWriter, type StoreWriter } from "../../src/shards/index.js";

const CHUNK_CHARS = 40;

export interface BlockOptions {
  readonly pages?: readonly PageStart[];
  readonly heading?: string;
  readonly chunkChars?: number;
}

export function block(text: string, o: BlockOptions = {}): Block {
  const size = o.chunkChars ?? CHUNK_CHARS;
  const heading = o.heading ?? "";
  const chunks = [];
  for (let start = 0; start < text.length; start += size) {
    chunks.push({ start, end: Math.min(text.length, start + size), tokens: 7, heading });
  }
  const hash = createHash("sha256").update(JSON.stringify([text, chunks])).digest("hex");
  return { text, hash, chunks, pages: o.pages ?? [] };
}

export function head(source: string, more: Partial<DocumentHead> = {}): DocumentHead {
  return { source, title: null, mediaType: "text", metadata: {}, date: null, ...more };
}

const folders: string[] = [];

/** A folder that is gone after the test; the store inside it is not made yet. */
export function newStoreDir(): string {
  const folder = mkdtempSync(join(tmpdir(), "recollect-shards-"));
  folders.push(folder);
  return join(folder, "store");
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function openWriter(
  dir: string,
  more: { shardPassagesMax?: number; purpose?: string; waitMs?: number } = {},
): Promise<StoreWriter> {
  return openStoreWriter(dir, {
    log: silentLog,
    create: true,
    chunker: "fake",
    purpose: "test",
    ...more,
  });
}

export function beginFile(writer: StoreWriter, path: string, hash = "h"): OriginWriter {
  return writer.beginOrigin({
    path,
    hash,
    bytes: 1,
    modifiedMs: 1,
    root: null,
    fingerprint: "fake",
  });
}

/** A file with one document of its own name. */
export function addDocument(
  writer: StoreWriter,
  source: string,
  texts: readonly (string | Block)[],
  more: Partial<DocumentHead> = {},
): "added" | "updated" | "unchanged" {
  const blocks = texts.map((text) => (typeof text === "string" ? block(text) : text));
  const hash = createHash("sha256")
    .update(JSON.stringify([blocks.map((one) => one.hash), more]))
    .digest("hex");
  const origin = beginFile(writer, `/${source}`, hash);
  const document = origin.beginDocument(head(source, more));
  for (const one of blocks) document.add(one);
  const outcome = document.finish();
  origin.finish({ complete: true });
  return outcome;
}

/** A unit vector that points towards an axis, the same for the same numbers. */
export function vector(dimension: number, axis: number, tilt = 0): Float32Array {
  const values = new Float32Array(dimension);
  values[axis % dimension] = 1;
  values[(axis + 1) % dimension] = tilt;
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

/** Every pending passage gets a vector that `of` makes from its text. */
export function embedAll(
  writer: StoreWriter,
  of: (text: string) => Float32Array,
  embedder = "fake-embedder",
): number {
  let count = 0;
  for (;;) {
    const pending = writer.pendingVectors(100);
    if (pending.length === 0) return count;
    count += pending.length;
    writer.setVectors(
      embedder,
      pending.map(({ id, text }) => ({ id, vector: of(text) })),
    );
  }
}
