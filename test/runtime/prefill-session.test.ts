/** Prompts read with 8-bit products: the shipped reasoner's, and when they are not. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Log } from "../../src/base/index.js";
import { loadTokenizer, openDecoder } from "../../src/runtime/index.js";
import { rememberedPrefills } from "../../src/runtime/prefill-choice.js";
import { openPrefill, type PrefillRequest } from "../../src/runtime/prefill-session.js";

const dir = join(import.meta.dirname, "../../models/reasoner");
const onnx = join(dir, "onnx/model_int4.onnx");
const prefill = join(dir, "onnx/model_int4_prefill.onnx");

let cacheDir = "";
let told: string[] = [];
const tell = (message: string): void => void told.push(message);
const log: Log = { debug: tell, info: tell, warn: tell };

beforeEach(() => {
  cacheDir = fs.mkdtempSync(join(tmpdir(), "prefill-"));
  told = [];
});
afterEach(() => {
  fs.rmSync(cacheDir, { recursive: true });
});

type Request = PrefillRequest & { asked: number };

function request(speeds: { four: number; eight: number | null }): Request {
  const made: Request = {
    ...{ dir, onnx, prefill, cacheDir, threads: 1, log, asked: 0 },
    works: () => Promise.resolve(speeds.eight !== null),
    measure: (session) => {
      made.asked++;
      return Promise.resolve((session === null ? speeds.four : speeds.eight) ?? NaN);
    },
  };
  return made;
}

function files(): string[] {
  const all = fs.readdirSync(cacheDir, { recursive: true, encoding: "utf8" });
  return all.filter((name) => /\.\w+$/.test(name));
}

describe("openPrefill", () => {
  it("measures once, and makes the weights once", async () => {
    const fast = request({ four: 100, eight: 400 });
    const session = await openPrefill(fast);
    expect(session?.outputNames).toContain("new_key_values.0");
    expect(session?.outputNames).toContain("near_key_values.0");
    expect(session?.outputNames).not.toContain("logits");
    await session?.release();
    expect(fast.asked).toBe(2);
    expect(told.join("\n")).toMatch(/making 8-bit weights.*\n.*8-bit products 400 tokens\/s/);
    told = [];
    await (await openPrefill(fast))?.release();
    expect(fast.asked).toBe(2);
    expect(told).toEqual(["prompts of reasoner: 8-bit products 400 tokens/s, 4-bit ones 100"]);
    expect(rememberedPrefills(cacheDir)).toMatchObject([{ used: true, choice: { threads: 1 } }]);
    expect(files().some((name) => name.includes("partial"))).toBe(false);
  });

  it.each([
    ["slower", 105],
    ["wrong", null],
  ])("keeps no weights that are %s, and remembers it", async (_, eight) => {
    const slow = request({ four: 100, eight });
    expect(await openPrefill(slow)).toBeNull();
    expect(await openPrefill(slow)).toBeNull();
    expect(slow.asked).toBe(eight === null ? 1 : 2);
    expect(files().filter((name) => name.endsWith(".weights"))).toEqual([]);
    expect(rememberedPrefills(cacheDir)).toMatchObject([{ used: false }]);
  });

  it("throws away weights that no longer come out right, and stops when asked to", async () => {
    const speeds = { four: 100, eight: 400 as number | null };
    const fast = request(speeds);
    await (await openPrefill(fast))?.release();
    speeds.eight = null;
    expect(await openPrefill(fast)).toBeNull();
    expect(told.at(-1)).toContain("damaged");
    expect(files().filter((name) => name.endsWith(".weights"))).toEqual([]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(openPrefill({ ...fast, signal })).rejects.toThrow("enough");
    expect(files().some((name) => name.includes("partial"))).toBe(false);
  });

  it("lives with stray files, and sweeps up what others left", async () => {
    const fast = request({ four: 100, eight: 400 });
    fs.mkdirSync(join(cacheDir, "prefill"));
    fs.writeFileSync(join(cacheDir, "prefill/.DS_Store"), "");
    await (await openPrefill(fast))?.release();
    expect(rememberedPrefills(cacheDir)).toHaveLength(1);
    const weights = join(cacheDir, files().find((name) => name.endsWith(".weights")) ?? "");
    const left = `${weights}.1.partial`;
    fs.writeFileSync(left, "");
    fs.utimesSync(left, 0, 0);
    fs.truncateSync(weights, 1_000);
    await (await openPrefill(fast))?.release();
    expect(fs.existsSync(left)).toBe(false);
  });

  it("makes anew what was cut off, and goes on without what can't be made", async () => {
    const fast = request({ four: 100, eight: 400 });
    await (await openPrefill(fast))?.release();
    const weights = join(cacheDir, files().find((name) => name.endsWith(".weights")) ?? "");
    const whole = fs.statSync(weights).size;
    fs.truncateSync(weights, 1_000);
    await (await openPrefill(fast))?.release();
    expect(fs.statSync(weights).size).toBe(whole);
    const nowhere = join(cacheDir, "file");
    fs.writeFileSync(nowhere, "");
    expect(await openPrefill({ ...fast, cacheDir: nowhere })).toBeNull();
    expect(told.at(-1)).toContain("4-bit products");
  });
});

describe("openDecoder with a cache folder", () => {
  it("reads prompts alike with either products", async () => {
    const prompt = windowOf();
    expect(prompt.length).toBeGreaterThan(256); // of two pieces
    const rows: Float32Array[] = [];
    for (const cache of [undefined, cacheDir]) {
      const decoder = await openDecoder(dir, { device: "cpu", threads: 2, cacheDir: cache, log });
      rows.push(Float32Array.from(await decoder.append(prompt)));
      // The same prompt again, from what it has in common with the first: nearly all of it.
      expect(decoder.reuse(prompt)).toBe(prompt.length - 1);
      expect(Float32Array.from(await decoder.append(prompt.slice(-1)))).toEqual(rows.at(-1));
      await decoder.dispose();
    }
    const [four, eight] = rows.map(probabilities);
    const apart = (four ?? []).map((p, id) => Math.abs(p - (eight?.[id] ?? NaN)));
    expect(apart.reduce((sum, one) => sum + one, 0) / 2).toBeLessThan(0.1);
    expect(rememberedPrefills(cacheDir)).toMatchObject([{ choice: { model: "reasoner" } }]);
    expect(rememberedPrefills(cacheDir)[0]?.choice.eightBits).not.toBeNull();
  });
});

/** A window as the model reads it: lines, a question, and what begins an answer. */
function windowOf(): number[] {
  const names = ["Ines", "Omar", "Ruth", "Pavel"];
  const places = ["attic", "garden", "cellar", "harbour", "library"];
  const lines = Array.from({ length: 28 }, (_, n) => {
    return `[${n + 1}] ${names[n % 4]} went to the ${places[(n * 3) % 5]}.\n`;
  });
  const text = `<|im_start|>${lines.join("")}Question: Where is Ruth?\n`;
  return loadTokenizer(dir).encode(text);
}

function probabilities(logits: Float32Array): number[] {
  const most = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
