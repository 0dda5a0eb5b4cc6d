/** WordPiece against the library it must equal, on real prose and on arbitrary Unicode. */
import { Tokenizer } from "@huggingface/tokenizers";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadWordPiece } from "../../src/runtime/index.js";

const dir = join(import.meta.dirname, "../../models/embedder");
const json = JSON.parse(readFileSync(join(dir, "tokenizer.json"), "utf8")) as object;
/** The library without its added tokens: "[SEP]" in a text is text. */
const library = new Tokenizer({ ...json, added_tokens: [] }, {});
const wordPiece = loadWordPiece(dir);

function expected(text: string): number[] {
  return library.encode(text, { add_special_tokens: false }).ids;
}

function expectEqual(text: string): void {
  const { ids, starts, ends } = wordPiece.encodeWithOffsets(text);
  expect([...ids]).toEqual(expected(text));
  expect(wordPiece.count(text)).toBe(ids.length);
  expect([...wordPiece.encode(text)]).toEqual([...ids]);
  for (let k = 0; k < ids.length; k++) {
    const [start, end] = [starts[k] ?? -1, ends[k] ?? -1];
    expect(start).toBeLessThan(end);
    expect(end).toBeLessThanOrEqual(text.length);
    if (k > 0) {
      expect(start).toBeGreaterThanOrEqual(starts[k - 1] ?? 0);
      expect(end).toBeGreaterThanOrEqual(ends[k - 1] ?? 0);
    }
  }
}

const awkward = [
  ..."ΑΣσςİıIǅﬀßẞéÀ’'.:·,—“”«»…§¶×÷°²½",
  ..."中文漢字豈𠀀かなカナ한글각가",
  ..."😀👍🏽👨‍👩‍👧\u200d\u200b\u00ad\ufeff\u0000\ufffd\u0007\u000b\u000c\u0085",
  ..." \t\n\r\u00a0\u1680\u2003\u2028\u202f\u3000",
  ..."\u0301\u0300\u0345\u0338\u20dd\u302e\u{1d165}\u{16ff0}\u0903\u1fef\u037e\u212b\u212a",
  ..."abcXYZ019_-#[]()",
  "[SEP]",
  "[CLS]",
  "\ud800",
  "\udc00",
  "\u{e0001}",
  "\u{10fffd}",
  "\u{10100}",
  "the",
  "running",
  "unbelievable",
  "x".repeat(101),
];

describe("loadWordPiece", () => {
  it("fails with a code where there is no tokenizer", () => {
    expect(() => loadWordPiece(join(dir, "nowhere"))).toThrow(
      expect.objectContaining({ code: "MODEL_MISSING" }),
    );
  });

  it("knows the special tokens", () => {
    expect(wordPiece.special).toEqual({ pad: 0, unk: 100, cls: 101, sep: 102 });
    expect(wordPiece.token(102)).toBe("[SEP]");
    expect(wordPiece.token(-1)).toBeNull();
  });

  it("treats control tokens in a text as text", () => {
    const ids = [...wordPiece.encode("a [SEP] b")];
    expect(ids).not.toContain(wordPiece.special.sep);
    expect(ids.map((id) => wordPiece.token(id))).toEqual(["a", "[", "sep", "]", "b"]);
  });

  it("equals the library on chosen hard cases", () => {
    const greek = "ΟΔΥΣΣΕΥΣ ΑΣ'Α ΑΣ' Α.Σ.Α Σ ΣΣ";
    const cases = ["", " ", greek, "naïve café", "x".repeat(200_000)];
    const joined = ["", " ", "a"].map((between) => awkward.join(between));
    for (const text of [...cases, ...joined]) expectEqual(text);
  });

  it("equals the library on awkward mixtures", () => {
    const mixture = fc.array(fc.constantFrom(...awkward), { maxLength: 24 });
    const equal = fc.property(mixture, (parts) => expectEqual(parts.join("")));
    fc.assert(equal, { numRuns: 1_000 });
  });

  it("equals the library on arbitrary strings", () => {
    const anything = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(fc.property(anything, expectEqual), { numRuns: 1_000 });
    const graphemes = fc.string({ unit: "grapheme", maxLength: 40 });
    fc.assert(fc.property(graphemes, expectEqual), { numRuns: 500 });
  });

  it("equals the library on the project's own text", () => {
    const notes = join(import.meta.dirname, "../../src/runtime");
    for (const name of readdirSync(notes)) expectEqual(readFileSync(join(notes, name), "utf8"));
  });

  it("gives offsets whose slices are the pieces", () => {
    const text = "Café UNBELIEVABLE, don't!";
    const { ids, starts, ends } = wordPiece.encodeWithOffsets(text);
    const slices = [...ids].map((_, k) => text.slice(starts[k], ends[k]));
    const normal = slices.map((s) => s.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase());
    expect(normal).toEqual([...ids].map((id) => wordPiece.token(id)?.replace(/^##/, "")));
  });

  it("stays right when the cache overflows", () => {
    for (let k = 0; k < 140_000; k++) wordPiece.count(`w${k}q`);
    expectEqual("the whale w5q and w139999q");
  });
});
