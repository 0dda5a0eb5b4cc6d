/** The history of questions: real files, other processes, damage. */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LIMITS, type RecollectError } from "../../src/base/index.js";
import type { HistoryEntry } from "../../src/records/index.js";
import { addToHistory, clearHistory, forgetSources, readHistory } from "../../src/shards/index.js";

let dir = "";
const file = (): string => join(dir, "history.sqlite");

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "recollect-history-"));
  // Enough of a store to be taken for one.
  writeFileSync(join(dir, "manifest.json"), "{}");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function entry(question: string, change: Partial<HistoryEntry> = {}): Omit<HistoryEntry, "id"> {
  return {
    at: "2026-05-04T03:02:01.000Z",
    conversation: "3f9c20ab",
    question,
    answer: "Ishmael",
    status: "answered",
    confidence: 0.9,
    citations: [{ source: "moby.txt", start: 3, end: 19, quote: "Call me Ishmael." }],
    ...change,
  };
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    return (error as RecollectError).code;
  }
}

const questions = (limit = 100, conversation?: string): string[] =>
  readHistory(dir, { limit, ...(conversation === undefined ? {} : { conversation }) }).map(
    (one) => one.question,
  );

describe("the history", () => {
  it("gives back what was added, the last ones, oldest first", () => {
    const resolvedQuestion = "Where was Ishmael?";
    const first = addToHistory(dir, entry("Who?"));
    const other = { answer: null, status: "unknown" as const, citations: [], resolvedQuestion };
    const second = addToHistory(dir, entry("Where was he?", other));
    expect(readHistory(dir, { limit: 10 })).toEqual([first, second]);
    expect(first).toEqual({ id: 1, ...entry("Who?") });
    expect(second).toMatchObject({ id: 2, resolvedQuestion, answer: null });
    addToHistory(dir, entry("When?", { conversation: "00c0ffee" }));
    expect(questions(2)).toEqual(["Where was he?", "When?"]);
    expect(questions(10, "00c0ffee")).toEqual(["When?"]);
    expect(questions(10, "' OR 1=1 --")).toEqual([]);
  });

  it("is empty where nothing was asked, and missing with the store", () => {
    expect(readHistory(dir, { limit: 10 })).toEqual([]);
    expect(clearHistory(dir)).toBe(0);
    expect(existsSync(file())).toBe(false);
    const absent = join(dir, "nowhere");
    expect(codeOf(() => readHistory(absent, { limit: 1 }))).toBe("STORE_MISSING");
    expect(codeOf(() => clearHistory(absent))).toBe("STORE_MISSING");
  });

  it("keeps so many, and the oldest go", () => {
    addToHistory(dir, entry("oldest"));
    addToHistory(dir, entry("older"));
    const db = new Database(file());
    db.prepare("UPDATE sqlite_sequence SET seq = ?").run(LIMITS.historyEntriesMax);
    db.close();
    addToHistory(dir, entry("newest"));
    expect(questions()).toEqual(["older", "newest"]);
  });

  it("forgets all of it or one conversation, and leaves none of the text", () => {
    addToHistory(dir, entry("Who is Zanzibarius?"));
    addToHistory(dir, entry("When?", { conversation: "00c0ffee" }));
    expect(clearHistory(dir, { conversation: "3f9c20ab" })).toBe(1);
    expect(questions()).toEqual(["When?"]);
    expect(clearHistory(dir)).toBe(1);
    for (const name of readdirSync(dir)) {
      const bytes = readFileSync(join(dir, name), "latin1");
      expect(bytes).not.toContain("Zanzibarius");
      expect(bytes).not.toContain("Ishmael");
    }
    expect(addToHistory(dir, entry("Again?")).id).toBe(3);
  });

  it("takes text as text", () => {
    const hostile = "'); DROP TABLE turns; -- \u0000 \u001b[2J {{x}} %s";
    addToHistory(dir, entry(hostile, { answer: hostile }));
    addToHistory(dir, entry("x".repeat(LIMITS.queryCharsMax + 5)));
    const [first, second] = readHistory(dir, { limit: 10 });
    expect(first).toMatchObject({ question: hostile, answer: hostile });
    expect(second?.question).toHaveLength(LIMITS.queryCharsMax);
  });

  it("is written by several processes at once, and loses nothing", async () => {
    const built = fileURLToPath(new URL("../../dist/src/shards/index.js", import.meta.url));
    const script = `
      const { addToHistory } = await import(${JSON.stringify(pathToFileURL(built).href)});
      for (let at = 0; at < 25; at++) {
        addToHistory(process.argv[1], { at: "", conversation: process.argv[2], question: "q" + at,
          answer: null, status: "unknown", confidence: 0, citations: [] });
      }`;
    const run = promisify(execFile);
    await Promise.all(
      ["a", "b", "c", "d"].map((name) =>
        run(process.execPath, ["--input-type=module", "-e", script, dir, name]),
      ),
    );
    expect(readHistory(dir, { limit: 1_000 })).toHaveLength(100);
    expect(questions(100, "c")).toEqual(Array.from({ length: 25 }, (_, at) => `q${at}`));
  }, 60_000);
});

