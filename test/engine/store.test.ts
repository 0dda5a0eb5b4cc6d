/** The life of an open store: nothing there yet, calls at once, closed. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../dist/src/index.js";
import { Folder } from "./folder.js";

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make({ workers: 1 });
});
afterEach(() => folder.remove());

describe("a store that is not there", () => {
  it("is a rejection with its code, for every call", async () => {
    const { store } = folder;
    const missing = { code: "STORE_MISSING", exitCode: 4 };
    await expect(store.search("x")).rejects.toMatchObject(missing);
    await expect(store.ask("x")).rejects.toMatchObject(missing);
    await expect(store.compact()).rejects.toMatchObject(missing);
    await expect(store.remove(["x"])).rejects.toMatchObject(missing);
    await expect(store.verify()).rejects.toMatchObject(missing);
    expect(() => store.status()).toThrow(expect.objectContaining(missing));
  });
});

describe("calls at once", () => {
  it("search while the same store ingests, and find what came in", async () => {
    await folder.write("first.txt", "The first document speaks of herons.");
    await folder.ingest();
    for (let i = 0; i < 20; i++) await folder.write(`more${i}.txt`, `Document ${i} on otters.`);
    const searches = Array.from({ length: 10 }, () => folder.store.search("herons"));
    const [report, ...found] = await Promise.all([folder.ingest(), ...searches]);
    expect(report.documents.added).toBe(20);
    for (const { hits } of found) expect(hits[0]?.source).toBe("docs/first.txt");
    expect((await folder.store.search("otters", { k: 30 })).hits).toHaveLength(20);
  });

  it("makes a second writer wait for the first", async () => {
    await folder.write("a.txt", "alpha text");
    const both = await Promise.all([folder.ingest(), folder.ingest()]);
    const added = both.reduce((sum, report) => sum + report.documents.added, 0);
    expect(added).toBe(1);
  });
});

describe("remove and compact", () => {
  it("tells an unknown name, and removes nothing then", async () => {
    await folder.write("a.txt", "alpha text");
    await folder.ingest();
    await expect(folder.store.remove(["docs/a.txt", "docs/b.txt"])).rejects.toMatchObject({
      code: "SOURCE_UNKNOWN",
    });
    expect(folder.sources()).toEqual(["docs/a.txt"]);
    expect(await folder.store.remove(["docs/a.txt"])).toEqual({ removed: 1 });
    const { bytesAfter, bytesBefore } = await folder.store.compact();
    expect(bytesAfter).toBeLessThanOrEqual(bytesBefore);
    expect((await folder.store.verify()).sound).toBe(true);
  });
});

describe("a store that lost its manifest", () => {
  it("is damaged, and never made anew over its documents", async () => {
    await folder.write("a.txt", "alpha text");
    await folder.ingest();
    await rm(join(folder.dir, "store", "manifest.json"));
    const lost = await openStore(join(folder.dir, "store"));
    const damaged = { code: "STORE_DAMAGED", exitCode: 4 };
    await expect(lost.search("alpha")).rejects.toMatchObject(damaged);
    const options = { level: "lexical" as const, cwd: folder.dir };
    await expect(lost.ingest(["docs"], options)).rejects.toMatchObject(damaged);
    await lost.close();
  });
});

describe("a closed store", () => {
  it("waits for running calls, then refuses", async () => {
    await folder.write("a.txt", "alpha text");
    await folder.ingest();
    const running = folder.store.search("alpha");
    await folder.store.close();
    expect((await running).hits).toHaveLength(1);
    await expect(folder.store.search("alpha")).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await folder.store.close();
  });

  it("leaves the runtime's telemetry off", () => {
    expect(process.env["ORT_DISABLE_TELEMETRY"]).toBe("1");
  });
});
