/** The report: escaped and bounded whatever a result holds, and no number out of nothing. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BenchResult, Cell, Sample } from "../../bench/contract.js";
import { suites, writeReport } from "../../bench/index.js";
import { openDrawer } from "../../bench/plots/draw.js";
import { peersFolder } from "../../bench/peers/roster.js";
import { failuresIn, someOfEach } from "../../bench/report/failures.js";
import { bounded, escaped } from "../../bench/report/html.js";
import { asSuite } from "../../bench/runner.js";
import { silentLog } from "../../src/base/index.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const draw = await openDrawer(peersFolder());
const HOSTILE =
  `<script>alert(1)</script>"'><img src=x onerror=alert(2)>` + "\u202e\0|](http://x.y)\n# h";

const cell = (name: string, value = 0.5, n = 4): Cell => {
  return { name, metric: "right", value, n, ci95: [value / 2, value] };
};

const sample = (id: string, o: Partial<Sample> = {}): Sample => {
  return { id, cell: "4k qa1", scores: { right: 0 }, question: "Why?", targets: ["so"], ...o };
};

function result(o: Partial<BenchResult> = {}, date = "2026-01-01T00:00:00Z"): BenchResult {
  return {
    suite: "babilong",
    environment: {
      node: "v20",
      cpu: "C",
      cores: 2,
      memoryBytes: 2 ** 33,
      platform: "linux",
      commit: "abc",
      models: { reader: "f".repeat(64), gone: null },
      corpusDigest: "d".repeat(64),
      seed: 17,
      device: "auto",
      command: "recollect bench babilong --lengths 4k",
      date,
      notes: [],
    },
    cells: [cell("4k standard mean"), cell("10M standard mean", 0.25)],
    samples: [sample("q1"), sample("q2", { scores: { right: 1 } })],
    ...o,
  };
}

async function reported(results: readonly BenchResult[]): Promise<{ html: string; text: string }> {
  const paths = results.map((one) =>
    writeFiles(temporaryFolder(), { "results.json": JSON.stringify(one) }),
  );
  const out = join(temporaryFolder(), "deeper", "report");
  const written = await writeReport({ paths, out, log: silentLog });
  const [html = "", text = ""] = written.map((path) => readFileSync(path, "utf8"));
  return { html, text };
}

/** Tags that the pages are made of, plots aside. */
const TAGS = new Set(
  ["html", "head", "meta", "title", "style", "body", "h1", "h2", "table", "tr", "td", "th"].concat([
    ...["p", "details", "summary", "pre", "div", "figure", "figcaption", "b", "span", "!doctype"],
  ]),
);

function tagsIn(html: string): string[] {
  const own = html.replace(/<svg[^]*?<\/svg>/g, "");
  const all = [...own.matchAll(/<\/?([^\s>/]+)/g)].map(([, tag = ""]) => tag.toLowerCase());
  return all.filter((tag) => !TAGS.has(tag));
}

describe("report of a run", () => {
  const run = async (samples: readonly Sample[], args: Record<string, unknown> = {}) => {
    const context = testContext(null, { args });
    const measure = async () => {
      return { cells: [cell("4k mean"), cell("128k mean")], samples, corpusDigest: "d" };
    };
    await asSuite({ name: "made-up", summary: "", options: [], measure }).run(context);
    return { context, html: readFileSync(join(context.out, "report.html"), "utf8") };
  };

  it("has the numbers, where they were measured, and what went wrong", async () => {
    const output = { answer: "thus", quotes: ["It is thus."], steps: [{ kind: "search" }] };
    const { html } = await run([sample("q1", { output }), sample("q2", { scores: { right: 1 } })]);
    expect(html).toContain("<td>4k mean</td><td>right</td><td>0.500</td><td>0.250 .. 0.500</td>");
    expect(html).toContain("What went wrong (1)");
    for (const text of ["Why?", "so", "thus", "It is thus.", "search", "recollect bench test"]) {
      expect(html).toContain(text);
    }
    expect(html).not.toContain("q2");
  });

  it("is written without plots, with a word, where nothing can draw them", async () => {
    const { context, html } = await run([], { peersFolder: temporaryFolder() });
    expect(context.warnings.join("\n")).toMatch(/no plots: .*npm ci --prefix/);
    expect(html).toContain("What draws plots was not installed");
    expect(html).not.toContain("What went wrong");
  });

  it("makes no tag, address or script of what documents say", async () => {
    const output = { answer: HOSTILE, quotes: [HOSTILE], steps: [{ input: HOSTILE }] };
    const hostile = sample(HOSTILE, { question: HOSTILE, targets: [HOSTILE], output });
    const { html } = await run([hostile, sample("x", { error: { code: "C", message: HOSTILE } })]);
    expect(tagsIn(html)).toEqual([]);
    expect(html).not.toMatch(/[\u202e\0]/);
    expect(html).not.toMatch(/<[^>]*(?:onerror|href|src)=/);
  });

  it("stays small, however many samples fail and however long they are", async () => {
    const output = { answer: "y".repeat(1e4), steps: ["z".repeat(1e4)] };
    const samples = Array.from({ length: 1_000 }, (_, at) => sample(`q${at}`, { output }));
    const { html } = await run(samples);
    expect(html.length).toBeLessThan(600_000);
    expect(html).toContain("What went wrong (50 of 1000)");
  });
});

