/**
 * What users of such systems complain about, where no other test stands for it: see COMPLAINTS.md.
 * Through the library, by words only.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Folder } from "./engine/folder.js";

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make({ workers: 2 });
});
afterEach(() => folder.remove());

const prose = (name: string, paragraphs: number): string =>
  Array.from({ length: paragraphs }, (_, at) => {
    return `In part ${at} the ${name} meets number ${at * 7919} and goes on to the next harbour.`;
  }).join("\n\n");

function bytesOf(dir: string): number {
  if (!existsSync(dir)) return 0;
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

describe("complaints", () => {
  it("deleting a document takes a moment, also in a store of many", async () => {
    const lines = Array.from({ length: 2_000 }, (_, id) =>
      JSON.stringify({ id: `d${id}`, text: prose(`captain${id}`, 3) }),
    );
    await folder.write("many.jsonl", lines.join("\n"));
    await folder.ingest();
    const times: number[] = [];
    for (const id of [5, 1_000, 1_999]) {
      const started = performance.now();
      expect(await folder.store.remove([`d${id}`])).toEqual({ removed: 1 });
      times.push(performance.now() - started);
    }
    // Milliseconds here; the bound leaves room for a busy machine.
    expect(Math.min(...times)).toBeLessThan(1_000);
    expect(folder.store.status().documents).toBe(1_997);
  });

  it("a failed file is tried once a call and never blocks the others", async () => {
    await folder.write("bad.pdf", "%PDF-1.7 nothing");
    await folder.write("good.txt", prose("albatross", 5));
    for (let call = 0; call < 3; call++) {
      const report = await folder.ingest();
      expect(report.failures.map((failure) => failure.code)).toEqual(["PDF_BROKEN"]);
      expect(folder.sources()).toEqual(["docs/good.txt"]);
    }
    await folder.write("bad.pdf", "");
    expect((await folder.ingest()).failures.map((failure) => failure.code)).toEqual(["FILE_EMPTY"]);
  });

  it("what was reported as added is found at once, every document of it", async () => {
    const names = Array.from({ length: 26 }, (_, at) => `zanzibar${String.fromCharCode(97 + at)}x`);
    for (const name of names) await folder.write(`${name}.txt`, prose(name, 4));
    expect((await folder.ingest()).documents.added).toBe(names.length);
    for (const name of names) {
      const { hits } = await folder.store.search(name, { k: 1 });
      expect(hits[0]?.source).toBe(`docs/${name}.txt`);
    }
  });

  it("equal files are two documents, not a false duplicate", async () => {
    await folder.write("a.txt", prose("heron", 6));
    await folder.write("b.txt", prose("heron", 6));
    expect((await folder.ingest()).documents).toMatchObject({ added: 2, failed: 0 });
    const { hits } = await folder.store.search("heron", { perSource: 1 });
    expect(hits.map((hit) => hit.source).sort()).toEqual(["docs/a.txt", "docs/b.txt"]);
  });

  it("the disk shrinks after removing and compacting, and the index is no giant", async () => {
    const text = prose("schooner", 12_000);
    await folder.write("big.txt", text);
    await folder.write("small.txt", prose("dinghy", 5));
    await folder.ingest();
    const full = bytesOf(folder.store.dir);
    expect(full).toBeLessThan(text.length * 3 + 500_000);
    await folder.store.remove(["docs/big.txt"]);
    await folder.store.compact();
    expect(bytesOf(folder.store.dir)).toBeLessThan(full / 2);
    expect((await folder.store.search("dinghy")).hits[0]?.source).toBe("docs/small.txt");
  });
});
