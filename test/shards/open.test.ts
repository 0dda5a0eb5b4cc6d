import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, openStoreWriter, verifyStore } from "../../src/shards/index.js";
import { storeError } from "../../src/shards/store-errors.js";
import { addDocument, newStoreDir, openWriter } from "./fake-documents.js";

const log = silentLog;
const openOnly = (dir: string) => openStoreWriter(dir, { log, purpose: "test" });
const code = (wanted: string) => expect.objectContaining({ code: wanted });

async function storeWithText(): Promise<string> {
  const dir = newStoreDir();
  const writer = await openWriter(dir);
  addDocument(writer, "a", ["The whale swims. ".repeat(200)]);
  writer.close();
  return dir;
}

describe("opening what is not a store", () => {
  it("says so when nothing is there, for readers and for writers that may not create", async () => {
    const dir = newStoreDir();
    expect(() => openStoreReader(dir, { log })).toThrow(code("STORE_MISSING"));
    await expect(openOnly(dir)).rejects.toThrow(code("STORE_MISSING"));
    await expect(verifyStore(dir)).rejects.toThrow(code("STORE_MISSING"));
  });

  it("does not touch a folder of other files", async () => {
    const dir = newStoreDir();
    mkdirSync(dir);
    writeFileSync(join(dir, "thesis.txt"), "mine");
    expect(() => openStoreReader(dir, { log })).toThrow(code("STORE_NOT_A_STORE"));
    await expect(openWriter(dir)).rejects.toThrow(code("STORE_NOT_A_STORE"));
    expect(readFileSync(join(dir, "thesis.txt"), "utf8")).toBe("mine");
  });

  it("does not take a file for a folder", async () => {
    const dir = newStoreDir();
    writeFileSync(dir, "");
    expect(() => openStoreReader(dir, { log })).toThrow(code("STORE_NOT_A_STORE"));
    await expect(openWriter(dir)).rejects.toThrow(code("STORE_NOT_A_STORE"));
  });

  it("begins anew where a first creation was cut off", async () => {
    const dir = newStoreDir();
    mkdirSync(join(dir, "shards"), { recursive: true });
    writeFileSync(join(dir, "shards", "0001.sqlite"), "half");
    writeFileSync(join(dir, "manifest.json.partial"), "{");
    expect(() => openStoreReader(dir, { log })).toThrow(code("STORE_MISSING"));
    const writer = await openWriter(dir);
    expect(addDocument(writer, "a", ["text"])).toBe("added");
    writer.close();
    expect((await verifyStore(dir)).sound).toBe(true);
  });
});

