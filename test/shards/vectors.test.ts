import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Log, silentLog } from "../../src/base/index.js";
import type { PassageId } from "../../src/records/index.js";
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

const code = (wanted: string) => expect.objectContaining({ code: wanted });

/** A fixed sequence of numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function gaussian(next: () => number, dimension: number): Float32Array {
  return Float32Array.from({ length: dimension }, () =>
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
}

/** Points around some hundred centres, as embeddings lie. */
function clustered(count: number, dimension: number, seed: number): Float32Array[] {
  const next = random(seed);
  const centres = Array.from({ length: 100 }, () => gaussian(next, dimension));
  return Array.from({ length: count }, () => {
    const centre = centres[Math.floor(next() * centres.length)] as Float32Array;
    const noise = gaussian(next, dimension);
    return centre.map((value, at) => value + 0.6 * (noise[at] as number));
  });
}

async function storeOf(dir: string, vectors: readonly Float32Array[]): Promise<StoreWriter> {
  const writer = await openWriter(dir);
  const text = vectors.map((_, n) => `word${String(n).padStart(6, "0")}`).join("");
  addDocument(writer, "points", [block(text, { chunkChars: 10 })]);
  embedAll(writer, (one) => vectors[Number(one.slice(4))] as Float32Array);
  return writer;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i += 1) dot += (a[i] as number) * (b[i] as number);
  return dot / Math.hypot(...a) / Math.hypot(...b);
}

const numbers = (writer: StoreWriter, hits: readonly { id: PassageId }[]): number[] =>
  writer.passages(hits.map(({ id }) => id)).map(({ text }) => Number(text.slice(4)));

