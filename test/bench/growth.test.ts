/** Scoring and bookkeeping of the suites that measure growth. */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atParagraphs } from "../../bench/children/peer-ingest.js";
import { FvecsWriter, readFvecs } from "../../bench/data/fvecs.js";
import { goldFound } from "../../bench/data/growth.js";
import { diskBytes } from "../../bench/disk.js";
import { KeptSteps } from "../../bench/kept-steps.js";
import { limitNote, memoryLimit } from "../../bench/memory-limit.js";
import { ExactSearch } from "../../bench/scores/index.js";
import { peerNotes } from "../../bench/suites/peer-notes.js";
import { temporaryFolder, writeFiles } from "./context.js";

describe("exact search", () => {
  it("finds the same as sorting everything, however the vectors come", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9 }), run),
      { seed: 7, numRuns: 200 },
    );
    function run(all: number[], k: number, batch: number): void {
      const exact = new ExactSearch(k, [[]]);
      for (let from = 0; from < all.length; from += batch) {
        const part = all.slice(from, from + batch);
        exact.add(0, part.map((_, at) => from + at), part);
      }
      const best = [...all].sort((a, b) => b - a).slice(0, k);
      expect(exact.nearest(0).map((id) => all[id])).toEqual(best);
      expect(exact.vectors).toBe(all.length);
    }
  });

  it("counts what reaches the k-th best score, and only that", () => {
    const exact = new ExactSearch(2, [[0, 3], [4, 9], []]);
    const scores = [0.9, 0.8, 0.8, 0.8, 0.1];
    for (const query of [0, 1, 2]) exact.add(query, [0, 1, 2, 3, 4], scores);
    // 3 is as near as 1 and 2.
    expect(exact.recall(0)).toBe(1);
    // 9 isn't there, and 4 is far.
    expect(exact.recall(1)).toBe(0);
    expect(exact.recall(2)).toBe(0);
  });

  it("has no recall where there is nothing", () => {
    expect(new ExactSearch(10, [[1]]).recall(0)).toBeNaN();
  });

  it("does not count an id twice, nor more than k", () => {
    const exact = new ExactSearch(2, [[1, 1]]);
    exact.add(0, [1, 2, 3], [3, 2, 1]);
    expect(exact.recall(0)).toBe(0.5);
  });
});

describe("gold passages", () => {
  const hit = { source: "a", start: 10, end: 20 };

  it("are found by source and span", () => {
    expect(goldFound([hit], [{ source: "a", start: null, end: null }])).toBe(1);
    expect(goldFound([hit], [{ source: "a", start: 19, end: 30 }])).toBe(1);
    expect(goldFound([hit], [{ source: "a", start: 20, end: 30 }])).toBe(0);
    expect(goldFound([hit], [{ source: "b", start: null, end: null }])).toBe(0);
  });

  it("count by their part where several are needed", () => {
    const gold = ["a", "b"].map((source) => ({ source, start: null, end: null }));
    expect(goldFound([hit], gold)).toBe(0.5);
  });
});

describe("files of vectors", () => {
  it("come back as they were written, in batches", () => {
    const path = join(temporaryFolder(), "x.fvecs");
    const writer = new FvecsWriter(path);
    for (let at = 0; at < 1_500; at++) writer.add(Float32Array.of(at, at / 2, -at));
    writer.close();
    const batches = [...readFvecs(path)];
    expect(batches.map(({ first, count }) => [first, count])).toEqual([
      [0, 1_024],
      [1_024, 476],
    ]);
    expect([...(batches[1]?.values.slice(-3) ?? [])]).toEqual([1_499, 749.5, -1_499]);
  });

  it("are refused when cut off or of another form", () => {
    const folder = writeFiles(temporaryFolder(), { "x.fvecs": "no vectors at all" });
    expect(() => [...readFvecs(join(folder, "x.fvecs"))]).toThrow(/dimension/);
    const path = join(temporaryFolder(), "y.fvecs");
    const writer = new FvecsWriter(path);
    writer.add(Float32Array.of(1, 2));
    writer.close();
    appendFileSync(path, "xy");
    expect(() => [...readFvecs(path)]).toThrow(/cut off/);
  });
});

