/** The tokenizer gives what FTS5 gives, on every character and on any text. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexedText, Tokenizer, WORDS_TOKENIZER } from "../../src/inverted/index.js";

const CORPORA = fileURLToPath(new URL("../../corpora", import.meta.url));

/** The terms of each text in order, by SQLite. */
function byFts5(texts: readonly string[]): string[][] {
  const db = new Database(":memory:");
  db.exec(`
    CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = "${WORDS_TOKENIZER}");
    CREATE VIRTUAL TABLE stems USING fts5vocab (words, 'instance');
    BEGIN`);
  const insert = db.prepare("INSERT INTO words (rowid, text) VALUES (?, ?)");
  texts.forEach((text, at) => insert.run(at + 1, indexedText(text)));
  const terms: string[][] = texts.map(() => []);
  const rows = db.prepare("SELECT doc, term FROM stems ORDER BY doc, offset").raw().iterate();
  for (const [doc, term] of rows as Iterable<[number, string | null]>) {
    // Of words of accents alone nothing is left.
    if (term) terms[doc - 1]?.push(term);
  }
  db.close();
  return terms;
}

function byOurs(texts: readonly string[]): string[][] {
  const tokenizer = new Tokenizer();
  return texts.map((text) => tokenizer.terms(indexedText(text)));
}

describe("the tokenizer", () => {
  it("knows each character as FTS5 does, within words and alone", () => {
    const texts: string[] = [];
    for (let code = 1; code <= 0x10ffff; code += 1) {
      // Text of the planes without characters is all alike.
      if ((code >= 0xd800 && code < 0xe000) || (code > 0x32000 && code % 61 > 0)) continue;
      const one = String.fromCodePoint(code);
      texts.push(`${one} x${one}ing`);
    }
    const [ours, wanted] = [byOurs(texts), byFts5(texts)];
    const different = texts.filter((_, at) => ours[at]?.join("|") !== wanted[at]?.join("|"));
    expect(different).toEqual([]);
  }, 120_000);

  it("stems as FTS5 does, whatever letters come together", () => {
    const parts = (
      "a e i o u y b l s t w x z ss ll at bl iz ing ed eed ies sses s al ance ence er ic able " +
      "ible ant ement ment ent ion sion ou ism ate iti ous ive ize ational tional enci anci izer " +
      "logi bli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti " +
      "iviti biliti icate ative alize iciti ical ful ness é ñ ß 北 \u0301"
    ).split(" ");
    const word = fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 7 });
    const words = fc.sample(word, { numRuns: 20_000, seed: 7 }).map((all) => all.join(""));
    expect(byOurs(words)).toEqual(byFts5(words));
  }, 60_000);

  it("splits any text as FTS5 does", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.array(fc.constantFrom("The", "naïve", "東京", "\ud800", "🐋", "x\0y", "ﬁ", "-", " ")),
    );
    const texts = fc.sample(text, { numRuns: 5_000, seed: 11 }).map((one) => one.toString());
    expect(byOurs(texts)).toEqual(byFts5(texts));
  }, 60_000);

  it("gives the terms that FTS5 gives for the bundled corpora", () => {
    const files = readdirSync(CORPORA, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:txt|md|html|csv|json)$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect(files.length).toBeGreaterThan(0);
    const texts = files.map((text) => text.slice(0, 400_000));
    expect(byOurs(texts)).toEqual(byFts5(texts));
  }, 60_000);

  it("forgets words when it knows too many, and goes on", () => {
    const tokenizer = new Tokenizer();
    const many = Array.from({ length: 210_000 }, (_, n) => `w${n}`).join(" ");
    expect(tokenizer.terms(many)).toHaveLength(210_000);
    expect(tokenizer.terms("the whales")).toEqual(["the", "whale"]);
    expect(tokenizer.size).toBeLessThan(10);
    const long = Array.from({ length: 1_100 }, (_, n) => `${n}`.padEnd(8_000, "x")).join(" ");
    expect(tokenizer.terms(long)).toHaveLength(1_100);
    expect(tokenizer.terms("the whales")).toEqual(["the", "whale"]);
    expect(tokenizer.size).toBeLessThan(10);
  });
});