describe("report of several results", () => {
  it("puts lengths beside each other and beside published figures with their sources", async () => {
    const other = result({ cells: [cell("128k standard mean", 0.75)] });
    const { html, text } = await reported([result(), other]);
    const own = "| standard mean | 0.500 [0.250, 0.500] n 4 | 0.750 [0.375, 0.750] n 4 | 0.250";
    expect(text).toContain("| 4k | 128k | 10M |");
    expect(text).toContain(own);
    expect(text).toContain("| ARMT-137M (published, fine-tuned) | 0.980 | 0.966 | 0.758 |");
    expect(text).toContain("Published: BABILong, Kuratov et al. 2024");
    expect(text).toContain("- command: recollect bench babilong --lengths 4k");
    expect(html).toContain("GPT-4-0125 (published)");
    expect(html).toContain("What went wrong (1)");
  });

  it("names what was left out, and takes the latest of what stands twice", async () => {
    const first = result();
    const ablated = result({ environment: { ...first.environment, ablated: ["loop"] } });
    const later = result({ cells: [cell("4k standard mean", 0.125)] }, "2026-01-02T00:00:00Z");
    const { text } = await reported([later, first, ablated]);
    expect(text).toContain("| standard mean | 0.125");
    expect(text).toContain("| standard mean without loop | 0.500");
    expect(text).toContain("Of 1 numbers that stand twice the latest counts");
  });

  it("escapes what stands in a file of results", async () => {
    const hostile = result({
      suite: HOSTILE,
      cells: [cell(`4k ${HOSTILE}`), cell(`8k ${HOSTILE}`)],
      samples: [sample(HOSTILE, { question: HOSTILE, output: HOSTILE })],
    });
    const { html, text } = await reported([
      { ...hostile, environment: { ...hostile.environment, command: HOSTILE, notes: [HOSTILE] } },
    ]);
    expect(tagsIn(html)).toEqual([]);
    expect(html).not.toMatch(/<script|<img/);
    expect(text).not.toMatch(/<script|<img|[^\\]\]\(|^# h/m);
    const rows = text.split("\n").filter((line) => line.startsWith("| 4k"));
    expect(rows.every((row) => row.replaceAll("\\|", "").split("|").length === 7)).toBe(true);
  });

  it.each([
    ["no result", []],
    ["a result without numbers", [result({ cells: [] })]],
  ])("writes nothing of %s", async (_, results) => {
    await expect(reported(results)).rejects.toMatchObject({ code: "BENCH_EMPTY" });
  });

  it.each([
    ["a value that is none", { cells: [{ ...cell("c"), value: null }] }],
    ["no samples behind it", { cells: [cell("c", 1, 0)] }],
    ["another form", { cells: "none" }],
  ])("refuses %s", async (_, broken) => {
    const bad = { ...result(), ...broken } as unknown as BenchResult;
    await expect(reported([result(), bad])).rejects.toMatchObject({ code: "BENCH_DATA_INVALID" });
  });

  it("refuses a run that left no result", async () => {
    const out = join(temporaryFolder(), "out");
    const request = { paths: [temporaryFolder()], out, log: silentLog };
    await expect(writeReport(request)).rejects.toMatchObject({ code: "BENCH_DATA_MISSING" });
    expect(existsSync(out)).toBe(false);
  });

  const skipped = draw === null ? ": skipped, not installed" : "";

  it.skipIf(draw === null)(`draws curves and maps of hostile names${skipped}`, async () => {
    const names = ["a", HOSTILE, "c"];
    const cells = names.flatMap((name) => [cell(`4k ${name}`), cell(`128k ${name}`)]);
    const { html } = await reported([result({ cells })]);
    expect(html.match(/<svg/g)).toHaveLength(2);
    expect(html).not.toMatch(/<script|<img|onerror=alert\(2\)>(?!&)/);
  });

  it("knows every suite's own plots", () => {
    expect(suites.map(({ name }) => name)).toContain("babilong");
  });
});

describe("what is shown of a text", () => {
  it("has no character that ends or begins markup, and is bounded", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (text) => {
        expect(escaped(text)).not.toMatch(/[<>"']/);
        expect(bounded(text, 50).length).toBeLessThanOrEqual(52);
        expect(bounded(text, 50)).not.toMatch(/[\0\n\u202e]|[\ud800-\udbff]( …)?$/);
      }),
    );
  });
});

describe("failures", () => {
  it("are errors first, then the lowest scores, some of each cell", () => {
    const error = { code: "TIMEOUT", message: "late" };
    const samples = [
      sample("half", { scores: { right: 0.5 } }),
      sample("none"),
      sample("late", { cell: "b", scores: {}, error }),
      sample("all", { scores: { right: 1 } }),
      sample("no score", { scores: { ms: 3 } }),
    ];
    const found = failuresIn(samples);
    expect(found.map((failure) => failure.sample.id)).toEqual(["late", "none", "half"]);
    const ids = someOfEach(found, 2).map((failure) => failure.sample.id);
    expect(ids).toEqual(["late", "none"]);
  });
});
