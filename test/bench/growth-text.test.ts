/** Making a growing body of text: plain text, what is distinct, nested sets, questions. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readGrowth } from "../../bench/data/growth.js";
import { Inputs } from "../../bench/data/files.js";
import { Distinct } from "../../bench/text/distinct.js";
import { gather } from "../../bench/text/gather.js";
import { kindOf, plainText } from "../../bench/text/plain-text.js";
import { knownItems, sentencesOf } from "../../bench/text/questions.js";
import { makeSets } from "../../bench/text/sets.js";
import { temporaryFolder, writeFiles } from "./context.js";

const WORDS = "amber birch copper dune ember fjord glacier harbour island juniper".split(" ");

/** Distinct prose: the number is spelled into the words, as digits make nothing new. */
function prose(n: number, sentences = 12): string {
  return Array.from({ length: sentences }, (_, at) => {
    const word = (k: number): string => {
      const letter = (m: number): string => String.fromCharCode(97 + (m % 26));
      return `${WORDS[(n + at + k) % WORDS.length]}${letter(n)}${letter(at)}${letter(k * 7 + n)}`;
    };
    return `The ${word(1)} keeper wrote that ${word(2)} and ${word(3)} bring ${word(4)} with ` +
      `${word(5)}, while ${word(6)} carries ${word(7)} beyond ${word(8)} towards ${word(9)}.`;
  }).join("\n\n");
}

const bytes = (text: string): Buffer => Buffer.from(text);

describe("plain text", () => {
  it("knows files by their names, and leaves translations and packed programs out", () => {
    expect(kindOf("/usr/share/doc/x/guide.html")).toBe("page");
    expect(kindOf("/usr/share/man/man1/x.1.gz")).toBe("manual");
    expect(kindOf("/usr/share/man/de/man1/x.1.gz")).toBeNull();
    expect(kindOf("/src/po/README")).toBeNull();
    expect(kindOf("/src/main.c")).toBe("code");
    expect(kindOf("/src/jquery.min.js")).toBeNull();
    expect(kindOf("/src/picture.png")).toBeNull();
  });

  it("reads a page's text and nothing else of it", () => {
    const page =
      `<html><head><title>T</title><style>p{}</style></head><body><nav>Home</nav>` +
      `<p>One &amp; <b>two</b></p><script>let x;</script><pre>a\n  b</pre><p>${prose(1)}</p>`;
    const found = plainText("/doc/x.html", bytes(page));
    expect(found?.text).toMatch(/^One & two\n\na\n {2}b\n\nThe /);
    expect(found?.ending).toBe(".txt");
  });

  it("reads a packed manual page without its requests", () => {
    const roff = `.\\" comment\n.TH X 1\n.SH NAME\nx \\- does \\fBmuch\\fR\n.PP\n${prose(2)}\n`;
    const found = plainText("/man/man1/x.1.gz", gzipSync(roff));
    expect(found?.text).toMatch(/^NAME\n\nx - does much\n\nThe /);
  });

  it("takes no tables of numbers, no binaries, nothing short, and no broken gzip", () => {
    expect(plainText("/x.txt", bytes("1 2 3 4 5 6 7 8\n".repeat(100)))).toBeNull();
    expect(plainText("/x.txt", Buffer.concat([bytes(prose(3)), Buffer.alloc(9)]))).toBeNull();
    expect(plainText("/x.txt", bytes("short"))).toBeNull();
    expect(plainText("/man/man1/x.1.gz", bytes("no gzip"))).toBeNull();
  });

  it("decodes Latin-1 where it is not UTF-8", () => {
    const found = plainText("/x.txt", Buffer.from(`caf\u00e9 ${prose(4)}`, "latin1"));
    expect(found?.text.startsWith("café The")).toBe(true);
  });
});

describe("distinct text", () => {
  it("drops copies, and copies with other numbers and case", () => {
    const seen = new Distinct(12);
    expect(seen.keep(prose(1))).toBe(prose(1));
    expect(seen.keep(prose(1))).toBeNull();
    expect(seen.keep(`12. ${prose(1).toUpperCase()}`)).toBeNull();
  });

  it("drops paragraphs that were there before, and keeps the rest in order", () => {
    const seen = new Distinct(12);
    const licence = "Everybody may copy and distribute verbatim copies of this very licence text.";
    expect(seen.keep(`${licence}\n\n${prose(1)}`)).toContain(licence);
    expect(seen.keep(`${licence}\n\n${prose(2)}`)).toBe(prose(2));
  });
});

