import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/base/index.js";
import { decodingOf } from "../../src/sources/decode.js";
import { PartCutter, storable } from "../../src/sources/part-cutter.js";
import { parseBytes } from "./collect.js";

/** Text of every kind: ASCII, accents, astral, line ends, lone surrogates. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom("a", " ", "\n", "\r", "\r\n", "é", "\u0000", "道"),
    fc.constantFrom("📖", "\ud800", "\udc00"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
});

describe("parts", () => {
  test("joined are the text, bounded, and never split a surrogate pair", () => {
    fc.assert(
      fc.property(fc.array(anyText), fc.integer({ min: 2, max: 40 }), (pieces, charsMax) => {
        const cutter = new PartCutter({ charsMax });
        const parts = pieces.flatMap((piece) => cutter.push(piece));
        parts.push(...cutter.flush());
        expect(parts.join("")).toBe(storable(pieces.join("")));
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(charsMax);
          expect(part).not.toBe("");
          expect(/\p{Surrogate}/u.test(part)).toBe(false);
        }
      }),
    );
  });

  test("end at line ends where there are", () => {
    const cutter = new PartCutter({ charsMax: 10 });
    expect(cutter.push("one\ntwo\nthree\nfours")).toEqual(["one\ntwo\n", "three\n"]);
    expect(cutter.flush()).toEqual(["fours"]);
  });

  test("replacing what can't be stored keeps the length", () => {
    fc.assert(fc.property(anyText, (text) => storable(text).length === text.length));
  });
});

describe("encodings", () => {
  test("text comes back from UTF-8, and from UTF-16 with a mark", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.constantFrom("utf8", "le", "be"), async (raw, form) => {
        const text = `x${storable(raw.replace(/\ufeff/g, ""))}`;
        const marked = Buffer.from(`\ufeff${text}`, "utf16le");
        const bytes = { utf8: Buffer.from(text), le: marked, be: Buffer.from(marked).swap16() };
        const { documents, warnings } = await parseBytes("a.txt", bytes[form as "le"]);
        expect(documents[0]?.text).toBe(text.replaceAll("\r\n", "\n"));
        expect(warnings).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("what is no UTF-8 is windows-1252, with a warning", async () => {
    const bytes = Buffer.from("na\xefve \x93q\x94", "latin1");
    const { documents, warnings } = await parseBytes("a.txt", bytes);
    expect(documents[0]?.text).toBe("naïve “q”");
    expect(warnings).toEqual([expect.stringContaining("windows-1252")]);
  });

  test("a wrong byte at the very end decides for the whole file", async () => {
    const bytes = Buffer.concat([Buffer.alloc(3_000_000, "plain\n"), Buffer.from([0xe9, 0x20])]);
    const { documents, warnings } = await parseBytes("a.txt", bytes);
    expect(documents[0]?.text.endsWith("é ")).toBe(true);
    expect(warnings).toHaveLength(1);
  });

  test("one wrong byte in a text of valid sequences stays one wrong character", () => {
    const good = Buffer.from("道可道，非常道。".repeat(10));
    const bytes = Buffer.concat([good, Buffer.from([0xff]), good]);
    expect(decodingOf(bytes)).toEqual({
      encoding: "utf-8",
      warning: expect.stringContaining("1 invalid"),
    });
  });

  test("a text that was cut off within a character is still UTF-8", () => {
    const bytes = Buffer.from("ein schöner Märchenwald für größere Bären, äußerst süß, ißt Öl");
    const cut = Buffer.concat([bytes, Buffer.from("道").subarray(0, 2)]);
    expect(decodingOf(cut).encoding).toBe("utf-8");
    expect(decodingOf(Buffer.from("caf\xe9", "latin1")).encoding).toBe("windows-1252");
  });

  test("a NUL further in is replaced, one at the start makes the file binary", async () => {
    const late = Buffer.concat([Buffer.alloc(70_000, "text\n"), Buffer.from("a\u0000b")]);
    expect((await parseBytes("a.txt", late)).documents[0]?.text.endsWith("a\ufffdb")).toBe(true);
    const early = await parseBytes("a.txt", "a\u0000b");
    expect(early.failures).toMatchObject([{ code: "FILE_BINARY", source: "a.txt" }]);
  });
});

describe("a large text", () => {
  test("streams in bounded memory, with bounded parts", { timeout: 60_000 }, async () => {
    const { streamLarge } = await import("./large.js");
    const { chars, partCharsMax, heapGrowthBytes, bytes } = await streamLarge(60_000_000);
    expect(chars).toBe(bytes);
    expect(partCharsMax).toBeLessThanOrEqual(LIMITS.partCharsMax);
    expect(heapGrowthBytes).toBeLessThan(60_000_000);
  });
});
