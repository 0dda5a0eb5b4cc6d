import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/base/index.js";
import { chunkerFingerprint, createChunker } from "../../src/chunks/index.js";
import type { Block } from "../../src/records/index.js";
import {
  anyParts,
  anyText,
  chunk,
  chunkText,
  countTokens,
  part,
  prose,
  textsOf,
} from "./documents.js";

function checkBlocks(blocks: readonly Block[], limit: number): void {
  for (const block of blocks) {
    expect(block.text.length).toBeGreaterThan(0);
    expect(block.text.length).toBeLessThanOrEqual(LIMITS.blockCharsMax);
    let at = 0;
    for (const one of block.chunks) {
      expect(one.start).toBe(at);
      expect(one.end).toBeGreaterThan(one.start);
      const text = block.text.slice(one.start, one.end);
      expect(one.tokens).toBe(countTokens(text));
      expect(one.tokens).toBeLessThanOrEqual(limit);
      at = one.end;
    }
    expect(at).toBe(block.text.length);
  }
}

describe("input", () => {
  test("no text, no blocks", () => {
    expect(chunk([])).toEqual([]);
    expect(chunk([part("", { page: 3 })])).toEqual([]);
  });

  test("a limit out of bounds is a bug", () => {
    expect(() => createChunker({ countTokens, chunkTokens: 8 })).toThrow(/invariant/);
  });

  test("no part after the last", () => {
    const chunker = createChunker({ countTokens, chunkTokens: 256 });
    chunker.finish();
    expect(() => chunker.push(part("x"))).toThrow(/invariant/);
  });
});

describe("properties", () => {
  const limits = fc.constantFrom(32, 64, 256, 480);

  test("blocks tile the text, chunks tile the blocks, no chunk is over its limit", () => {
    fc.assert(
      fc.property(anyParts, limits, (parts, limit) => {
        const blocks = chunk(parts, limit);
        const text = parts.map((one) => one.text).join("");
        expect(blocks.map((block) => block.text).join("")).toBe(text);
        checkBlocks(blocks, limit);
      }),
      { numRuns: 150 },
    );
  });

  test("the result does not depend on how the text was cut into parts", () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat(), { maxLength: 12 }), limits, (text, at, limit) => {
        const cuts = at.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b);
        const parts = [0, ...cuts].map((cut, i) => part(text.slice(cut, cuts[i] ?? text.length)));
        expect(chunk(parts, limit)).toEqual(chunkText(text, limit));
      }),
      { numRuns: 100 },
    );
  });

  test("large texts as well, char by char or whole", () => {
    const text = `${prose(60_000, 5)}${"y".repeat(30_000)} ${"long line of words, ".repeat(2_000)}`;
    const whole = chunkText(text);
    checkBlocks(whole, 256);
    expect(chunk([...text].map((char) => part(char)))).toEqual(whole);
    const pieces = text.match(/[^]{1,997}/g) ?? [];
    expect(chunk(pieces.map((piece) => part(piece)))).toEqual(whole);
  });

  test("surrogate pairs and accents stay whole in words of any length", () => {
    const monsters = ["👍🏽".repeat(9_000), "e\u0301".repeat(20_000), "a👩‍👩‍👧".repeat(4_000)];
    for (const monster of monsters) {
      const blocks = chunkText(monster, 64);
      checkBlocks(blocks, 64);
      for (const text of textsOf(blocks)) {
        expect(text).not.toMatch(/^[\udc00-\udfff\u0301\u200d]|[\ud800-\udbff\u200d]$/);
      }
    }
  });

  test("100 KB of base64 and 100 KB of white space are split", () => {
    for (const text of ["QUJD".repeat(25_000), " ".repeat(100_000), "\n".repeat(100_000)]) {
      const blocks = chunkText(text);
      checkBlocks(blocks, 256);
      for (const one of textsOf(blocks)) expect(one.length).toBeLessThanOrEqual(256 * 12);
    }
  });
});