describe("kept steps", () => {
  it("are taken over by the same run and by no other", async () => {
    const out = temporaryFolder();
    let done = 0;
    const work = async (): Promise<number> => ++done;
    const first = await KeptSteps.open(out, { options: "a" });
    expect(await first.once("x", work)).toBe(1);
    expect(await first.once("x", work)).toBe(1);
    appendFileSync(join(out, "steps.jsonl"), '{"key":"cut o');
    const again = await KeptSteps.open(out, { options: "a" });
    expect(await again.once("x", work)).toBe(1);
    const other = await KeptSteps.open(out, { options: "b" });
    expect(await other.once("x", work)).toBe(2);
  });

  it("keep nothing of a step that failed", async () => {
    const out = temporaryFolder();
    const steps = await KeptSteps.open(out, { options: "a" });
    await expect(steps.once("x", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await (await KeptSteps.open(out, { options: "a" })).once("x", async () => 5)).toBe(5);
  });
});

describe("memory limit", () => {
  const reader = (files: Record<string, string>) => (path: string) => files[path] ?? "";

  it("is the least of all groups around, of both versions", () => {
    const v2 = {
      "/proc/self/cgroup": "0::/user/bench.scope\n",
      "/sys/fs/cgroup/user/bench.scope/memory.max": "2147483648\n",
      "/sys/fs/cgroup/user/memory.max": "max\n",
    };
    expect(memoryLimit(reader(v2))).toBe(2 ** 31);
    const v1 = {
      "/proc/self/cgroup": "4:memory:/a/b\n2:cpu,cpuacct:/\n",
      "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "1073741824\n",
      "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712\n",
    };
    expect(memoryLimit(reader(v1))).toBe(2 ** 30);
  });

  it("is none without a group that has one, and the note says which", () => {
    expect(memoryLimit(reader({}))).toBeNull();
    expect(limitNote(null, 2 ** 30)).toMatch(/watched, not limited/);
    expect(limitNote(2 ** 31, 0)).toMatch(/limited to 2.00 GiB/);
  });
});

describe("peers' notes", () => {
  const cell = (name: string, metric: string, value: number) => {
    return { name, metric, value, n: 1, ci95: [value, value] as const };
  };

  it("tell where a peer is better, by the metric's own sense", () => {
    const cells = [
      cell("10k recollect", "recall@10", 0.9),
      cell("10k other", "recall@10", 0.99),
      cell("10k recollect", "search ms p50", 1),
      cell("10k other", "search ms p50", 2),
      cell("10k recollect", "memory MB", 10),
      cell("10k other", "memory MB", 9.9),
    ];
    const notes = peerNotes(cells, { where: "10k", peers: ["recollect", "other"] });
    expect(notes).toEqual(["10k, recall@10: better than ours (0.900): other 0.990"]);
  });

  it("tell that none is", () => {
    const cells = [cell("x recollect", "MB/s", 3), cell("x other", "MB/s", 1)];
    expect(peerNotes(cells, { where: "x", peers: ["other"] })[0]).toMatch(/no peer is better/);
  });
});

describe("passages of peers", () => {
  it("hold all paragraphs, none longer than asked", () => {
    const text = ["a".repeat(30), "b".repeat(250), "c".repeat(60)].join("\n\n");
    const passages = atParagraphs(text, 100);
    expect(Math.max(...passages.map((passage) => passage.length))).toBeLessThanOrEqual(102);
    expect(passages.join("").replaceAll("\n", "")).toBe(text.replaceAll("\n", ""));
    expect(atParagraphs("  \n\n ", 100)).toEqual([]);
  });
});

describe("disk", () => {
  it("counts all files of a folder", async () => {
    const folder = writeFiles(temporaryFolder(), { a: "x".repeat(5_000), "b/c": "y" });
    mkdirSync(join(folder, "empty"));
    expect(await diskBytes(folder)).toBeGreaterThanOrEqual(5_001);
  });
});
