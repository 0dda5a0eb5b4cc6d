import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { loadWordPiece } from "../../src/runtime/index.js";
import { dot, StaticEmbedder } from "../../src/vectors/index.js";
import { readStaticModel } from "../../src/vectors/static-model.js";
import { conformance } from "./conformance.js";

const dir = fileURLToPath(new URL("../../models/static-embedder", import.meta.url));

conformance("StaticEmbedder", {
  open: () => Promise.resolve(StaticEmbedder.open(dir)),
  batchCosineMin: 0.999999,
});

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.lorem({ mode: "sentences", maxCount: 30 }),
);

describe("StaticEmbedder", () => {
  const embedder = StaticEmbedder.open(dir);
  const model = readStaticModel(dir);
  const tokenizer = loadWordPiece(dir);

  /** Tokens, then their rows, summed one by one. */
  function reference(passage: string): Float64Array {
    const ids = [...tokenizer.encode(passage)].slice(0, model.tokensMax);
    const sum = new Float64Array(model.dimension);
    for (const id of ids.length > 0 ? ids : [tokenizer.special.unk]) {
      const scale = model.scales[id] ?? NaN;
      for (let k = 0; k < sum.length; k += 1) {
        sum[k] = (sum[k] ?? NaN) + scale * (model.codes[id * sum.length + k] ?? NaN);
      }
    }
    const length = Math.hypot(...sum);
    return sum.map((value) => value / length);
  }

  test("is the sum of its tokens' rows, made length 1, whatever the text", () => {
    fc.assert(
      fc.property(text, (passage) => {
        const vector = new Float32Array(model.dimension);
        embedder.embedInto([passage], vector);
        const expected = reference(passage);
        for (const [k, value] of vector.entries()) {
          expect(Math.abs(value - (expected[k] ?? NaN))).toBeLessThan(1e-6);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test("the order of words does not matter, case and accents neither", () => {
    const vectors = new Float32Array(2 * model.dimension);
    embedder.embedInto(["Café by the old harbour.", "harbour old the . by CAFE"], vectors);
    const [a, b] = [vectors.subarray(0, 384), vectors.subarray(384)];
    expect(dot(a, b)).toBeCloseTo(1, 6);
  });

  test("cosines are those of the vectors", () => {
    const texts = ["The ship sank.", "Tea from Ceylon.", ""];
    const query = new Float32Array(model.dimension);
    const rows = new Float32Array(texts.length * model.dimension);
    embedder.embedInto(["Where is the wreck of the ship?"], query);
    embedder.embedInto(texts, rows);
    const cosines = embedder.cosines(query, texts);
    texts.forEach((_, i) => {
      expect(cosines[i]).toBeCloseTo(dot(query, rows.subarray(i * 384, (i + 1) * 384)), 5);
    });
    expect(cosines[0]).toBeGreaterThan(cosines[1] ?? NaN);
  });

  describe("a damaged folder", () => {
    const copy = mkdtempSync(join(tmpdir(), "static-embedder-"));
    cpSync(dir, copy, { recursive: true });
    afterAll(() => rmSync(copy, { recursive: true, force: true }));

    test("a table that is cut short", () => {
      writeFileSync(join(copy, "table.bin"), "short");
      expect(() => StaticEmbedder.open(copy)).toThrow(
        expect.objectContaining({ code: "MODEL_INVALID" }),
      );
    });

    test("no table", () => {
      rmSync(join(copy, "table.bin"));
      expect(() => StaticEmbedder.open(copy)).toThrow(
        expect.objectContaining({ code: "MODEL_MISSING" }),
      );
    });
  });
});
