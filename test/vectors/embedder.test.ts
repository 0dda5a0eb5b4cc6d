import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { dot, OnnxEmbedder, readEmbedderModel } from "../../src/vectors/index.js";
// Worker entries must be built files.
import { openEmbedderPool } from "../../dist/src/vectors/index.js";
import { HashEmbedder } from "../fakes/hash-embedder.js";
import { conformance } from "./conformance.js";

const dir = fileURLToPath(new URL("../../models/embedder", import.meta.url));

conformance("HashEmbedder", {
  open: () => Promise.resolve(new HashEmbedder()),
  batchCosineMin: 0.999999,
});
conformance("OnnxEmbedder", {
  open: () => OnnxEmbedder.open({ dir, threads: 1 }),
  batchCosineMin: 0.98,
});
conformance("EmbedderPool", {
  open: () => Promise.resolve(openEmbedderPool({ dir, workers: 1 })),
  batchCosineMin: 0.98,
});

describe("bge-small", () => {
  test("a question is nearest to the passage that answers it", async () => {
    const embedder = await OnnxEmbedder.open({ dir, threads: 1 });
    const question = await embedder.embed(["Who invented the telephone?"], { kind: "query" });
    const passages = await embedder.embed([
      "The telephone was patented by Alexander Graham Bell in 1876.",
      "A telephone exchange connects the lines of its subscribers.",
      "The steam engine changed the way in which cotton was spun.",
    ]);
    const scores = [0, 1, 2].map((i) => dot(question, passages.subarray(i * 384, (i + 1) * 384)));
    expect(scores.indexOf(Math.max(...scores))).toBe(0);
    await embedder.close();
  });
});

describe("EmbedderPool", () => {
  test("aborting in the middle rejects at once and leaves the pool usable", async () => {
    const pool = openEmbedderPool({ dir, workers: 1 });
    const stop = new AbortController();
    const texts = Array.from({ length: 400 }, (_, i) => `${i} and many other words `.repeat(40));
    const all = pool.embed(texts, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 100);
    await expect(all).rejects.toThrow("enough");
    expect(await pool.embed(["a"])).toHaveLength(pool.dimension);
    await pool.close();
  });
});

describe("readEmbedderModel", () => {
  const folder = mkdtempSync(join(tmpdir(), "embedder-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function model(config: object, sums?: string): string {
    mkdirSync(join(folder, "onnx"), { recursive: true });
    writeFileSync(join(folder, "onnx", "model.onnx"), "weights");
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    if (sums === undefined) rmSync(join(folder, "SHA256SUMS"), { force: true });
    else writeFileSync(join(folder, "SHA256SUMS"), sums);
    return folder;
  }
  const config = { hidden_size: 8, max_position_embeddings: 16, pooling: "cls" };

  test("a missing folder", () => {
    expect(() => readEmbedderModel(join(folder, "none"))).toThrow(
      expect.objectContaining({ code: "MODEL_MISSING" }),
    );
  });

  test("a configuration without pooling", () => {
    const dir = model({ ...config, pooling: undefined });
    expect(() => readEmbedderModel(dir)).toThrow(
      expect.objectContaining({ code: "MODEL_INVALID" }),
    );
  });

  test("the id changes with weights, pooling and prefix, and with nothing else", () => {
    const sums = (digit: string) => `${digit.repeat(64)}  onnx/model.onnx\n`;
    const id = (o: object, digit = "a") => readEmbedderModel(model(o, sums(digit))).id;
    const first = id(config);
    expect(id({ ...config, model_type: "bert" })).toBe(first);
    expect(id(config, "b")).not.toBe(first);
    expect(id({ ...config, pooling: "mean" })).not.toBe(first);
    expect(id({ ...config, query_prefix: "q: " })).not.toBe(first);
  });

  test("without SHA256SUMS the weights are hashed", () => {
    expect(readEmbedderModel(model(config)).id).toMatch(/^embedder:8:[0-9a-f]{16}$/);
  });
});
