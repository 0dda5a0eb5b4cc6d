/** The embedder's graph through EncoderSession. Uses the shipped weights. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EncoderSession, loadWordPiece, openEncoder } from "../../src/runtime/index.js";

const dir = join(import.meta.dirname, "../../models/embedder");
const wordPiece = loadWordPiece(dir);

function ids(text: string): Int32Array {
  const { cls, sep } = wordPiece.special;
  return Int32Array.of(cls, ...wordPiece.encode(text), sep);
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k] ?? 0, b[k] ?? 0];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

describe("openEncoder", () => {
  let encoder: EncoderSession;
  beforeAll(async () => {
    encoder = await openEncoder(dir, { device: "cpu", threads: 1 });
  });
  afterAll(async () => {
    await encoder.dispose();
  });

  it("fails with a code where there is no model", async () => {
    await expect(openEncoder(join(dir, "nowhere"))).rejects.toMatchObject({
      code: "MODEL_MISSING",
    });
    await expect(openEncoder(dir, { file: "config.json", device: "cpu" })).rejects.toMatchObject({
      code: "MODEL_INVALID",
    });
  });

  it("fails with a code for a device of another platform", async () => {
    const device = process.platform === "darwin" ? "dml" : "coreml";
    await expect(openEncoder(dir, { device })).rejects.toMatchObject({
      code: "DEVICE_UNAVAILABLE",
    });
  });

  it("takes the CPU for integer weights by itself", async () => {
    const own = await openEncoder(dir, { device: "auto", threads: 1 });
    expect(own.device).toBe("cpu");
    await own.dispose();
  });

  it("puts like texts near each other, padded or not", async () => {
    const texts = ["A whale hunts.", "The big whale was hunting in the sea.", "Tax law of 1913"];
    const inputIds = texts.map(ids);
    const width = Math.max(...inputIds.map((row) => row.length));
    const { last_hidden_state: output } = await encoder.run({ inputIds });
    expect(output?.dims).toEqual([3, width, 384]);
    const cls = (data: Float32Array, row: number): Float32Array =>
      data.subarray(row * width * 384, row * width * 384 + 384);
    const data = output?.data ?? new Float32Array(0);
    expect(cosine(cls(data, 0), cls(data, 1))).toBeGreaterThan(cosine(cls(data, 0), cls(data, 2)));
    const alone = await encoder.run({ inputIds: inputIds.slice(0, 1) });
    const first = alone.last_hidden_state?.data.subarray(0, 384) ?? new Float32Array(0);
    expect(cosine(first, cls(data, 0))).toBeGreaterThan(0.98);
  });
});
