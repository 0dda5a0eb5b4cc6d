/** The pure parts: escapes, units, dates, snippets. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, printableLine } from "../../src/cli/escape.js";
import { alignedRows, displayWidth } from "../../src/cli/format/columns.js";
import { findTerms, snippetWindow } from "../../src/cli/format/snippet.js";
import { formatTable } from "../../src/cli/format/table.js";
import { counted, formatBytes, formatSeconds } from "../../src/cli/format/units.js";
import { isoDate } from "../../src/cli/options.js";
import { describe as describeProgress } from "../../src/cli/progress.js";
import type { IngestProgress } from "../../src/engine/index.js";
import { runFake } from "./fake-io.js";
import { fakeStore } from "./fake-store.js";

const PROGRESS: Omit<IngestProgress, "unit" | "done" | "total"> = {
  phase: "embed",
  current: null,
  perSecond: 0,
  secondsLeft: null,
};

// eslint-disable-next-line no-control-regex -- these are what must not come through
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const anyUnit = fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCharCode(code));

describe("hostile text", () => {
  it("keeps no control character, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyUnit, maxLength: 60 }), (text) => {
        expect(printable(text)).not.toMatch(CONTROL);
        expect(printableLine(text)).not.toMatch(CONTROL);
        expect(printableLine(text)).not.toContain("\n");
      }),
    );
  });

  it("shows terminal escapes and reading-direction overrides", () => {
    expect(printable("a\u001b[2Jb\u202ec\tд\n")).toBe("a\\x1b[2Jb\\u202ec\tд\n");
  });
});

describe("one of a kind", () => {
  it("is named in the singular", async () => {
    const outputs = [
      (await runFake(["verify"], { store: fakeStore() })).stdout,
      (await runFake(["search", "x"], { store: fakeStore() })).stderr,
      (await runFake(["ask", "x"], { store: fakeStore() })).stdout,
      describeProgress({ ...PROGRESS, unit: "passages", done: 1, total: 1 }),
    ];
    expect(outputs[0]).toContain("checked 1 shard\n");
    expect(outputs[1]).toContain("1 hit in ");
    expect(outputs[2]).toContain("1 passage read, ");
    expect(outputs[3]).toContain("1 of 1 passage");
    for (const output of outputs) expect(output).not.toMatch(/\b1 [a-z]+s\b/);
  });
});

describe("snippets", () => {
  it("shows the stretch with the terms", () => {
    const text = `${"lorem ipsum ".repeat(60)}the white whale ${"dolor sit ".repeat(60)}`;
    const marks = findTerms(text, ["whale", "white"]);
    const { start, end } = snippetWindow(text, marks, 120);
    expect(text.slice(start, end)).toContain("white whale");
    expect(end - start).toBeLessThanOrEqual(120);
  });

  it("marks words at their beginning, and Chinese words anywhere", () => {
    expect(findTerms("art, party", ["art"])).toEqual([{ start: 0, end: 3 }]);
    expect(findTerms("長い白鯨の話", ["白鯨"])).toEqual([{ start: 2, end: 4 }]);
  });

  it("stays inside the text, and marks don't overlap", () => {
    const word = fc.constantFrom("a", "ab", "b", "whale", " ", "鯨", "İ");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 80 }), fc.array(word), (words, terms) => {
        const text = words.join("");
        const marks = findTerms(text, terms.map((t) => t.trim()));
        let last = 0;
        for (const mark of marks) {
          expect(mark.start).toBeGreaterThanOrEqual(last);
          last = mark.end;
        }
        const { start, end } = snippetWindow(text, marks, 20);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(start).toBeLessThanOrEqual(end);
      }),
    );
  });
});

describe("dates", () => {
  it.each([
    ["2024", "2024-01-01"],
    ["2024-05", "2024-05-01"],
    ["2024-05-31", "2024-05-31"],
    ["2024-05-31T10:00:00+02:00", "2024-05-31T08:00:00.000Z"],
    ["2024-05-31T10:00", "2024-05-31T10:00:00.000Z"],
  ])("reads %s", (text, iso) => expect(isoDate(text)).toBe(iso));

  it.each(["2024-02-31", "31.5.2024", "yesterday", "2024-5", "2024-05-31T25:00", ""])(
    "refuses %s",
    (text) => expect(isoDate(text)).toBeNull(),
  );
});

describe("units", () => {
  it("are what people read", () => {
    expect([0, 999, 1_000, 12_345_678].map(formatBytes)).toEqual([
      "0 B",
      "999 B",
      "1.0 kB",
      "12.3 MB",
    ]);
    expect([0.25, 9.5, 60, 3_600, 7_260].map(formatSeconds)).toEqual([
      "250 ms",
      "9.5 s",
      "60 s",
      "60 min",
      "2 h 1 min",
    ]);
    expect(counted(1, "chunk")).toBe("1 chunk");
    expect(counted(1_200, "chunk")).toBe("1,200 chunks");
  });

  it("line up in tables", () => {
    const table = formatTable([["a", "10"], ["bbb", "9"]], { rightAligned: [1] });
    expect(table).toBe("a    10\nbbb   9");
  });
});

describe("rows of list", () => {
  it("keep their columns from page to page, and let a long cell push its own row", () => {
    const page = alignedRows({ rightAligned: [1], widthMax: 8 });
    expect(page([["a", "1", "x"], ["bbb", "22", ""]])).toBe("a     1  x\nbbb  22");
    expect(page([["c", "3", "y"]])).toBe("c     3  y");
    expect(page([["0123456789", "4", "z"], ["d", "5", "z"]])).toBe(
      "0123456789   4  z\nd          5  z",
    );
  });

  it("count wide characters twice and combining ones not at all", () => {
    expect(["白鯨", "e\u0301", "😀", "añ"].map(displayWidth)).toEqual([4, 1, 2, 2]);
  });
});

describe("progress", () => {
  it("says what, how much, how fast and how long", () => {
    const line = describeProgress({
      phase: "embed",
      done: 1_200,
      total: 5_000,
      unit: "passages",
      current: "a/very/long/path/that/nobody/wants/to/read/in/full/paper.pdf",
      perSecond: 40,
      secondsLeft: 95,
    });
    expect(line).toMatch(/^embedding 1,200 of 5,000 passages, 40\/s, 2 min left, ….*paper\.pdf$/);
  });
});
