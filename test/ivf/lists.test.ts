import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bitsOf,
  deviationOf,
  factorsOf,
  QueryCoder,
  takeSigns,
} from "../../src/ivf/bit-estimator.js";
import {
  buildLists,
  ListsFile,
  ListsIndex,
  ListsUnusable,
  writeLists,
} from "../../src/ivf/index.js";
import { Kernels } from "../../src/ivf/kernels.js";
import { postingBytes } from "../../src/ivf/posting-buffer.js";
import { clustered, gaussian, type Points, random, unit } from "./points.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recollect-ivf-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OWNER = { storeId: "store", level: "deep", embedder: "fake", after: 0 } as const;

async function fileOf(points: Points, name: string, o = {}): Promise<string> {
  const path = join(folder, name);
  const built = await buildLists(points, o);
  writeLists(path, built, { ...OWNER, dimension: points.dimension, upTo: points.count });
  return path;
}

/** Every posting of a file by row, and how many lists it is in. */
function postings(file: ListsFile): Map<number, number> {
  const found = new Map<number, number>();
  const { bits, lists } = file.header;
  for (let list = 0; list < lists; list += 1) {
    const count = file.tables.counts[list] as number;
    const bytes = new Uint8Array(count * postingBytes(bits));
    file.read(list, bytes);
    const rows = new Uint32Array(bytes.slice(count * (bits / 8 + 8)).buffer);
    for (const row of rows) found.set(row, (found.get(row) ?? 0) + 1);
  }
  return found;
}

describe("the estimate of a code", () => {
  it.each([64, 384])("is unbiased and within its bound (%i dimensions)", (d) => {
    const next = random(d);
    const bits = bitsOf(d);
    const kernels = new Kernels();
    const coder = new QueryCoder(kernels, d);
    const signs = takeSigns(kernels, bits);
    const [x, c, code, sums, factorsAt, out] = [4 * bits, 4 * bits, bits / 8, 16, 8, 4].map(
      (bytes) => kernels.take(bytes),
    ) as [number, number, number, number, number, number];
    const errors: number[] = [];
    for (let n = 0; n < 2_000; n += 1) {
      const centre = unit(gaussian(next, d)).map((value) => value * 0.6);
      const noise = unit(gaussian(next, d));
      const vector = centre.map((value, i) => value + 0.8 * (noise[i] as number));
      const query = unit(gaussian(next, d).map((value, i) => value / 9 + (vector[i] as number)));
      for (const [at, values] of [[x, vector], [c, centre]] as const) {
        kernels.floats(at, bits).fill(0).set(values);
        kernels.call.rotate(at, signs, bits);
      }
      kernels.call.encode(x, c, bits, code, sums);
      const { add, factor, spread } = factorsOf(kernels.floats(sums, 4), bits);
      kernels.floats(factorsAt, 2).set([add, factor]);
      const coded = coder.code(query);
      const base = dot(query, centre);
      const { unit: step, offset } = coded;
      kernels.call.estimates(code, 1, bits, coder.planes, factorsAt, base, step, offset, out);
      const difference = query.map((value, i) => value - (centre[i] as number));
      const distanceSquared = dot(difference, difference);
      const deviation = factor * deviationOf(coded, { bits, spread, distanceSquared });
      errors.push(((kernels.floats(out, 1)[0] as number) - dot(query, vector)) / deviation);
    }
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const within = errors.filter((error) => Math.abs(error) <= 1.9).length / errors.length;
    expect(Math.abs(mean)).toBeLessThan(0.08);
    expect(within).toBeGreaterThan(0.93);
    // And no wider than it need be.
    expect(Math.sqrt(dot(errors, errors) / errors.length)).toBeGreaterThan(0.7);
  });
});