/** Share of the true `k` nearest that were found, over some queries. */
function recall(writer: StoreWriter, points: Float32Array[], queries: Float32Array[]): number {
  const k = 10;
  let found = 0;
  for (const query of queries) {
    const truth = points
      .map((point, index) => ({ index, score: cosine(query, point) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, k);
    const got = new Set(numbers(writer, writer.searchVectors(query, { limit: k })));
    found += truth.filter(({ index }) => got.has(index)).length;
  }
  return found / (k * queries.length);
}

describe("vector search", () => {
  it("finds nothing where nothing is", async () => {
    const writer = await openWriter(newStoreDir());
    expect(writer.searchVectors(vector(4, 0), { limit: 9 })).toEqual([]);
    addDocument(writer, "a", ["text"]);
    expect(writer.searchVectors(vector(4, 0), { limit: 9 })).toEqual([]);
    expect(writer.cosines(vector(4, 0), [1, 2 ** 32 + 1])).toEqual([null, null]);
    embedAll(writer, () => vector(4, 0));
    expect(writer.searchVectors(vector(4, 0), { limit: 0 })).toEqual([]);
    expect(writer.searchVectors(new Float32Array(4), { limit: 9 })).toHaveLength(1);
    writer.close();
  });

  it("refuses vectors of another embedder or dimension, and takes them after a reset", async () => {
    const writer = await openWriter(newStoreDir());
    addDocument(writer, "a", ["text"]);
    addDocument(writer, "b", ["more"]);
    const [one] = writer.pendingVectors(1);
    const id = one?.id ?? 0;
    writer.setVectors("first", [{ id, vector: vector(4, 0) }]);
    const wrong = (): void => writer.setVectors("second", [{ id, vector: vector(4, 0) }]);
    expect(wrong).toThrow(code("STORE_MODEL_MISMATCH"));
    expect(() => writer.searchVectors(vector(5, 0), { limit: 1 })).toThrow(
      code("STORE_MODEL_MISMATCH"),
    );
    writer.resetVectors("second");
    expect(writer.manifest.embedder).toBe("second");
    expect(writer.counts().vectors).toBe(0);
    expect(writer.pendingVectors(9)).toHaveLength(2);
    embedAll(writer, () => vector(5, 0), "second");
    expect(writer.searchVectors(vector(5, 0), { limit: 9 })).toHaveLength(2);
    writer.close();
  });

  it("takes those of any embedder once the last of another is gone", async () => {
    const dir = newStoreDir();
    const first = await openWriter(dir);
    addDocument(first, "a", ["text"]);
    embedAll(first, () => vector(4, 0), "first");
    first.removeDocument("a");
    first.close();
    const writer = await openWriter(dir);
    expect(writer.manifest.embedder).toBeNull();
    addDocument(writer, "a", ["text"]);
    embedAll(writer, () => vector(6, 0), "second");
    expect(writer.searchVectors(vector(6, 0), { limit: 1 })).toHaveLength(1);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  });

  it("is exact to int8, in order, with and without a filter", async () => {
    const points = clustered(400, 16, 1);
    const writer = await storeOf(newStoreDir(), points);
    const origin = beginFile(writer, "/other");
    const other = origin.beginDocument(head("other"));
    other.add(block("word000007"));
    other.finish();
    origin.finish({ complete: true });
    embedAll(writer, () => points[7] as Float32Array);
    const query = points[7] as Float32Array;
    const hits = writer.searchVectors(query, { limit: 30 });
    expect(hits).toHaveLength(30);
    expect(numbers(writer, hits.slice(0, 2))).toEqual([7, 7]);
    for (const [at, { cosine: found }] of hits.entries()) {
      const number = numbers(writer, [hits[at] as { id: PassageId }])[0] ?? 0;
      expect(found).toBeCloseTo(cosine(query, points[number] as Float32Array), 1);
      expect(found).toBeLessThanOrEqual(hits[at - 1]?.cosine ?? 1);
    }
    const again = writer.cosines(query, [hits[3]?.id ?? 0, 5]);
    expect(again).toEqual([expect.closeTo(hits[3]?.cosine ?? 0, 6), null]);
    const only = writer.searchVectors(query, { limit: 30, filter: { sources: ["other"] } });
    expect(only).toHaveLength(1);
    writer.close();
  });

  it("sees what another process wrote since", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir);
    addDocument(writer, "a", ["text"]);
    embedAll(writer, () => vector(4, 0));
    writer.commit();
    const reader = openStoreReader(dir, { log: silentLog });
    expect(reader.searchVectors(vector(4, 0), { limit: 9 })).toHaveLength(1);
    addDocument(writer, "b", ["more"]);
    embedAll(writer, () => vector(4, 1));
    writer.commit();
    expect(reader.searchVectors(vector(4, 1), { limit: 9 })[0]?.cosine).toBeCloseTo(1, 2);
    writer.removeDocument("a");
    writer.commit();
    expect(reader.searchVectors(vector(4, 0), { limit: 9 })).toHaveLength(1);
    reader.close();
    writer.close();
  });
});