describe("edits", () => {
  const text = prose(2_000_000, 7);
  const before = chunkText(text);
  const hashes = new Set(before.map((block) => block.hash));
  const chunks = new Set(textsOf(before));

  test("block sizes are about the target", () => {
    const mean = text.length / before.length;
    expect(mean).toBeGreaterThan(LIMITS.blockCharsTarget * 0.6);
    expect(mean).toBeLessThan(LIMITS.blockCharsTarget * 1.5);
  });

  test.each([0.003, 0.21, 0.5, 0.77, 0.99])("a paragraph inserted at %d", (where) => {
    const at = text.indexOf("\n\n", Math.floor(where * text.length)) + 2;
    const added = "A paragraph that was not here before. It has two sentences.\n\n";
    const after = chunkText(text.slice(0, at) + added + text.slice(at));
    const newHashes = new Set(after.map((block) => block.hash));
    const newChunks = new Set(textsOf(after));
    const lost = [...hashes].filter((hash) => !newHashes.has(hash)).length;
    const lostChunks = [...chunks].filter((one) => !newChunks.has(one)).length;
    // Of some 130 blocks and 2,400 chunks.
    expect(lost).toBeLessThanOrEqual(2);
    expect(lostChunks / chunks.size).toBeLessThan(0.01);
  });

  test("the same in one giant line", () => {
    const line = text.slice(0, 400_000).replace(/\n/g, " ");
    const old = chunkText(line);
    const after = chunkText(`${line.slice(0, 200_000)} Something new. ${line.slice(200_000)}`);
    const kept = new Set(after.map((block) => block.hash));
    const lost = old.filter((block) => !kept.has(block.hash)).length;
    expect(old.length).toBeGreaterThan(10);
    expect(lost).toBeLessThanOrEqual(3);
  });

  test("a changed heading changes the blocks under it, and only those", () => {
    const section = (title: string, seed: number) => [
      part(`# ${title}\n\n`, { heading: 1 }),
      part(prose(100_000, seed)),
    ];
    const document = (title: string) => [
      ...section("One", 1),
      ...section(title, 2),
      ...section("Three", 3),
    ];
    const old = chunk(document("Two"));
    const now = new Set(chunk(document("Zwei")).map((block) => block.hash));
    for (const block of old) {
      const under = block.chunks.some((one) => one.heading.startsWith("Two"));
      expect(now.has(block.hash)).toBe(!under);
    }
  });
});

describe("structure", () => {
  const sentence = "The quick brown fox jumps over the lazy dog near the river bank today. ";

  test("a heading begins a chunk and stays with its first paragraph", () => {
    const parts = [
      part("# A\n\n", { heading: 1 }),
      part(`${sentence.repeat(5)}\n\n`),
      part("## B\n\n", { heading: 2 }),
      part(`${sentence.repeat(5)}\n\n${sentence.repeat(5)}\n\n`),
      part("# C\n\n", { heading: 1 }),
      part(`${sentence.repeat(5)}\n`),
    ];
    const [block] = chunk(parts);
    const head = (start: number) => block?.text.slice(start, start + 4);
    const seen = block?.chunks.map((one) => [one.heading, head(one.start)]);
    expect(seen).toEqual([
      ["A", "# A\n"],
      ["A > B", "## B"],
      ["C", "# C\n"],
    ]);
  });

  test("headings above reach over blocks", () => {
    const parts = [part("## Deep\n\n", { heading: 2 }), part(prose(100_000, 3))];
    const blocks = chunk(parts);
    expect(blocks.length).toBeGreaterThan(2);
    for (const block of blocks) for (const one of block.chunks) expect(one.heading).toBe("Deep");
  });

  test("paragraphs are kept whole and merged", () => {
    const paragraph = `${sentence.repeat(4).trim()}\n\n`;
    const texts = textsOf(chunkText(paragraph.repeat(12)));
    for (const text of texts) {
      expect(text.startsWith("The quick")).toBe(true);
      expect(text.endsWith("today.\n\n")).toBe(true);
      expect(countTokens(text)).toBeGreaterThan(100);
    }
  });

  test("a long paragraph is split at sentences, into pieces of one size", () => {
    const texts = textsOf(chunkText(sentence.repeat(25)));
    expect(texts.length).toBeGreaterThan(1);
    const sizes = texts.map(countTokens);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(45);
    for (const text of texts) expect(text).toMatch(/^The quick[^]*today\. $/);
  });

  test("rows of a table and lines of code are kept whole", () => {
    const rows = Array.from({ length: 400 }, (_, i) => `row ${i},some text,${i * 7},more,x\n`);
    const code = Array.from({ length: 300 }, (_, i) => `  call_${i}(argument, ${i});\n`);
    for (const lines of [rows, code]) {
      for (const text of textsOf(chunkText(lines.join("")))) {
        expect(text).toMatch(/^(row| {2}call)[^]*\n$/);
      }
    }
  });

  test("a scrap at the end joins the chunk before it", () => {
    const texts = textsOf(chunkText(`${sentence.repeat(11).trim()}\n\nThe end.\n`));
    expect(texts.at(-1)).toContain("The end.");
    expect(countTokens(texts.at(-1) ?? "")).toBeGreaterThan(32);
  });

  test("pages are where they begin, in the block that holds the place", () => {
    const first = prose(50_000, 1);
    const second = prose(50_000, 2);
    const blocks = chunk([
      part(first, { page: 1 }),
      part("", { page: 2 }),
      part(second.slice(0, 70), { page: 3 }),
      part(second.slice(70), { page: 3 }),
    ]);
    let start = 0;
    const found: { page: number; start: number }[] = [];
    for (const block of blocks) {
      for (const page of block.pages) found.push({ page: page.page, start: start + page.start });
      start += block.text.length;
    }
    expect(found).toEqual([
      { page: 1, start: 0 },
      { page: 3, start: first.length },
    ]);
  });

  test("the fingerprint names the limits", () => {
    expect(chunkerFingerprint(256)).not.toBe(chunkerFingerprint(128));
    expect(chunkerFingerprint(256)).toMatchInlineSnapshot(
      `"chunker-1:tokens-256:blocks-4096-16384-65536"`,
    );
  });
});
