/** Each peer over the same few vectors. What is not installed is skipped, and says so. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { suites } from "../../bench/index.js";
import { FvecsWriter } from "../../bench/data/fvecs.js";
import { loaderFrom, PEERS, peersFolder, peersIn } from "../../bench/peers/roster.js";
import { openDrawer } from "../../bench/plots/draw.js";
import { cellPlots } from "../../bench/plots/cell-plots.js";
import { seededRandom } from "../../bench/random.js";
import { temporaryFolder, testContext } from "./context.js";

const DIMENSION = 16;
const COUNT = 300;
const folder = peersFolder();
const { installed } = await peersIn(folder);
const draw = await openDrawer(folder);
const names = new Set(installed.map(({ peer }) => peer.name));

function vectors(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const all = new Float32Array(count * DIMENSION);
  for (let row = 0; row < count; row++) {
    const own = Float32Array.from({ length: DIMENSION }, () => random() - 0.5);
    const length = Math.hypot(...own);
    all.set(own.map((value) => value / length), row * DIMENSION);
  }
  return all;
}

const given = vectors(COUNT, 3);
const row = (at: number): Float32Array => given.slice(at * DIMENSION, (at + 1) * DIMENSION);

describe.each(PEERS)("$name", (peer) => {
  const there = names.has(peer.name);
  const title = there ? "" : `: skipped, not installed (npm ci --prefix ${folder})`;

  it.skipIf(!there)(`builds, is opened again and finds vectors by themselves${title}`, async () => {
    const o = {
      dir: temporaryFolder(),
      dimension: DIMENSION,
      capacity: COUNT,
      load: loaderFrom(folder),
    };
    const half = COUNT / 2;
    const rows = (firstId: number) => ({
      firstId,
      vectors: given.slice(firstId * DIMENSION, (firstId + half) * DIMENSION),
      texts: Array.from({ length: half }, (_, at) => `text ${firstId + at}`),
    });
    const built = await peer.create(o);
    await built.add(rows(0));
    await built.add(rows(half));
    await built.finish();
    const index = peer.persistent ? (await built.close(), await peer.open(o)) : built;
    for (const at of [0, half - 1, half, COUNT - 1]) {
      const found = await index.search(row(at), 5);
      expect(found).toHaveLength(5);
      // Codes of one byte for several values can't tell neighbours apart.
      if (/LanceDB/.test(peer.name)) expect(found.every((id) => id < COUNT)).toBe(true);
      else expect(found[0]).toBe(at);
    }
    await index.close();
  });
});

describe("bench ann", () => {
  function files(): { vectors: string; queries: string } {
    const out = temporaryFolder();
    const write = (name: string, all: Float32Array): string => {
      const file = new FvecsWriter(join(out, name));
      for (let at = 0; at < all.length; at += DIMENSION) file.add(all.slice(at, at + DIMENSION));
      file.close();
      return join(out, name);
    };
    return { vectors: write("v.fvecs", given), queries: write("q.fvecs", vectors(5, 9)) };
  }

  const ann = suites.find(({ name }) => name === "ann");

  it("scores ours against an exact search, and says what is not installed", async () => {
    const args = { ...files(), peers: "sqlite-vec", peersFolder: temporaryFolder() };
    const context = testContext(null, { args });
    const result = await ann?.run(context);
    const value = (metric: string): number | undefined =>
      result?.cells.find((cell) => cell.metric === metric)?.value;
    expect(value("recall@10")).toBe(1);
    expect(value("vectors")).toBe(COUNT);
    expect(value("search ms p50")).toBeGreaterThan(0);
    expect(value("disk bytes a vector")).toBeGreaterThan(DIMENSION);
    expect(result?.samples).toHaveLength(5);
    expect(result?.environment.notes).toContain("sqlite-vec: not measured");
    expect(context.warnings.join("\n")).toMatch(/sqlite-vec is not measured.*npm ci --prefix/);
  });

  it("wants vectors with queries, and questions with a store", async () => {
    const run = (args: Record<string, unknown>) => ann?.run(testContext(null, { args }));
    await expect(run({ vectors: files().vectors })).rejects.toMatchObject({
      code: "INVALID_OPTION",
    });
    await expect(run({ store: temporaryFolder() })).rejects.toMatchObject({
      code: "INVALID_OPTION",
    });
    await expect(run({ peers: "nobody" })).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });
});

describe("plots", () => {
  const cells = [10_000, 100_000].map((_, at) => {
    const name = at === 0 ? "10k a<b" : "100k a<b";
    return { name, metric: "ms", value: at + 1, n: 5, ci95: [at + 0.5, at + 2] as const };
  });
  const specs = cellPlots(cells, [{ title: "T", metrics: ["ms"], unit: "ms", log: true }]);

  it("are curves against length, bars for one length, nothing without cells", () => {
    expect(specs[0]).toMatchObject({
      kind: "curves",
      curves: [{ name: "a<b", points: [{ x: 10_000, y: 1 }, { x: 100_000, y: 2 }] }],
    });
    const plot = { title: "T", metrics: ["ms"], unit: "ms" };
    expect(cellPlots(cells.slice(0, 1), [plot])[0]).toMatchObject({ kind: "bars" });
    expect(cellPlots(cells, [{ ...plot, metrics: ["other"] }])).toEqual([]);
  });

  const title = draw === null ? ": skipped, not installed" : "";

  it.skipIf(draw === null)(`are drawn as SVG, of each kind${title}`, () => {
    const axis = { label: "x" };
    const map = { x: "1", y: "2", value: 0.5 };
    const bars = { kind: "bars", title: "B", x: axis, bars: [{ name: "n", value: 2 }] } as const;
    for (const spec of [
      ...specs,
      bars,
      { kind: "map", title: "M", x: axis, y: axis, cells: [map], domain: [0, 1] } as const,
    ]) {
      expect(draw?.(spec)).toMatch(/^<svg[^>]*>[^]*<\/svg>$/);
    }
  });
});
