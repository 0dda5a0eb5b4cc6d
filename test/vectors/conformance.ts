/** What every Embedder does. Each implementation's test file runs it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dot, type Embedder } from "../../src/vectors/index.js";

const TEXTS = [
  "The whale swam away from the ship.",
  "Tea is grown on the hills of Ceylon, and drunk in London.",
  "x",
  "A much longer passage. ".repeat(30),
  "",
  "日本語の文。",
] as const;

export interface ConformanceOptions {
  readonly open: () => Promise<Embedder>;
  /**
   * Least cosine between a text's vector alone and in a batch: below 1 for weights that are
   * quantised with one scale a batch.
   */
  readonly batchCosineMin: number;
}

export function conformance(name: string, o: ConformanceOptions): void {
  describe(`${name} is an Embedder`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await o.open();
    });
    afterAll(async () => {
      await embedder.close();
    });

    const rowOf = (vectors: Float32Array, i: number): Float32Array =>
      vectors.subarray(i * embedder.dimension, (i + 1) * embedder.dimension);

    test("it names itself and its dimension", () => {
      expect(embedder.id).not.toBe("");
      expect(embedder.dimension).toBeGreaterThan(0);
    });

    test("one row of length 1 for each text, whatever the text", async () => {
      const vectors = await embedder.embed(TEXTS);
      expect(vectors).toHaveLength(TEXTS.length * embedder.dimension);
      for (let i = 0; i < TEXTS.length; i += 1) {
        expect(dot(rowOf(vectors, i), rowOf(vectors, i))).toBeCloseTo(1, 4);
      }
    });

    test("no texts, no rows", async () => {
      expect(await embedder.embed([])).toHaveLength(0);
    });

    test("rows stand in the order of the texts, as if each were embedded alone", async () => {
      const vectors = await embedder.embed(TEXTS);
      for (const [i, text] of TEXTS.entries()) {
        const alone = await embedder.embed([text]);
        expect(dot(alone, rowOf(vectors, i))).toBeGreaterThanOrEqual(o.batchCosineMin);
      }
    });

    test("the same texts give the same vectors", async () => {
      expect(await embedder.embed(TEXTS)).toEqual(await embedder.embed(TEXTS));
    });

    test("texts with one meaning are nearer than others", async () => {
      const vectors = await embedder.embed([
        "The cat sleeps on the mat.",
        "On the mat the cat sleeps.",
        "Interest rates rose by two percent.",
      ]);
      const near = dot(rowOf(vectors, 0), rowOf(vectors, 1));
      expect(near).toBeGreaterThan(dot(rowOf(vectors, 0), rowOf(vectors, 2)));
    });

    test("what stands after the last position is not read", async () => {
      const long = "apples and pears ".repeat(400);
      const [a, b] = [await embedder.embed([long]), await embedder.embed([`${long} and a whale`])];
      expect(dot(a, b)).toBeCloseTo(1, 5);
    });

    test("a query is a text as well", async () => {
      const vector = await embedder.embed(["Where did the whale go?"], { kind: "query" });
      expect(dot(vector, vector)).toBeCloseTo(1, 4);
    });

    test("an aborted signal rejects with its reason", async () => {
      const signal = AbortSignal.abort(new Error("enough"));
      await expect(embedder.embed(TEXTS, { signal })).rejects.toThrow("enough");
      expect(await embedder.embed(["still alive"])).toHaveLength(embedder.dimension);
    });
  });
}
