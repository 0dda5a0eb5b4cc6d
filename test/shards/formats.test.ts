/** Stores of every released format open; those of other formats say so. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, openStoreWriter, verifyStore } from "../../src/shards/index.js";
import { addDocument, newStoreDir, openWriter } from "./fake-documents.js";

const log = silentLog;

/** Reading leaves files beside a database, so not the fixture itself. */
function copyOf(format: number): string {
  const dir = newStoreDir();
  const fixture = fileURLToPath(new URL(`./fixtures/format-${format}`, import.meta.url));
  cpSync(fixture, dir, { recursive: true });
  return dir;
}

describe("format 1", () => {
  it("is read once a writer has migrated it", async () => {
    const dir = copyOf(1);
    expect(() => openStoreReader(dir, { log })).toThrow(
      expect.objectContaining({ code: "STORE_OUTDATED" }),
    );
    // Nothing is damaged.
    await expect(verifyStore(dir)).rejects.toMatchObject({ code: "STORE_OUTDATED" });
    (await openStoreWriter(dir, { log, purpose: "test" })).close();
    const reader = openStoreReader(dir, { log });
    expect(reader.manifest).toMatchObject({ format: 1, embedder: "fixture-embedder" });
    expect(reader.counts()).toMatchObject({ documents: 2, chunks: 6, vectors: 6, shards: 1 });
    const [whale] = reader.searchWords("captain", { limit: 1 }).hits;
    expect(reader.passages([whale?.id ?? 0])[0]).toMatchObject({
      source: "whale.pdf",
      title: "The Whale",
      start: 30,
      page: null,
      date: "1851",
      metadata: { year: 1851 },
    });
    expect(reader.searchWords("東京", { limit: 9 }).hits).toHaveLength(1);
    expect(reader.searchVectors(Float32Array.from([1, 0, 0, 0]), { limit: 1 })).toEqual([
      { id: 2 ** 32 + 1, cosine: expect.closeTo(1, 5) },
    ]);
    reader.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("is migrated by a writer, and goes on", async () => {
    const dir = copyOf(1);
    const writer = await openStoreWriter(dir, { log, purpose: "test" });
    expect(writer.origin("/books/whale.pdf")).toMatchObject({ hash: "hash of whale.pdf" });
    expect(addDocument(writer, "new", ["A new document."])).toBe("added");
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });
});

describe("a shard of another schema", () => {
  it.each([
    [0, "STORE_OUTDATED"],
    [99, "STORE_VERSION"],
  ])("number %i is refused with %s", async (schema, code) => {
    const dir = newStoreDir();
    (await openWriter(dir)).close();
    const db = new Database(join(dir, "shards", "0001.sqlite"));
    db.prepare("UPDATE meta SET value = ? WHERE key = 'schema'").run(schema);
    db.close();
    expect(() => openStoreReader(dir, { log })).toThrow(expect.objectContaining({ code }));
  });
});
