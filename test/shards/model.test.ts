/** Random histories of a store against a Map that says what must be in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, type StoreWriter, verifyStore } from "../../src/shards/index.js";
import {
  addDocument,
  beginFile,
  block,
  embedAll,
  head,
  newStoreDir,
  openWriter,
  vector,
} from "./fake-documents.js";

const WORDS = ["whale", "ship", "harpoon", "ocean", "wave"] as const;

const source = fc.constantFrom("a", "b", "c");
/** Blocks are few, so that versions share some, also twice. */
const texts = fc.array(
  fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(1, 15)).map(([word, times]) =>
    `${word} `.repeat(times),
  ),
  { maxLength: 4 },
);

const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("put" as const), source, texts }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), source }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("abort" as const), source, texts }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("reopen" as const), source, texts }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("embed" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("compact" as const) }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

class Tried {
  readonly documents = new Map<string, string[]>();
  writer!: StoreWriter;

  constructor(readonly dir: string) {}

  async open(): Promise<void> {
    this.writer = await openWriter(this.dir, { shardPassagesMax: 6 });
  }

  async apply(one: Command): Promise<void> {
    const { writer, documents } = this;
    switch (one.kind) {
      case "put": {
        const before = documents.get(one.source);
        const same = before !== undefined && before.join("|") === one.texts.join("|");
        const outcome = before === undefined ? "added" : same ? "unchanged" : "updated";
        expect(addDocument(writer, one.source, one.texts)).toBe(outcome);
        documents.set(one.source, one.texts);
        break;
      }
      case "remove":
        expect(writer.removeDocument(one.source)).toBe(documents.delete(one.source));
        break;
      case "abort":
        this.#begin(one).abort();
        break;
      case "reopen":
        // Left in the middle of a document, as an interrupted run leaves it.
        this.#begin(one);
        writer.close();
        await this.open();
        break;
      case "embed":
        embedAll(writer, (text) => vector(WORDS.length, axisOf(text)));
        expect(writer.counts().vectors).toBe(writer.counts().chunks);
        break;
      case "compact":
        await writer.compact();
        break;
      default:
        one satisfies never;
    }
  }

  #begin(one: { source: string; texts: string[] }): { abort(): void } {
    const document = beginFile(this.writer, `/${one.source}`).beginDocument(head(one.source));
    for (const text of one.texts) document.add(block(text));
    return document;
  }
}

const axisOf = (text: string): number => WORDS.findIndex((word) => text.includes(word.slice(1)));

describe("any history", () => {
  it("leaves exactly the documents it should, searchable by words and vectors", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 12 }), async (commands) => {
        const tried = new Tried(newStoreDir());
        await tried.open();
        try {
          for (const one of commands) await tried.apply(one);
        } finally {
          tried.writer.close();
        }
        const { problems, checked } = await verifyStore(tried.dir);
        expect(problems).toEqual([]);
        expect(checked.documents).toBe(tried.documents.size);
        const reader = openStoreReader(tried.dir, { log: silentLog });
        for (const [name, parts] of tried.documents) {
          expect([...reader.textParts(name)].join("")).toBe(parts.join(""));
        }
        for (const [axis, word] of WORDS.entries()) {
          const holders = [...tried.documents].filter(([, parts]) => parts.join().includes(word));
          const { hits } = reader.searchWords(word, { limit: 100 });
          const found = reader.passages(hits.map(({ id }) => id));
          expect(found).toHaveLength(hits.length);
          expect(new Set(found.map((passage) => passage.source))).toEqual(
            new Set(holders.map(([name]) => name)),
          );
          const near = reader.searchVectors(vector(WORDS.length, axis), { limit: 100 });
          for (const passage of reader.passages(near.slice(0, 1).map(({ id }) => id))) {
            if ((near[0]?.cosine ?? 0) > 0.9) expect(axisOf(passage.text)).toBe(axis);
          }
          expect(reader.passages(near.map(({ id }) => id))).toHaveLength(near.length);
        }
        reader.close();
      }),
      { numRuns: 15 },
    );
  }, 180_000);
});