describe("lists", () => {
  it("hold every vector, none is too large, and are the same each time", async () => {
    const points = clustered({ count: 6_000, dimension: 48, seed: 1 });
    const path = await fileOf(points, "all.ivf", { listTarget: 50 });
    const file = ListsFile.open(path);
    const found = postings(file);
    expect(found.size).toBe(6_000);
    expect(Math.max(...found.keys())).toBe(5_999);
    expect(Math.max(...found.values())).toBeLessThanOrEqual(2);
    expect(file.header).toMatchObject({ points: 6_000, upTo: 6_000, level: "deep" });
    expect(file.header.postingsMax).toBeLessThanOrEqual(200);
    file.verify();
    file.close();
    const again = await fileOf(points, "again.ivf", { listTarget: 50 });
    expect(readFileSync(again).equals(readFileSync(path))).toBe(true);
  });

  it("stay within their bound where all vectors are one, or nothing", async () => {
    for (const value of [1, 0]) {
      const points = clustered({ count: 2_000, dimension: 16, seed: 2, centres: 1, noise: 0 });
      if (value === 0) points.scales.fill(0);
      const file = ListsFile.open(await fileOf(points, `one-${value}.ivf`, { listTarget: 50 }));
      expect(postings(file).size).toBe(2_000);
      expect(file.header.postingsMax).toBeLessThanOrEqual(200);
      const index = ListsIndex.of([{ owner: "one", file }], 16);
      const query = points.vectors[0] as Float32Array;
      const exact = (_: string, rows: readonly number[]) =>
        rows.map((id) => points.score(query, id));
      expect(index.search(query, { limit: 10, exact }).hits).toHaveLength(10);
      index.close();
    }
  });

  it("find at least .95 of the nearest while reading a part, over several files", async () => {
    const parts = [3, 4].map((seed) => clustered({ count: 9_000, dimension: 64, seed, noise: 1 }));
    const files = await Promise.all(
      parts.map(async (points, n) => {
        const path = await fileOf(points, `part${n}.ivf`, { listTarget: 40 });
        return { owner: n, file: ListsFile.open(path) };
      }),
    );
    const index = ListsIndex.of(files, 64);
    const next = random(9);
    let found = 0;
    let codes = 0;
    for (let n = 0; n < 40; n += 1) {
      const from = parts[n % 2]?.vectors[n * 7] as Float32Array;
      const query = unit(gaussian(next, 64).map((value, i) => value / 12 + (from[i] as number)));
      const exact = (owner: number, rows: readonly number[]) =>
        rows.map((id) => parts[owner]?.score(query, id) ?? NaN);
      const { hits, work } = index.search(query, { limit: 10, exact, tuning: { listsMin: 8 } });
      codes += work.codes;
      const all = parts.flatMap((points, owner) =>
        points.nearest(query, 10).map((id) => ({ owner, id, score: points.score(query, id) })),
      );
      const truth = all.sort((a, b) => b.score - a.score).slice(0, 10);
      found += truth.filter(({ owner, id }) =>
        hits.some((hit) => hit.owner === owner && hit.row === id),
      ).length;
      const scores = hits.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }
    expect(found / 400).toBeGreaterThanOrEqual(0.95);
    expect(codes / 40).toBeLessThan(9_000);
    // What may not be shown is not, and what is gone has no score.
    const query = parts[0]?.vectors[5] as Float32Array;
    const hits = index.search(query, {
      limit: 10,
      accept: (owner, row) => owner === 0 && row % 2 === 1,
      exact: (_, rows) =>
        rows.map((id) => (id % 3 === 0 ? NaN : (parts[0]?.score(query, id) ?? NaN))),
    }).hits;
    expect(hits).toHaveLength(10);
    const allowed = hits.filter(({ owner, row }) => owner === 0 && row % 2 === 1 && row % 3 !== 0);
    expect(allowed).toEqual(hits);
    index.close();
  }, 60_000);

  it("stop being built when asked", async () => {
    const points = clustered({ count: 500, dimension: 16, seed: 5 });
    await expect(buildLists(points, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe("a lists file", () => {
  it("with any byte changed is refused, or gives what it gave", async () => {
    const points = clustered({ count: 400, dimension: 16, seed: 6 });
    const path = await fileOf(points, "damage.ivf", { listTarget: 50 });
    const sound = readFileSync(path);
    const query = points.vectors[3] as Float32Array;
    const exact = (_: number, rows: readonly number[]) => rows.map((id) => points.score(query, id));
    const search = (): unknown => {
      const file = ListsFile.open(path);
      const index = ListsIndex.of([{ owner: 0, file }], 16);
      try {
        file.verify();
        return index.search(query, { limit: 10, exact }).hits;
      } finally {
        index.close();
      }
    };
    const wanted = search();
    const next = random(7);
    const places = Array.from({ length: 400 }, () => Math.floor(next() * sound.length));
    for (const at of [0, 8, 12, 44, 60, 4_096, sound.length - 1, ...places]) {
      const damaged = Buffer.from(sound);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(next() * 8));
      writeFileSync(path, damaged);
      try {
        expect(search(), `byte ${at}`).toEqual(wanted);
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(ListsUnusable);
      }
    }
    for (const size of [0, 7, 50, 4_095, 4_200, statSync(path).size - 1]) {
      writeFileSync(path, sound.subarray(0, size));
      expect(search, `${size} bytes`).toThrow(ListsUnusable);
    }
    rmSync(path);
    expect(search).toThrow(ListsUnusable);
  });

  it("that need more memory than there is are unusable", () => {
    const header = { lists: 1_100_000, bits: 4_096, postingsMax: 64 };
    const file = { header } as unknown as ListsFile;
    expect(() => ListsIndex.of([{ owner: 0, file }], 4_096)).toThrow(ListsUnusable);
  });
});

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
