/** Generation, sampling and streaming text with fakes: no weights. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createTextStream,
  generate,
  streamTokens,
  WrittenTokens,
} from "../../src/runtime/index.js";
import { FakeDecoder } from "./fake-decoder.js";

const options = { promptIds: [1], stopIds: [0], maxTokens: 10 };

describe("generate", () => {
  it("writes until the stop token", async () => {
    // The fake favours the last token plus one, modulo 5: 1 -> 2 3 4 0.
    const decoder = new FakeDecoder({ vocabulary: 5 });
    const seen: number[] = [];
    const onToken = (id: number): void => void seen.push(id);
    const { ids, stopped } = await generate(decoder, { ...options, onToken });
    expect(ids).toEqual([2, 3, 4]);
    expect(seen).toEqual(ids);
    expect(stopped).toBe("stop");
  });

  it("stops at its limits", async () => {
    const decoder = new FakeDecoder({ vocabulary: 50 });
    expect(await generate(decoder, { ...options, maxTokens: 3 })).toMatchObject({
      ids: [2, 3, 4],
      stopped: "length",
    });
    expect(await generate(decoder, { ...options, maxTokens: 0 })).toMatchObject({ ids: [] });
    const small = new FakeDecoder({ vocabulary: 50, positionsMax: 3 });
    expect(await generate(small, options)).toMatchObject({ ids: [2, 3, 4], stopped: "length" });
  });

  it("stops between tokens when the signal fires", async () => {
    const controller = new AbortController();
    const decoder = new FakeDecoder({ vocabulary: 50 });
    const onToken = (id: number): void => {
      if (id === 4) controller.abort(new Error("enough"));
    };
    const run = generate(decoder, { ...options, onToken, signal: controller.signal });
    await expect(run).rejects.toThrow("enough");
    expect(decoder.length).toBe(3);
  });

  it("chooses the likeliest that is allowed, and ends where nothing is", async () => {
    const decoder = new FakeDecoder({ vocabulary: 50 });
    const steps = [new Set([7, 9]), null, new Set<number>()];
    let at = 0;
    const constraint = {
      allows: (id: number) => steps[at]?.has(id) ?? true,
      advance: () => void at++,
    };
    const generation = await generate(decoder, { ...options, constraint });
    expect(generation.stopped).toBe("stop");
    // 2 is the favourite after 1; of 7 and 9 the fake likes 7 better, and 8 after it.
    expect(generation.ids).toEqual([7, 8]);
  });

  it("finds an allowed token far down the list", async () => {
    const decoder = new FakeDecoder({ vocabulary: 500 });
    const constraint = { allows: (id: number) => id === 11, advance: () => undefined };
    const generation = await generate(decoder, { ...options, maxTokens: 2, constraint });
    expect(generation.ids).toEqual([11, 11]);
  });

  it("samples the same tokens from the same seed, and others from another", async () => {
    const run = async (seed: number): Promise<number[]> => {
      const decoder = new FakeDecoder({ vocabulary: 30, sharpness: 0.2 });
      const sampler = { temperature: 1, topP: 0.95, seed };
      const o = { ...options, stopIds: [], maxTokens: 40, sampler };
      return (await generate(decoder, o)).ids;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it("is greedy as the nucleus shrinks", async () => {
    const decoder = new FakeDecoder({ vocabulary: 5, sharpness: 1 });
    const sampler = { temperature: 1, topP: 1e-6, seed: 3 };
    expect((await generate(decoder, { ...options, sampler })).ids).toEqual([2, 3, 4]);
  });
});

describe("generate with tokens drafted from the prompt", () => {
  interface Case {
    readonly lookup: boolean;
    readonly prompt: number[];
    readonly temperature: number;
    readonly max: number;
    readonly written?: WrittenTokens;
  }
  const run = async (o: Case) => {
    const decoder = new FakeDecoder({ vocabulary: 7, sharpness: 3, positionsMax: 90 });
    const sampler = { temperature: o.temperature, topP: 1, seed: 5 };
    const lookup = o.lookup ? { window: o.prompt, written: o.written } : undefined;
    const more = { promptIds: o.prompt, stopIds: [0], maxTokens: o.max, sampler, lookup };
    const written = await generate(decoder, more);
    return { written, length: decoder.length, runs: decoder.runs };
  };

  it("writes what it would have written without, whatever stood before", async () => {
    const prompts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        prompts,
        prompts,
        fc.constantFrom(0, 1, 3),
        fc.integer({ min: 1, max: 60 }),
        async (prompt, earlier, temperature, max) => {
          const written = new WrittenTokens();
          written.push(earlier);
          const plain = await run({ lookup: false, prompt, temperature, max });
          const drafted = await run({ lookup: true, written, prompt, temperature, max });
          expect(drafted.written).toEqual(plain.written);
          expect(drafted.length).toBe(plain.length);
          expect(drafted.runs).toBeLessThanOrEqual(plain.runs);
        },
      ),
    );
  });

  it("takes fewer runs where it copies", async () => {
    const prompt = [1, 2, 3, 4, 5, 6, 1, 2, 3];
    const o = { prompt, temperature: 0, max: 40 };
    expect((await run({ ...o, lookup: true })).runs).toBe(2);
    expect((await run({ ...o, lookup: false })).runs).toBe(4);
  });

  it("copies from what was written before where the prompt has nothing like it", async () => {
    const written = new WrittenTokens();
    const o = { prompt: [6, 1], temperature: 0, max: 40 };
    expect((await run({ ...o, lookup: true, written })).runs).toBe(6);
    expect(written.ids).toEqual([2, 3, 4, 5, 6]);
    expect((await run({ ...o, lookup: true, written })).runs).toBe(4);
  });

  it("keeps the last of what was written", () => {
    const written = new WrittenTokens();
    written.push(Array.from({ length: 1_000 }, (_, n) => n));
    written.push(Array.from({ length: 1_000 }, (_, n) => 1_000 + n));
    expect(written.ids).toEqual(Array.from({ length: 1_024 }, (_, n) => 976 + n));
  });

  it("leaves nothing drafted behind when the reader goes away", async () => {
    const decoder = new FakeDecoder({ vocabulary: 7, sharpness: 3 });
    const prompt = [1, 2, 3, 4, 5, 6, 1, 2, 3];
    const o = { promptIds: prompt, stopIds: [], maxTokens: 40, lookup: { window: prompt } };
    const tokens = streamTokens(decoder, o);
    for (let n = 0; n < 2; n++) await tokens.next();
    await tokens.return({ ids: [], stopped: "length", logProbability: 0 });
    expect(decoder.length).toBe(prompt.length + 1);
  });
});

describe("createTextStream", () => {
  /** A token is one byte of UTF-8. */
  const bytes = {
    decode: (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids)),
  };

  it("never shows half a character and loses nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const stream = createTextStream(bytes);
        const parts = [...new TextEncoder().encode(text)].map((id) => stream.push(id));
        for (const part of parts) expect(part).not.toContain("\ufffd");
        expect(parts.join("") + stream.end()).toBe(text);
      }),
    );
  });

  it("gives up on bytes that are no character", () => {
    const stream = createTextStream(bytes);
    const text = [0xff, 0x41, 0xf0, 0x9f].map((id) => stream.push(id)).join("") + stream.end();
    expect(text.startsWith("\ufffdA")).toBe(true);
  });
});
