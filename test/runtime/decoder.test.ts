/** The KV cache, generation and self-test on the shipped reasoner. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createTextStream,
  type DecoderSession,
  generate,
  loadTokenizer,
  openDecoder,
  selfTest,
  WrittenTokens,
} from "../../src/runtime/index.js";

const dir = join(import.meta.dirname, "../../models/reasoner");
const tokenizer = loadTokenizer(dir);
const control = (token: string): number => tokenizer.tokenId(token) ?? -1;

function chat(question: string): number[] {
  const [start, end] = [control("<|im_start|>"), control("<|im_end|>")];
  const system = "system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face";
  return [
    ...[start, ...tokenizer.encode(system), end, ...tokenizer.encode("\n")],
    ...[start, ...tokenizer.encode(`user\n${question}`), end, ...tokenizer.encode("\n")],
    ...[start, ...tokenizer.encode("assistant\n")],
  ];
}

function best(logits: Float32Array): number {
  return logits.reduce((found, logit, id) => (logit > (logits[found] ?? 0) ? id : found), 0);
}

/** Root of the mean square of the differences. */
function difference(a: Float32Array, b: Float32Array): number {
  const squares = a.reduce((sum, logit, k) => sum + (logit - (b[k] ?? NaN)) ** 2, 0);
  return Math.sqrt(squares / a.length);
}

describe("openDecoder", () => {
  let decoder: DecoderSession;
  beforeAll(async () => {
    decoder = await openDecoder(dir, { device: "cpu", threads: 2 });
  });
  beforeEach(() => {
    decoder.reset();
  });
  afterAll(async () => {
    await decoder.dispose();
  });

  it("fails with a code for an encoder's graph", async () => {
    const embedder = join(dir, "../embedder");
    await expect(openDecoder(embedder, { device: "cpu" })).rejects.toMatchObject({
      code: "MODEL_INVALID",
    });
  });

  it("fails with a code when the window is too small", async () => {
    const ids = new Array<number>(decoder.positionsMax + 1).fill(1);
    await expect(decoder.append(ids)).rejects.toMatchObject({ code: "WINDOW_OVERFLOW" });
    expect(decoder.length).toBe(0);
  });

  it("computes what its exporter computed", async () => {
    const { device, logitDifferenceMax } = await selfTest(dir, { device: "cpu", threads: 2 });
    expect(device).toBe("cpu");
    expect(logitDifferenceMax).toBeLessThan(0.5);
  });

  it("gives the same logits to the last bit however the tokens were put in", async () => {
    const ids = chat("Which of the three houses by the river was built first, and by whom?");
    const whole = Float32Array.from(await decoder.append(ids));
    decoder.reset();
    for (const id of ids.slice(0, -1)) await decoder.append([id]);
    expect(Float32Array.from(await decoder.append(ids.slice(-1)))).toEqual(whole);
    decoder.reset();
    await decoder.append(ids.slice(0, 7));
    await decoder.append([9, 8, 7, 6, 5]);
    decoder.rewind(7);
    for (let from = 7; from < ids.length; from += 3) {
      const rows = await decoder.appendEach(ids.slice(from, from + 3));
      if (from + 3 >= ids.length) expect(Float32Array.from(rows.at(-1) ?? [])).toEqual(whole);
    }
  });

  it("writes the same with tokens drafted from the prompt, in fewer runs", async () => {
    const { prompt_ids: promptIds } = JSON.parse(
      readFileSync(join(dir, "selftest.json"), "utf8"),
    ) as { prompt_ids: number[] };
    const o = { promptIds, stopIds: decoder.stopIds, maxTokens: 60 };
    const plain = await generate(decoder, o);
    decoder.reset();
    const written = new WrittenTokens();
    for (let time = 0; time < 2; time++) {
      decoder.reset();
      const lookup = { window: promptIds, written };
      expect(await generate(decoder, { ...o, lookup })).toEqual(plain);
    }
    expect(written.ids).toEqual([...plain.ids, ...plain.ids]);
  });

  it("writes steps to their end", async () => {
    const stream = createTextStream(tokenizer);
    const { prompt_ids } = JSON.parse(readFileSync(join(dir, "selftest.json"), "utf8")) as {
      prompt_ids: number[];
    };
    let text = "";
    const generation = await generate(decoder, {
      promptIds: prompt_ids,
      stopIds: decoder.stopIds,
      maxTokens: 40,
      onToken: (id) => {
        text += stream.push(id);
      },
    });
    text += stream.end();
    // Which line is taken may differ between processors; the form does not.
    expect(text).toMatch(/^(?:note .*\n)*(?:answer (?:\[\d\])+ \S|unknown \S)/);
    expect(text).toBe(tokenizer.decode(generation.ids));
    expect(generation.stopped).toBe("stop");
    expect(generation.logProbability).toBeLessThan(0);
  });

  it("gives the same logits in pieces as at once, and after a rewind as afresh", async () => {
    const prompt = chat("Who wrote the novel about a white whale, and in which year was it?");
    const whole = await decoder.append(prompt);
    decoder.reset();
    await decoder.append(prompt.slice(0, 7));
    await decoder.append(prompt.slice(7, 8));
    const pieces = await decoder.append(prompt.slice(8));
    expect(decoder.length).toBe(prompt.length);
    // One row and many rows go through different integer kernels: equal but for rounding.
    expect(difference(whole, pieces)).toBeLessThan(0.25);
    expect(best(pieces)).toBe(best(whole));

    await decoder.append(tokenizer.encode(" Something else entirely."));
    decoder.rewind(8);
    expect(decoder.length).toBe(8);
    const again = await decoder.append(prompt.slice(8));
    expect(difference(pieces, again)).toBe(0);
  });

  it("reuses what two prompts have in common", async () => {
    const [first, second] = [chat("Who is Ahab?"), chat("Who is Ishmael?")];
    await decoder.append(first);
    const common = decoder.reuse(second);
    expect(common).toBeGreaterThan(20);
    expect(second.slice(0, common)).toEqual(first.slice(0, common));
    expect(decoder.length).toBe(common);
    await decoder.append(second.slice(common));
    expect(decoder.reuse(second)).toBe(second.length - 1);
  });

  it("stops between pieces of a prompt when the signal fires", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(decoder.append([1, 2, 3], { signal })).rejects.toThrow("enough");
    expect(decoder.length).toBe(0);
    await decoder.append([1]);
  });
});
