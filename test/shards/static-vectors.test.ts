import { readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import type { Block } from "../../src/records/index.js";
import { openStoreReader, type StoreWriter, verifyStore } from "../../src/shards/index.js";
import { quantizeInt4Into } from "../../src/vectors/index.js";
import { addDocument, block, newStoreDir, openWriter, vector } from "./fake-documents.js";

const DIMENSION = 8;
const STATIC = "static-1";

/** Texts of ten characters a passage, "point00007": each a vector towards its own number. */
function points(from: number, count: number): string {
  const numbers = Array.from({ length: count }, (_, n) => String(from + n));
  return numbers.map((number) => `point${number.padStart(5, "0")}`).join("");
}

const axisOf = (text: string): number => Number(text.slice(-5));

function embedded(one: Block, embedder = STATIC): Block {
  return { ...one, vectors: blockVectors(textsOf(one), embedder) };
}

const textsOf = (one: Block): string[] =>
  one.chunks.map(({ start, end }) => one.text.slice(start, end));

function blockVectors(texts: readonly string[], embedder = STATIC) {
  const codes = new Int8Array(texts.length * DIMENSION);
  const scales = new Float32Array(texts.length);
  texts.forEach((text, i) => {
    const one = vector(DIMENSION, axisOf(text), axisOf(text) / 100);
    scales[i] = quantizeInt4Into(one, codes, i * DIMENSION);
  });
  return { embedder, codes, scales };
}

const pointBlock = (from: number, count: number): Block =>
  block(points(from, count), { chunkChars: 10 });

/** The numbers of the passages nearest to a point, best first. */
function nearest(writer: StoreWriter, to: number, limit = 3, more = {}): number[] {
  const query = vector(DIMENSION, to, to / 100);
  const hits = writer.searchStatics(query, { embedder: STATIC, limit, ...more });
  return writer.passages(hits.map(({ id }) => id)).map(({ text }) => axisOf(text));
}

describe("static vectors", () => {
  it("are found with the text they came with, in every shard", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir, { shardPassagesMax: 4 });
    addDocument(writer, "a", [embedded(pointBlock(0, 4))]);
    addDocument(writer, "b", [embedded(pointBlock(4, 4))]);
    expect(writer.coverage()).toEqual({ passages: 8, vectors: 0, statics: 8 });
    for (let at = 0; at < 8; at += 1) expect(nearest(writer, at, 1)).toEqual([at]);
    expect(nearest(writer, 5, 9, { filter: { sources: ["a"] } }).toSorted()).toEqual([0, 1, 2, 3]);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("stay with blocks that a new version keeps, and go with those that it drops", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", [0, 3, 6].map((from) => embedded(pointBlock(from, 3))));
    // The middle one goes; the last one's passages keep their rows.
    addDocument(writer, "a", [embedded(pointBlock(0, 3)), pointBlock(6, 3)]);
    expect(writer.coverage()).toEqual({ passages: 6, vectors: 0, statics: 6 });
    expect(nearest(writer, 7, 1)).toEqual([7]);
    expect(nearest(writer, 4, 9)).not.toContain(4);
    writer.removeDocument("a");
    expect(writer.coverage()).toEqual({ passages: 0, vectors: 0, statics: 0 });
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("of a staged document are not seen, and are there when it is finished later", async () => {
    const dir = newStoreDir();
    const first = await openWriter(dir);
    const file = { path: "/a", hash: "h", bytes: 1, modifiedMs: 1, root: null, fingerprint: "f" };
    const document = { source: "a", title: null, mediaType: "text", metadata: {}, date: null };
    first.beginOrigin(file).beginDocument({ ...document, mediaType: "text" }).add(
      embedded(pointBlock(0, 3)),
    );
    first.close();
    const writer = await openWriter(dir);
    expect(nearest(writer, 1)).toEqual([]);
    addDocument(writer, "a", [embedded(pointBlock(0, 3))]);
    expect(nearest(writer, 1, 1)).toEqual([1]);
    expect(writer.coverage()).toMatchObject({ passages: 3, statics: 3 });
    writer.close();
  });

  it("that are missing are pending, block by block, and can be filled in", async () => {
    const writer = await openWriter(newStoreDir(), { shardPassagesMax: 4 });
    addDocument(writer, "a", [pointBlock(0, 2), embedded(pointBlock(2, 2))], { title: "T" });
    addDocument(writer, "b", [pointBlock(4, 3)]);
    writer.claimStatics(STATIC, DIMENSION);
    const pending = writer.pendingStatics(1);
    expect(pending.map(({ texts }) => texts)).toEqual([["T\npoint00000", "T\npoint00001"]]);
    const rest = writer.pendingStatics(9, pending[0]?.first);
    expect(rest.map(({ texts }) => texts.length)).toEqual([3]);
    writer.setStatics(
      [...pending, ...rest].map(({ first, texts }) => ({ first, vectors: blockVectors(texts) })),
    );
    expect(writer.pendingStatics(9)).toEqual([]);
    for (let at = 0; at < 7; at += 1) expect(nearest(writer, at, 1)).toEqual([at]);
    writer.close();
  });

  it("go from a shard that is wholly deep, and are asked for what is not", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir, { shardPassagesMax: 4 });
    addDocument(writer, "a", [embedded(pointBlock(0, 4))]);
    addDocument(writer, "b", [embedded(pointBlock(4, 2))]);
    const deep = writer.pendingVectors(9).filter(({ text }) => axisOf(text) < 4);
    writer.setVectors("deep", deep.map(({ id }) => ({ id, vector: vector(4, 0) })));
    writer.dropStaticsOfDeep();
    expect(writer.coverage()).toEqual({ passages: 6, vectors: 4, statics: 2 });
    expect(writer.pendingStatics(9)).toEqual([]);
    addDocument(writer, "a", [pointBlock(0, 4), pointBlock(6, 1)]);
    expect(writer.pendingStatics(9).map(({ texts }) => texts)).toEqual([["point00006"]]);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("that are not a block's are found by verify", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", [embedded(pointBlock(0, 3)), embedded(pointBlock(3, 3))]);
    writer.close();
    const db = new Database(join(dir, "shards", "0001.sqlite"));
    db.exec("UPDATE static_vectors SET codes = substr(codes, 1, 8) WHERE first = 4");
    db.close();
    const { problems } = await verifyStore(dir);
    expect(problems.map(({ detail }) => detail)).toEqual([
      "static vectors are not those of a block's passages (4)",
      expect.stringContaining("counter"),
    ]);
  });

  it("of another embedder are neither compared nor kept", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", [embedded(pointBlock(0, 3), "static-0")]);
    expect(nearest(writer, 1)).toEqual([]);
    writer.claimStatics(STATIC, DIMENSION);
    expect(writer.coverage().statics).toBe(0);
    expect(writer.pendingStatics(9)).toHaveLength(1);
    writer.close();
    const reader = openStoreReader(dir, { log: silentLog });
    const query = vector(DIMENSION, 1);
    expect(reader.searchStatics(query, { embedder: "static-0", limit: 3 })).toEqual([]);
    reader.close();
  });

  it("are found through lists too, which know of blocks that are filled in later", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", [embedded(pointBlock(0, 8))]);
    addDocument(writer, "bare", [pointBlock(40, 4)]);
    for (let n = 1; n < 30; n += 1) addDocument(writer, `d${n}`, [embedded(pointBlock(8 * n, 8))]);
    const wanted = nearest(writer, 3, 20);
    await writer.buildLists({ flatVectorsMax: 50 });
    expect(readdirSync(join(dir, "lists"))).toHaveLength(1);
    const found = new Set(nearest(writer, 3, 20));
    expect(wanted.filter((number) => found.has(number)).length).toBeGreaterThanOrEqual(18);
    expect(nearest(writer, 3, 9, { filter: { sources: ["a"] } })).toHaveLength(8);
    writer.removeDocument("a");
    expect(nearest(writer, 3, 240)).toHaveLength(232);
    writer.close();
    expect(await verifyStore(dir)).toMatchObject({ problems: [], checked: { lists: 1 } });
    const again = await openWriter(dir);
    again.claimStatics(STATIC, DIMENSION);
    again.setStatics(
      again.pendingStatics(9).map(({ first, texts }) => ({ first, vectors: blockVectors(texts) })),
    );
    expect(readdirSync(join(dir, "lists"))).toEqual([]);
    expect(nearest(again, 3, 240)).toHaveLength(236);
    await again.buildLists({ flatVectorsMax: 50 });
    expect(nearest(again, 3, 240)).toHaveLength(236);
    again.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });
});
