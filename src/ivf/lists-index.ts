/**
 * Searching many lists files as one: all their centroids stand in one table that every query
 * scans (28 ns each), and only the lists nearest to it are read. Estimates of their 1-bit codes
 * choose the candidates, whose exact scores the caller knows.
 *
 *   centroids --nearest--> lists --estimate +- margin--> candidates --exact score--> hits
 *
 * Lists are read by their reach, the score that the best of a list is expected to have:
 *   <q, c> + REACH * sqrt(1 - |c|^2), for vectors of length 1 around their mean c
 * and no more once that lies well below what the k-th best has already: an easy question reads
 * little. A candidate whose upper bound is below the k-th best exact score is not asked for.
 * Measured on a million static vectors: 128 lists by reach hold .929 of the ten nearest, by
 * distance .751 (native-notes/decisions/0021-lists-of-vectors.md).
 * Memory: twice the dimension and 28 bytes a list, five bytes a passage.
 */
import { TopK } from "../vectors/index.js";
import { type CodedQuery, deviationOf, QueryCoder } from "./bit-estimator.js";
import { Centroids } from "./centroids.js";
import { Kernels, strideOf, writeQuery } from "./kernels.js";
import { allocated, type ListsFile } from "./lists-file.js";
import { postingBytes } from "./posting-buffer.js";

/** Files of one dimension, each with whose it is. */
export interface OwnedLists<Owner> {
  readonly owner: Owner;
  readonly file: ListsFile;
}

export interface ListsQuery<Owner> {
  readonly limit: number;
  /** Whether a passage may be shown; all, where not given. */
  readonly accept?: ((owner: Owner, row: number) => boolean) | undefined;
  /** Exact scores of the rows; NaN where one is gone. */
  readonly exact: (owner: Owner, rows: readonly number[]) => ArrayLike<number>;
  readonly tuning?: Partial<Tuning> | undefined;
}

export interface ListsHit<Owner> {
  readonly owner: Owner;
  readonly row: number;
  readonly score: number;
}

export interface ListsWork {
  /** Lists read, codes estimated, exact scores asked for. */
  readonly lists: number;
  readonly codes: number;
  readonly exact: number;
}

export interface Tuning {
  readonly listsMin: number;
  readonly listsMax: number;
  /** How far under the k-th lower bound a list's reach may be. */
  readonly slack: number;
  /** Standard deviations of the estimate between its value and its bounds. */
  readonly deviations: number;
  /** Exact scores asked for, as a multiple of the limit and beside it. */
  readonly exactPerHit: number;
  readonly exactMin: number;
}

export const TUNING: Tuning = {
  listsMin: 32,
  listsMax: 1_200,
  slack: 0.05,
  deviations: 1.9,
  exactPerHit: 8,
  exactMin: 200,
};

/** How far a list's best lies over its centroid, in parts of its spread; found by measurement. */
const REACH = 0.3;
const EXACT_AT_ONCE = 64;
/** Files kept open; each is opened again when it is read again. */
const FILES_OPEN_MAX = 64;

interface Candidate<Owner> {
  readonly owner: Owner;
  readonly row: number;
  readonly upper: number;
}

export class ListsIndex<Owner> {
  readonly lists: number;
  readonly #kernels = new Kernels();
  readonly #files: readonly OwnedLists<Owner>[];
  /** By centroid: which file, and which of its lists. */
  readonly #fileOf: Uint32Array;
  readonly #listOf: Uint32Array;
  readonly #centroids: Centroids;
  /** What is added to half the nearness to have the reach: |c|^2 / 2 + REACH sqrt(1 - |c|^2). */
  readonly #reaches: Float32Array;
  readonly #coder: QueryCoder;
  readonly #query: number;
  readonly #near: number;
  readonly #list: number;
  readonly #out: number;

  /** Errors: ListsUnusable where there is no memory for their tables. */
  static of<Owner>(files: readonly OwnedLists<Owner>[], dimension: number): ListsIndex<Owner> {
    return allocated(() => new ListsIndex(files, dimension));
  }