describe("the graph", () => {
  it("finds at least .95 of what brute force finds, before and after changes", async () => {
    const dir = newStoreDir();
    const all = clustered(10_020, 16, 2);
    const queries = all.slice(10_000);
    const points = all.slice(0, 10_000);
    const writer = await storeOf(dir, points);
    const steps: number[] = [];
    await writer.buildGraphs({
      flatVectorsMax: 1_000,
      onProgress: ({ done, total }) => steps.push(done / total),
    });
    expect(steps.at(-1)).toBe(1);
    expect(existsSync(join(dir, "graphs", "0001.hnsw"))).toBe(true);
    expect(recall(writer, points, queries)).toBeGreaterThanOrEqual(0.95);
    // New ones come from the flat scan, old ones from the graph, removed ones from nowhere.
    addDocument(writer, "late", ["word000000"]);
    embedAll(writer, () => queries[0] as Float32Array);
    const [first] = writer.searchVectors(queries[0] as Float32Array, { limit: 3 });
    expect(writer.passages([first?.id ?? 0])[0]?.source).toBe("late");
    expect(writer.removeDocument("points")).toBe(true);
    expect(writer.searchVectors(queries[0] as Float32Array, { limit: 9 })).toHaveLength(1);
    writer.close();
    expect((await verifyStore(dir)).problems).toEqual([]);
  }, 120_000);

  it("grows by what is new and stops when asked", async () => {
    const dir = newStoreDir();
    const points = clustered(300, 8, 3);
    const writer = await storeOf(dir, points);
    const path = join(dir, "graphs", "0001.json");
    const watermark = (): number =>
      (JSON.parse(readFileSync(path, "utf8")) as { watermark: number }).watermark;
    await writer.buildGraphs({ flatVectorsMax: 100 });
    expect(watermark()).toBe(300);
    addDocument(writer, "more", [block("word000001".repeat(150), { chunkChars: 10 })]);
    embedAll(writer, () => points[0] as Float32Array);
    const signal = AbortSignal.abort();
    await expect(writer.buildGraphs({ flatVectorsMax: 100, signal })).rejects.toThrow();
    expect(watermark()).toBe(300);
    await writer.buildGraphs({ flatVectorsMax: 100 });
    expect(watermark()).toBe(450);
    await writer.buildGraphs({ flatVectorsMax: 1_000 });
    expect(existsSync(path)).toBe(false);
    writer.close();
  });

  it.each([
    ["missing", (dir: string) => rmSync(join(dir, "0001.hnsw"))],
    ["cut short", (dir: string) => truncateSync(join(dir, "0001.hnsw"), 500)],
    ["damaged", (dir: string) => flip(join(dir, "0001.hnsw"))],
    ["without its description", (dir: string) => rmSync(join(dir, "0001.json"))],
    ["described by garbage", (dir: string) => writeFileSync(join(dir, "0001.json"), "{")],
    ["of another embedder", (dir: string) => edit(join(dir, "0001.json"), "fake-embedder", "x")],
  ])("that is %s is not used, and built again", async (name, damage) => {
    const dir = newStoreDir();
    const points = clustered(300, 8, 4);
    const first = await storeOf(dir, points);
    await first.buildGraphs({ flatVectorsMax: 100 });
    const query = points[5] as Float32Array;
    const wanted = first.searchVectors(query, { limit: 10 }).map(({ id }) => id);
    first.close();
    damage(join(dir, "graphs"));
    const said: string[] = [];
    const log: Log = { ...silentLog, info: (message) => said.push(message) };
    const reader = openStoreReader(dir, { log });
    expect(reader.searchVectors(query, { limit: 10 }).map(({ id }) => id)).toEqual(wanted);
    expect(said).toHaveLength(name === "without its description" ? 0 : 1);
    reader.close();
    expect((await verifyStore(dir)).sound).toBe(name === "without its description");
    const writer = await openWriter(dir);
    await writer.buildGraphs({ flatVectorsMax: 100 });
    expect(writer.searchVectors(query, { limit: 10 }).map(({ id }) => id)).toEqual(wanted);
    writer.close();
    expect((await verifyStore(dir)).checked.graphs).toBe(1);
  });
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}

function edit(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
}

describe("passages without a vector", () => {
  it("come by named documents first, then newest first, over all shards", async () => {
    const writer = await openWriter(newStoreDir(), { shardPassagesMax: 2 });
    for (const name of ["one", "two", "three", "four"]) addDocument(writer, name, [`${name} .`]);
    const order = (first: readonly string[]): string[] => {
      const [next] = writer.pendingVectors(1, first);
      if (next === undefined) return [];
      writer.setVectors("fake-embedder", [{ id: next.id, vector: vector(4, 0) }]);
      return [next.text.slice(0, -2), ...order(first)];
    };
    expect(writer.pendingVectors(3).map(({ text }) => text)).toEqual([
      "four .",
      "three .",
      "two .",
    ]);
    expect(order(["two", "gone"])).toEqual(["two", "four", "three", "one"]);
    addDocument(writer, "five", ["five ."]);
    expect(order([])).toEqual(["five"]);
    writer.close();
  });
});