describe("what can't be written or opened", () => {
  it("lets go of the lock when its holder's note can't be written", async () => {
    const dir = await storeWithText();
    const inTheWay = join(dir, "writer.json.partial");
    mkdirSync(inTheWay);
    await expect(openOnly(dir)).rejects.toThrow(/EISDIR/);
    rmSync(inTheWay, { recursive: true });
    (await openOnly(dir)).close();
  });

  it("is damage only when rights and open files are not the cause", async () => {
    const dir = await storeWithText();
    const cause = new Database.SqliteError("unable to open database file", "SQLITE_CANTOPEN");
    expect(storeError(cause, dir)).toMatchObject({ code: "STORE_DAMAGED" });
    const full = Object.assign(new Error("EMFILE"), { code: "EMFILE" });
    expect(storeError(full, dir)).toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("is no matter of reading where only writing is forbidden", async () => {
    const dir = await storeWithText();
    const errors = [
      new Database.SqliteError("attempt to write a readonly database", "SQLITE_READONLY"),
      Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" }),
    ];
    for (const error of errors) {
      const coded = storeError(error, dir);
      expect(coded).toMatchObject({ code: "STORE_READ_ONLY", exitCode: 4 });
      expect(coded.message).toContain("can't be written: its folder or disk is read-only");
      expect(coded).toMatchObject({ hint: expect.stringContaining("copy it") });
    }
  });

  it.skipIf(process.getuid?.() === 0)("and says so of a folder without the right", async () => {
    const dir = await storeWithText();
    chmodSync(join(dir, "shards"), 0o555);
    expect(() => openStoreReader(dir, { log }).counts()).toThrow(code("STORE_READ_ONLY"));
    await expect(verifyStore(dir)).rejects.toThrow(code("STORE_READ_ONLY"));
    chmodSync(join(dir, "shards"), 0o755);
  });
});

describe("a store that disappears", () => {
  it("is missing to a reader that has it open", async () => {
    const dir = await storeWithText();
    const reader = openStoreReader(dir, { log });
    rmSync(dir, { recursive: true });
    expect(() => reader.counts()).toThrow(code("STORE_MISSING"));
    reader.close();
  });
});

describe("opening a damaged store", () => {
  it.each([
    ["not JSON", () => "{"],
    ["no object", () => "[]"],
    ["a changed field", (text: string) => text.replace('"fake"', '"other"')],
    ["a missing field", (text: string) => text.replace(/"chunker".*\n/, "")],
  ])("finds a manifest with %s", async (_, change) => {
    const dir = await storeWithText();
    const path = join(dir, "manifest.json");
    writeFileSync(path, change(readFileSync(path, "utf8")));
    expect(() => openStoreReader(dir, { log })).toThrow(code("STORE_DAMAGED"));
    await expect(openOnly(dir)).rejects.toThrow(code("STORE_DAMAGED"));
    expect(await verifyStore(dir)).toMatchObject({
      sound: false,
      problems: [{ where: "manifest.json" }],
    });
  });

  it("refuses a store of a later release without changing it", async () => {
    const dir = await storeWithText();
    const path = join(dir, "manifest.json");
    const later = '{"format": 99, "anything": true}';
    writeFileSync(path, later);
    expect(() => openStoreReader(dir, { log })).toThrow(code("STORE_VERSION"));
    await expect(openOnly(dir)).rejects.toThrow(code("STORE_VERSION"));
    expect(readFileSync(path, "utf8")).toBe(later);
  });

  it.each([
    ["missing", (path: string) => rmSync(path)],
    ["no database", (path: string) => writeFileSync(path, "garbage ".repeat(4_000))],
    ["empty", (path: string) => truncateSync(path, 0)],
  ])("finds a shard that is %s", async (_, damage) => {
    const dir = await storeWithText();
    damage(join(dir, "shards", "0001.sqlite"));
    expect(() => openStoreReader(dir, { log })).toThrow(code("STORE_DAMAGED"));
    await expect(openOnly(dir)).rejects.toThrow(code("STORE_DAMAGED"));
    expect((await verifyStore(dir)).sound).toBe(false);
  });

  it("reports bytes that were changed in a shard, and opens nothing half", async () => {
    const dir = await storeWithText();
    const path = join(dir, "shards", "0001.sqlite");
    const bytes = readFileSync(path);
    for (let page = 3; page * 4096 < bytes.length; page += 1) {
      bytes.fill(0xa5, page * 4096 + 8, page * 4096 + 600);
    }
    writeFileSync(path, bytes);
    expect((await verifyStore(dir)).sound).toBe(false);
    const use = (): void => {
      const reader = openStoreReader(dir, { log });
      try {
        reader.passages(reader.searchWords("whale", { limit: 5 }).hits.map(({ id }) => id));
        for (const _part of reader.textParts("a")) void _part;
      } finally {
        reader.close();
      }
    };
    expect(use).toThrow(code("STORE_DAMAGED"));
  });
});

describe("the writer's lock", () => {
  it("names the holder to a second writer, and is gone with the first", async () => {
    const dir = newStoreDir();
    const first = await openWriter(dir, { purpose: "ingest" });
    await expect(openWriter(dir)).rejects.toThrow(
      expect.objectContaining({
        code: "STORE_LOCKED",
        message: expect.stringMatching(new RegExp(`process ${process.pid} on .*ingest`)),
      }),
    );
    first.close();
    first.close();
    (await openWriter(dir)).close();
  });

  it("is waited for", async () => {
    const dir = newStoreDir();
    const first = await openWriter(dir);
    const second = openWriter(dir, { waitMs: 5_000 });
    setTimeout(() => first.close(), 120);
    (await second).close();
  });

  it("is not waited for after a cancellation", async () => {
    const dir = newStoreDir();
    const first = await openWriter(dir);
    const signal = AbortSignal.timeout(80);
    const waiting = openStoreWriter(dir, { log, purpose: "test", waitMs: 60_000, signal });
    await expect(waiting).rejects.toThrow();
    first.close();
  });

  it("never blocks readers, who see what is committed", async () => {
    const dir = await storeWithText();
    const writer = await openWriter(dir);
    const reader = openStoreReader(dir, { log });
    addDocument(writer, "b", ["A harpoon lies on the deck."]);
    expect(reader.document("b")).toBeNull();
    expect(writer.document("b")).not.toBeNull();
    writer.commit();
    expect(reader.document("b")).toMatchObject({ source: "b", length: 27, chunks: 1 });
    expect(reader.searchWords("harpoon", { limit: 5 }).hits).toHaveLength(1);
    reader.close();
    writer.close();
  });
});