  private constructor(files: readonly OwnedLists<Owner>[], dimension: number) {
    const kernels = this.#kernels;
    this.#files = files;
    this.lists = files.reduce((sum, { file }) => sum + file.header.lists, 0);
    this.#fileOf = new Uint32Array(this.lists);
    this.#listOf = new Uint32Array(this.lists);
    this.#coder = new QueryCoder(kernels, dimension);
    this.#query = kernels.take(2 * strideOf(dimension));
    this.#near = kernels.take(4 * this.lists);
    this.#centroids = new Centroids(kernels, { count: this.lists, dimension });
    let at = 0;
    let most = 0;
    let bits = 0;
    for (const [which, { file }] of files.entries()) {
      const { codes, scales } = file.tables;
      most = Math.max(most, file.header.postingsMax);
      bits = file.header.bits;
      for (let list = 0; list < file.header.lists; list += 1, at += 1) {
        const own = codes.subarray(list * dimension, (list + 1) * dimension);
        this.#centroids.setCodes(at, { codes: own, scale: scales[list] as number });
        this.#fileOf[at] = which;
        this.#listOf[at] = list;
      }
    }
    const norms = kernels.floats(this.#centroids.normsAt, this.lists);
    this.#reaches = norms.map((norm) => norm / 2 + REACH * Math.sqrt(Math.max(0, 1 - norm)));
    this.#list = kernels.take(most * postingBytes(bits));
    this.#out = kernels.take(4 * most);
  }

  /** `query` has length 1. Best first. Errors: ListsUnusable. */
  search(
    query: Float32Array,
    o: ListsQuery<Owner>,
  ): { hits: ListsHit<Owner>[]; work: ListsWork } {
    const tuning = { ...TUNING, ...o.tuning };
    const found = this.#candidates(query, { ...o, ...tuning });
    const { hits, exact } = rerank(found.candidates, o, tuning);
    this.#closeSome();
    return { hits, work: { lists: found.lists, codes: found.codes, exact } };
  }

  close(): void {
    for (const { file } of this.#files) file.close();
  }

  #candidates(
    query: Float32Array,
    o: ListsQuery<Owner> & Tuning,
  ): { candidates: Candidate<Owner>[]; lists: number; codes: number } {
    const order = this.#route(query, o.listsMax);
    const coded = this.#coder.code(query);
    const best = new Best(o);
    let lists = 0;
    let codes = 0;
    for (const { index: at, score: reach } of order) {
      if (lists >= o.listsMin && reach < best.threshold - o.slack) break;
      codes += this.#scan(at, { coded, best, o });
      lists += 1;
    }
    return { candidates: best.candidates(), lists, codes };
  }

  #route(query: Float32Array, most: number): { index: number; score: number }[] {
    const unit = writeQuery(this.#kernels, this.#query, query);
    const n = this.lists;
    this.#centroids.nearness({ from: 0, n, query: this.#query, unit, out: this.#near });
    const near = this.#kernels.floats(this.#near, n);
    const reaches = this.#reaches;
    const top = new TopK(most);
    for (let at = 0; at < n; at += 1) {
      top.add(at, (near[at] as number) / 2 + (reaches[at] as number));
    }
    return top.sorted();
  }

  /** Estimates one list; how many codes that were. */
  #scan(
    at: number,
    { coded, best, o }: {
      coded: CodedQuery;
      best: Best<Owner>;
      o: ListsQuery<Owner> & Tuning;
    },
  ): number {
    const { owner, file } = this.#files[this.#fileOf[at] as number] as OwnedLists<Owner>;
    const list = this.#listOf[at] as number;
    const { bits } = file.header;
    const n = file.tables.counts[list] as number;
    file.read(list, this.#kernels.bytes(this.#list, n * postingBytes(bits)));
    const factorsAt = this.#list + (n * bits) / 8;
    const nearness = this.#kernels.floats(this.#near, this.lists)[at] as number;
    const norm = this.#kernels.floats(this.#centroids.normsAt, this.lists)[at] as number;
    // nearness = 2 <q, c> - |c|^2
    const base = (nearness + norm) / 2;
    const { unit, offset } = coded;
    const { planes } = this.#coder;
    const { call } = this.#kernels;
    call.estimates(this.#list, n, bits, planes, factorsAt, base, unit, offset, this.#out);
    const estimates = this.#kernels.floats(this.#out, n);
    const factors = this.#kernels.floats(factorsAt, 2 * n);
    const rows = this.#kernels.uint32(factorsAt + 8 * n, n);
    const spread = file.tables.spreads[list] as number;
    const distanceSquared = Math.max(0, 1 - nearness);
    const margin = o.deviations * deviationOf(coded, { bits, spread, distanceSquared });
    for (let i = 0; i < n; i += 1) {
      const estimate = estimates[i] as number;
      const own = margin * (factors[2 * i + 1] as number);
      if (estimate + own >= best.threshold) best.add(owner, rows[i] as number, estimate, own);
    }
    return n;
  }

  #closeSome(): void {
    const open = this.#files.filter(({ file }) => file.isOpen);
    for (const { file } of open.slice(FILES_OPEN_MAX)) file.close();
  }
}

/** What may belong to the best: everything whose upper bound reaches the k-th lower bound. */
class Best<Owner> {
  /** A vector may be in two lists, and counts once. */
  readonly #seen = new Map<Owner, Set<number>>();
  readonly #lowest: TopK;
  readonly #kept: Candidate<Owner>[] = [];
  readonly #accept: ListsQuery<Owner>["accept"];