describe("known items", () => {
  const text = `int x;\n\n${prose(5)}`;

  it("asks about sentences of prose that stand where they are said to", () => {
    const found = sentencesOf(text);
    expect(found.length).toBeGreaterThan(5);
    for (const { text: sentence, start } of found) {
      expect(text.slice(start, start + sentence.length)).toBe(sentence);
    }
    expect(sentencesOf("if (x) { return a_b; } // A B C D.")).toEqual([]);
  });

  it("keeps a part of the content words, in another order, the same by seed", () => {
    const document = { id: "d", title: "t", text, ending: ".txt", place: 0 };
    const [asked] = knownItems([document], { count: 3, part: 1, seed: 5 });
    const [again] = knownItems([document], { count: 3, part: 1, seed: 5 });
    expect(asked).toEqual(again);
    const [gold] = asked?.gold ?? [];
    const sentence = text.slice(gold?.start ?? 0, gold?.end ?? 0).toLowerCase();
    const words = asked?.question.split(" ") ?? [];
    expect(words.length).toBeGreaterThanOrEqual(6);
    expect(words.every((word) => sentence.includes(word))).toBe(true);
    expect(sentence.includes(asked?.question ?? "")).toBe(false);
  });
});

describe("nested sets", () => {
  async function made(): Promise<string> {
    const out = temporaryFolder();
    const files = Object.fromEntries(
      Array.from({ length: 600 }, (_, at) => [`doc/${at}.txt`, prose(at * 31 + 7, 6)]),
    );
    const name = writeFiles(temporaryFolder(), files);
    const told: string[] = [];
    const packages = [
      { kind: "folder", name },
      { kind: "deb", name: "no-such-package-at-all" },
    ] as const;
    const tell = (line: string): void => void told.push(line);
    const scratch = temporaryFolder();
    await gather({ packages, out, scratch, charsMax: 1e9, charsPerPackage: 1e9, tell });
    expect(told.join("\n")).toMatch(/no-such-package-at-all is left out/);
    return out;
  }

  it("contain the smaller ones, have questions whose gold is there, and can be grown", async () => {
    const out = await made();
    const document = { id: "asked/1", title: "A", text: prose(9999), ending: ".txt", place: 0 };
    const gold = [{ source: "asked/1", start: null, end: null }];
    const kind = "nq" as const;
    const question = { id: "q", kind, question: "who?", gold, answers: ["x"], part: 0 };
    const asked = [{ part: 0, documents: [document], question }];
    const seed = 3;
    const first = await makeSets({ out, lengths: [3_000, 6_000], asked, charsPerToken: 4.3, seed });
    const given = { out, asked, charsPerToken: 4.3, seed };
    const grown = await makeSets({ ...given, lengths: [3_000, 6_000, 20_000] });
    expect(grown.slice(0, 2)).toEqual(first);
    expect(grown[2]?.parts).toEqual(["parts/3k", "parts/6k", "parts/20k"]);
    expect(grown.map(({ chars }) => chars)).toEqual(
      [...grown.map(({ chars }) => chars)].sort((a, b) => a - b),
    );
    expect(grown[2]?.chars).toBeGreaterThanOrEqual(20_000 * 4.3);
    await expect(
      makeSets({ ...given, lengths: [3_000, 6_000, 20_000, 9_000_000] }),
    ).rejects.toThrow(/no set parts.9M: \d+ characters are left/);
    const growth = await readGrowth(new Inputs("t", null), out);
    expect(growth.sets.map(({ name }) => name)).toEqual(["3k", "6k", "20k"]);
    const known = growth.questions.filter(({ kind }) => kind === "known-item");
    expect(known.length).toBeGreaterThan(3);
    const sources = new Map<string, string>();
    for (const part of ["3k", "6k"]) {
      const path = join(out, "parts", part, "mixed-001.jsonl");
      if (!existsSync(path)) continue;
      for (const line of readFileSync(path, "utf8").trim().split("\n")) {
        const { _id, text } = JSON.parse(line);
        expect(sources.has(_id)).toBe(false);
        sources.set(_id, text);
      }
    }
    for (const { gold: own, question: words } of known.filter(({ part }) => part < 2)) {
      const { source, start, end } = own[0]!;
      const text = sources.get(source) ?? readFileSync(join(out, source), "utf8");
      const sentence = text.slice(start ?? 0, end ?? 0).toLowerCase();
      expect(words.split(" ").every((word) => sentence.includes(word))).toBe(true);
    }
  });
});