describe("a damaged history", () => {
  const damages: readonly (readonly [what: string, damage: () => void])[] = [
    ["other bytes", () => writeFileSync(file(), "no database, however long ".repeat(200))],
    [
      "a cut file",
      () => {
        for (let at = 0; at < 40; at++) addToHistory(dir, entry(`question ${at}`.repeat(40)));
        writeFileSync(file(), readFileSync(file()).subarray(0, 6_000));
      },
    ],
    ["a database of something else", () => sql("CREATE TABLE other (x)")],
    [
      "a trigger among its tables",
      () => {
        addToHistory(dir, entry("Who?"));
        sql("CREATE TRIGGER t AFTER INSERT ON turns BEGIN DELETE FROM turns; END");
      },
    ],
    [
      "a view in the place of its table",
      () => {
        addToHistory(dir, entry("Who?"));
        sql("DROP TABLE turns; CREATE VIEW turns AS SELECT 1 AS id");
      },
    ],
    [
      "a later format",
      () => {
        addToHistory(dir, entry("Who?"));
        sql("PRAGMA user_version = 2");
      },
    ],
  ];

  function sql(text: string): void {
    const db = new Database(file());
    db.exec(text);
    db.close();
  }

  it.each(damages)("%s: is told, and --clear begins a new one", (_, damage) => {
    damage();
    expect(codeOf(() => readHistory(dir, { limit: 100 }))).toBe("HISTORY_UNREADABLE");
    expect(codeOf(() => addToHistory(dir, entry("Who?")))).toBe("HISTORY_UNREADABLE");
    expect(clearHistory(dir)).toBe(0);
    addToHistory(dir, entry("Who?"));
    expect(questions()).toEqual(["Who?"]);
  });

  it("rows that are no questions are told", () => {
    addToHistory(dir, entry("Who?"));
    sql(`UPDATE turns SET citations = '[{"source":1}]'`);
    expect(codeOf(() => readHistory(dir, { limit: 1 }))).toBe("HISTORY_UNREADABLE");
  });

  it("does not follow a link, and removes no folder", () => {
    const target = join(dir, "precious.txt");
    writeFileSync(target, "");
    symlinkSync(target, file());
    expect(codeOf(() => addToHistory(dir, entry("Who?")))).toBe("HISTORY_UNREADABLE");
    expect(clearHistory(dir)).toBe(0);
    expect(readFileSync(target, "utf8")).toBe("");
    mkdirSync(file());
    writeFileSync(join(file(), "kept.txt"), "kept");
    expect(codeOf(() => readHistory(dir, { limit: 1 }))).toBe("HISTORY_UNREADABLE");
    expect(codeOf(() => clearHistory(dir))).toBe("HISTORY_UNREADABLE");
    expect(readFileSync(join(file(), "kept.txt"), "utf8")).toBe("kept");
  });
});

describe("what quotes a source that is gone", () => {
  it("goes, and leaves none of its text in the file", () => {
    const cited = (source: string, quote: string): HistoryEntry["citations"] => [
      { source, start: 0, end: quote.length, quote },
    ];
    addToHistory(dir, entry("kept?"));
    addToHistory(dir, entry("gone?", { citations: cited("gone.txt", "Seven grey geese.") }));
    expect(readFileSync(file(), "latin1")).toContain("grey geese");
    expect(forgetSources(dir, (source) => source === "gone.txt")).toBe(1);
    expect(readHistory(dir, { limit: 10 }).map(({ question }) => question)).toEqual(["kept?"]);
    expect(readFileSync(file(), "latin1")).not.toContain("grey geese");
    expect(forgetSources(dir, (source) => source === "gone.txt")).toBe(0);
  });

  it("goes where its row is damaged too, and the others stay", () => {
    const columns = ["citations", "at", "status", "confidence", "question", "conversation"];
    const quote = [{ source: "gone.txt", start: 0, end: 17, quote: "Seven grey geese." }];
    addToHistory(dir, entry("kept?"));
    for (const _ of columns) addToHistory(dir, entry("gone?", { citations: quote }));
    const db = new Database(file());
    columns.forEach((column, at) => {
      const cut = '[{"source":"gone.txt","quote":"Seven geese';
      const value = column === "citations" ? cut : Buffer.from("x");
      db.prepare(`UPDATE turns SET ${column} = ? WHERE id = ?`).run(value, at + 2);
    });
    db.close();
    expect(forgetSources(dir, (source) => source === "gone.txt")).toBe(columns.length);
    expect(questions()).toEqual(["kept?"]);
    expect(readFileSync(file(), "latin1")).not.toContain("geese");
  });

  it("is nothing where there is no history", () => {
    expect(forgetSources(dir, () => true)).toBe(0);
    expect(existsSync(file())).toBe(false);
  });
});
