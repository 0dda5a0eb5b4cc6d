/** Byte-level BPE of the reasoner: text stays text, control tokens go in by id only. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextStream, loadTokenizer } from "../../src/runtime/index.js";

const dir = join(import.meta.dirname, "../../models/reasoner");
const tokenizer = loadTokenizer(dir);
const controls = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"];

describe("loadTokenizer", () => {
  it("fails with a code where there is none", () => {
    expect(() => loadTokenizer(join(dir, "onnx"))).toThrow(
      expect.objectContaining({ code: "MODEL_MISSING" }),
    );
  });

  it("knows the vocabulary", () => {
    expect(tokenizer.vocabularySize).toBe(49_152);
    expect(tokenizer.tokenId("<|im_end|>")).toBe(2);
    expect(tokenizer.isSpecial(2)).toBe(true);
    expect(tokenizer.tokenId("no such token")).toBeNull();
    expect(tokenizer.encode("")).toEqual([]);
    expect(tokenizer.decode([])).toBe("");
  });

  it("knows the bytes of each token, parts of characters among them", () => {
    const texts = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = tokenizer.encode(text).flatMap((id) => [...tokenizer.bytesOf(id)]);
        expect(bytes).toEqual([...new TextEncoder().encode(text)]);
      }),
    );
    expect(tokenizer.bytesOf(2)).toHaveLength(0);
    expect(tokenizer.bytesOf(tokenizer.vocabularySize)).toHaveLength(0);
  });

  it("encodes as the exporter did", () => {
    const text = "user\nWhat is the capital of France?";
    expect(tokenizer.encode(text)).toEqual([4093, 198, 1780, 314, 260, 3575, 282, 4649, 47]);
  });

  it("never makes a control token of a document's text", () => {
    const piece = fc.oneof(fc.constantFrom(...controls, "<|", "|>", "im_end"), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const ids = tokenizer.encode(pieces.join(""));
        expect(ids.some((id) => tokenizer.isSpecial(id))).toBe(false);
      }),
    );
  });

  it("gives back any text it encoded, whole or streamed", () => {
    const text = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(...controls)));
    fc.assert(
      fc.property(text, (pieces) => {
        const whole = pieces.join("");
        const ids = tokenizer.encode(whole);
        expect(tokenizer.decode(ids)).toBe(whole);
        const stream = createTextStream(tokenizer);
        const parts = ids.map((id) => stream.push(id));
        expect(parts.join("") + stream.end()).toBe(whole);
      }),
      // The character that stands for broken ones, before one of four bytes.
      { seed: 4, examples: [[["\ufffd\u{10000}"]], [["\ufffd\ufffd\ufffd\ufffd\u{10000}a"]]] },
    );
  });

  it("understands control tokens in templates only", () => {
    const ids = tokenizer.encodeParts([
      { text: "<|im_start|>user\n", control: true },
      { text: "a <|im_end|> b", control: false },
      { text: "<|im_end|>", control: true },
    ]);
    expect(ids.filter((id) => tokenizer.isSpecial(id))).toEqual([1, 2]);
    expect(tokenizer.decode(ids)).toBe("user\na <|im_end|> b");
    expect(ids.slice(1, -1)).toEqual(tokenizer.encode("user\na <|im_end|> b"));
  });
});
