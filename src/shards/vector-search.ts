/**
 * Vector search over all shards, of one level: the lists of all of them are searched as one, what
 * no lists cover is scanned, and all scores are exact dot products in the end.
 * With a filter that allows few passages, these are scanned; with one that allows many, lists and
 * scan leave out what it forbids.
 */
import { type Log, RecollectError } from "../base/index.js";
import { ListsUnusable } from "../ivf/index.js";
import type { Filter, PassageId } from "../records/index.js";
import { TopK } from "../vectors/index.js";
import { asCosine } from "./cosine.js";
import { FlatScan } from "./flat-scan.js";
import type { LevelVectors, VectorLevel } from "./level-vectors.js";
import { OpenLists, type OpenedLists } from "./open-lists.js";
import { passageId } from "./passage-id.js";
import type { Shard } from "./shard.js";

/** Allowed passages of a shard up to which these are scanned one by one. */
const FILTER_SCAN_MAX = 20_000;

interface Place {
  readonly shard: Shard;
  readonly vectors: LevelVectors;
  /** Whether a row may be shown; null for all. */
  readonly accept: ((row: number) => boolean) | null;
}

interface Asked {
  readonly query: Float32Array;
  readonly embedder: string;
  readonly limit: number;
}

export class VectorSearch {
  readonly #level: VectorLevel;
  readonly #lists: OpenLists;
  #flat: { readonly dimension: number; readonly scan: FlatScan } | null = null;

  constructor(level: VectorLevel, o: { dir: string; storeId: string; log: Log }) {
    this.#level = level;
    this.#lists = new OpenLists({ ...o, level });
  }

  /** Best first. Errors: STORE_MODEL_MISMATCH where the query has another dimension. */
  search(
    shards: readonly Shard[],
    query: Float32Array,
    o: { embedder: string | null; limit: number; filter?: Filter | undefined },
  ): { readonly id: PassageId; readonly cosine: number }[] {
    const { embedder, limit } = o;
    if (limit <= 0 || embedder === null) return [];
    const asked = { query, embedder, limit };
    const top = new TopK(limit);
    const places: Place[] = [];
    const all = shards.filter((shard) => this.#has(shard, asked));
    for (const shard of all) {
      const vectors = shard.level(this.#level);
      const documents = shard.visibleDocuments(o.filter);
      if (documents === null) {
        places.push({ shard, vectors, accept: null });
      } else if (shard.passagesOf(documents) > FILTER_SCAN_MAX) {
        const accept = (row: number): boolean => documents.has(shard.blockOf(row)?.document ?? -1);
        places.push({ shard, vectors, accept });
      } else {
        const own = new TopK(limit);
        vectors.scanDocuments(query, documents, own);
        for (const { index, score } of own.sorted()) top.add(passageId(shard.id, index), score);
      }
    }
    if (places.length > 0) this.#searchPlaces(all, places, asked, top);
    return top.sorted().map(({ index, score }) => ({ id: index, cosine: asCosine(score) }));
  }

  close(): void {
    this.#lists.close();
  }

  /** Whether the shard has vectors of that embedder. */
  #has(shard: Shard, { query, embedder }: Asked): boolean {
    const state = shard.level(this.#level).state();
    if (state?.embedder !== embedder) return false;
    if (state.dimension === query.length) return true;
    throw new RecollectError("STORE_MODEL_MISMATCH", {
      found: `${state.embedder} (${state.dimension} dimensions)`,
      expected: `one of ${query.length} dimensions`,
    });
  }

  #searchPlaces(
    all: readonly Shard[],
    places: readonly Place[],
    asked: Asked,
    top: TopK,
  ): void {
    const shards = all.map((shard) => ({ shard: shard.id, vectors: shard.level(this.#level) }));
    for (;;) {
      const opened = this.#lists.open(shards, asked.embedder);
      try {
        this.#searchLists(opened, places, asked, top);
      } catch (error) {
        if (!(error instanceof ListsUnusable)) throw error;
        // One file less at every turn.
        this.#lists.refuse(error.path, error.message);
        continue;
      }
      const scan = this.#scanOf(asked.query.length);
      for (const { shard, vectors, accept } of places) {
        const after = opened.covered.get(vectors) ?? 0;
        const own = new TopK(asked.limit);
        scan.scan(vectors, asked.query, { after, accept, top: own });
        for (const { index, score } of own.sorted()) top.add(passageId(shard.id, index), score);
      }
      return;
    }
  }

  #searchLists(
    opened: OpenedLists,
    places: readonly Place[],
    { query, limit }: Asked,
    top: TopK,
  ): void {
    if (opened.index === null) return;
    const byVectors = new Map(places.map((place) => [place.vectors, place]));
    const { hits } = opened.index.search(query, {
      limit,
      accept: (vectors, row) => {
        const place = byVectors.get(vectors);
        return place !== undefined && (place.accept?.(row) ?? true);
      },
      exact: (vectors, rows) => {
        return vectors.scores(query, rows, { after: 0, upTo: opened.covered.get(vectors) ?? 0 });
      },
    });
    for (const { owner, row, score } of hits) {
      const place = byVectors.get(owner);
      if (place !== undefined) top.add(passageId(place.shard.id, row), score);
    }
  }

  #scanOf(dimension: number): FlatScan {
    if (this.#flat?.dimension !== dimension) {
      this.#flat = { dimension, scan: new FlatScan(dimension) };
    }
    return this.#flat.scan;
  }
}
