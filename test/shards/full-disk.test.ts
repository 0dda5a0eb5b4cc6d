import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, verifyStore } from "../../src/shards/index.js";
import type { Shard } from "../../src/shards/shard.js";
import { addDocument, newStoreDir, openWriter } from "./fake-documents.js";

/** SQLite reports a file at its page limit as it reports a full disk. */
function limitPages(writer: object, more: number): void {
  const [shard] = (writer as { shards: Shard[] }).shards;
  const pages = Number(shard?.db.pragma("page_count"));
  shard?.db.pragma(`max_page_count = ${pages + more}`);
}

describe("a full disk", () => {
  it("is reported, undoes what was not committed, and the store stays sound", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", ["the first text"]);
    writer.commit();
    limitPages(writer, 20);
    const full = expect.objectContaining({ code: "DISK_FULL" });
    const fill = (): void => {
      for (let n = 0; n < 500; n += 1) {
        const text = Array.from({ length: 300 }, (_, k) => `word${n * 1000 + k} `).join("");
        addDocument(writer, `big${n}`, [text]);
      }
      writer.commit();
    };
    expect(fill).toThrow(full);
    // Half of what was in memory must not be committed later.
    expect(() => addDocument(writer, "late", ["text"])).toThrow(full);
    expect(() => writer.commit()).toThrow(full);
    writer.close();
    const reader = openStoreReader(dir, { log: silentLog });
    expect([...reader.documents()].map(({ source }) => source)).toEqual(["a"]);
    reader.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
    const again = await openWriter(dir);
    expect(addDocument(again, "b", ["room again"])).toBe("added");
    again.close();
  });
});