  constructor(o: Pick<ListsQuery<Owner>, "limit" | "accept">) {
    this.#lowest = new TopK(o.limit);
    this.#accept = o.accept;
  }

  get threshold(): number {
    return this.#lowest.threshold;
  }

  add(owner: Owner, row: number, estimate: number, margin: number): void {
    let seen = this.#seen.get(owner);
    if (seen === undefined) this.#seen.set(owner, (seen = new Set()));
    if (seen.has(row)) return;
    seen.add(row);
    if (this.#accept?.(owner, row) === false) return;
    this.#lowest.add(this.#kept.length, estimate - margin);
    this.#kept.push({ owner, row, upper: estimate + margin });
  }

  /** Best upper bound first. */
  candidates(): Candidate<Owner>[] {
    const { threshold } = this;
    const left = this.#kept.filter(({ upper }) => upper >= threshold);
    return left.sort((a, b) => b.upper - a.upper || a.row - b.row);
  }
}

function rerank<Owner>(
  candidates: readonly Candidate<Owner>[],
  o: ListsQuery<Owner>,
  tuning: Tuning,
): { hits: ListsHit<Owner>[]; exact: number } {
  const top = new TopK(o.limit);
  const most = Math.max(tuning.exactMin, tuning.exactPerHit * o.limit);
  let done = 0;
  while (done < Math.min(candidates.length, most)) {
    const batch = candidates.slice(done, Math.min(most, done + EXACT_AT_ONCE));
    const wanted = batch.filter(({ upper }) => upper >= top.threshold);
    if (wanted.length === 0) break;
    const scores = exactScores(wanted, o);
    for (const [at, candidate] of batch.entries()) {
      const score = scores.get(candidate);
      if (score !== undefined) top.add(done + at, score);
    }
    done += batch.length;
  }
  const hits = top.sorted().map(({ index, score }) => {
    const { owner, row } = candidates[index] as Candidate<Owner>;
    return { owner, row, score };
  });
  return { hits, exact: done };
}

/** One call an owner, its rows ascending: neighbours on the disk are read together. */
function exactScores<Owner>(
  wanted: readonly Candidate<Owner>[],
  o: ListsQuery<Owner>,
): Map<Candidate<Owner>, number> {
  const scores = new Map<Candidate<Owner>, number>();
  for (const owner of new Set(wanted.map((one) => one.owner))) {
    const own = wanted.filter((one) => one.owner === owner).sort((a, b) => a.row - b.row);
    const found = o.exact(owner, own.map(({ row }) => row));
    for (const [at, candidate] of own.entries()) scores.set(candidate, found[at] as number);
  }
  return scores;
}
