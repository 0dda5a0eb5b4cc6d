/**
 * Finds the right ones among many tools: words (BM25 over name, service, description and
 * parameters) and vectors (a first pass over bits, then int8 cosines), fused as passages are; then
 * what the request says of the service and of what is to be done moves them a little.
 * Tools of a source that do the same are shown once. What is in memory is made anew when the
 * registry changed. Units: milliseconds; cosines of unit vectors.
 * Errors: those of the embedder and the registry; STORE_MODEL_MISMATCH.
 * Source: native-notes/decisions/0015-tools-beside-the-shards.md
 */
import { RecollectError } from "../base/index.js";
import { fuse } from "../retrieve/index.js";
import { queryWords } from "../inverted/index.js";
import { STOP_WORDS } from "../words/index.js";
import { type BitCodes, bitCodes, dotInt8, nearestByBits, TopK } from "../vectors/index.js";
import { type Purpose, purposeOfTool, purposesOfRequest } from "./purpose.js";
import type { RegisteredTool, ToolRegistry } from "./registry.js";

export type ToolSearchMode = "hybrid" | "lexical" | "dense";

export interface FoundTool {
  readonly tool: RegisteredTool;
  /** In [0, 1], to compare within one search. */
  readonly score: number;
  /** Names of others of the same source that do the same. */
  readonly variants: readonly string[];
}

export interface ToolSearchOptions {
  readonly k: number;
  readonly mode: ToolSearchMode;
  readonly signal?: AbortSignal | undefined;
}

/** Null where there is no embedder: words alone are searched then. */
export type EmbedToolQuery = (
  query: string,
  signal?: AbortSignal,
) => Promise<{ readonly embedder: string; readonly vector: Float32Array } | null>;

/** Of each side, how many are looked at. */
const CANDIDATES = 200;
/** What the bits let through to the exact scores. */
const BITS_WIDTH = 800;
/** BM25 of name, service, description, parameters; chosen on the dev part of `bench tools`. */
const WORD_WEIGHTS = [2, 3, 1, 0.3] as const;
/** These three: chosen on the held-back services of the tool embedder's own training requests. */
const FUSION = { vectorShare: 0.9, cosineFloor: 0.2 } as const;
/** What a tool gains where its service is the one whose words the request holds. */
const SERVICE_SHARE = 0.05;
/** What it loses where the request wants something else done, such as looking, not deleting. */
const PURPOSE_LOSS = 0.1;
const QUERY_WORDS_MAX = 64;
/** Fused ones are looked through until k different ones are found. */
const VARIANTS_MAX = 20;

interface Scored {
  readonly id: number;
  readonly score: number;
}

interface Traits {
  readonly version: number;
  readonly services: ReadonlyMap<number, string>;
  readonly purposes: ReadonlyMap<number, Purpose | null>;
}

interface Matrix {
  readonly version: number;
  readonly ids: Int32Array;
  readonly rows: ReadonlyMap<number, number>;
  readonly scales: Float32Array;
  readonly codes: Int8Array;
  readonly dimension: number;
  readonly bits: BitCodes;
}

export class ToolSearch {
  readonly #registry: ToolRegistry;
  readonly #embed: EmbedToolQuery;
  #matrix: Matrix | null = null;
  #traits: Traits | null = null;

  constructor(registry: ToolRegistry, embed: EmbedToolQuery) {
    this.#registry = registry;
    this.#embed = embed;
  }

  async search(query: string, o: ToolSearchOptions): Promise<FoundTool[]> {
    const embedded = o.mode === "lexical" ? null : await this.#embed(query, o.signal);
    const words = o.mode === "dense" ? new Map<number, number>() : this.#words(query);
    const vector = embedded === null ? null : this.#vector(embedded);
    const matrix = vector === null ? null : this.#freshMatrix(vector.length);
    const ids = new Set(words.keys());
    const cosines = new Map<number, number>();
    if (vector !== null && matrix !== null) {
      for (const [id, cosine] of nearest(vector, matrix)) {
        ids.add(id);
        cosines.set(id, cosine);
      }
      // A tool that only the words found is judged by both sides too.
      for (const id of words.keys()) {
        const row = matrix.rows.get(id);
        if (row !== undefined && !cosines.has(id)) cosines.set(id, cosineOf(vector, matrix, row));
      }
    }
    const fused = fuse(
      [...ids].map((id) => ({
        id,
        words: words.get(id) ?? null,
        cosine: cosines.get(id) ?? null,
      })),
      FUSION,
    );
    const settled = o.mode === "hybrid" ? this.#settled(query, fused, words) : fused;
    return this.#distinct(settled, o.k);
  }

  /** With what the request says of the service and of what is to be done. */
  #settled(
    query: string,
    fused: readonly Scored[],
    words: ReadonlyMap<number, number>,
  ): readonly Scored[] {
    const { services, purposes } = this.#freshTraits();
    const wanted = purposesOfRequest(query);
    const best = Math.max(0, ...words.values());
    const named = new Map<string, number>();
    for (const [id, score] of words) {
      const service = services.get(id) ?? "";
      named.set(service, Math.max(named.get(service) ?? 0, score / best));
    }
    const settled = fused.map(({ id, score }) => {
      const purpose = purposes.get(id) ?? null;
      const other = wanted.size > 0 && purpose !== null && !wanted.has(purpose);
      const gain = SERVICE_SHARE * (named.get(services.get(id) ?? "") ?? 0);
      const full = score + gain - (other ? PURPOSE_LOSS : 0);
      return { id, score: Math.max(0, full / (1 + SERVICE_SHARE)) };
    });
    return settled.sort((a, b) => b.score - a.score || a.id - b.id);
  }

  #freshTraits(): Traits {
    const version = this.#registry.version();
    if (this.#traits?.version === version) return this.#traits;
    const { db } = this.#registry;
    const services = new Map<number, string>();
    const purposes = new Map<number, Purpose | null>();
    const rows = this.#registry.reading(() =>
      db.all<{ id: number; name: string; service: string; start: string; changes: number }>(
        `SELECT id, name, service, substr(description, 1, 60) AS start, changes FROM tools`,
      ),
    );
    for (const { id, name, service, start, changes } of rows) {
      services.set(id, service);
      purposes.set(id, purposeOfTool({ name, description: start, changes: changes !== 0 }));
    }
    this.#traits = { version, services, purposes };
    return this.#traits;
  }

  #distinct(fused: readonly Scored[], k: number): FoundTool[] {
    const found = new Map<string, FoundTool & { readonly variants: string[] }>();
    for (const { id, score } of fused.slice(0, k * VARIANTS_MAX)) {
      const tool = this.#registry.byId(id);
      if (tool === null) continue;
      const key = `${tool.source} ${tool.variant ?? tool.name}`;
      const shown = found.get(key);
      if (shown !== undefined) shown.variants.push(tool.name);
      else if (found.size === k) break;
      else found.set(key, { tool, score, variants: [] });
    }
    return [...found.values()];
  }

  /** BM25 by id. */
  #words(query: string): Map<number, number> {
    const all = queryWords(query).slice(0, QUERY_WORDS_MAX);
    const telling = all.filter((word) => !STOP_WORDS.has(word.text.toLowerCase()));
    const words = telling.length > 0 ? telling : all;
    if (words.length === 0) return new Map();
    // Every word is quoted, so that none can be read as syntax.
    const expression = words
      .map(({ text, prefix }) => `"${text.replaceAll('"', '""')}"${prefix ? " *" : ""}`)
      .join(" OR ");
    const rows = this.#registry.reading(() =>
      this.#registry.db.all<{ rowid: number; score: number }>(
        `SELECT rowid, bm25(tool_words, ?, ?, ?, ?) AS score FROM tool_words
         WHERE tool_words MATCH ? ORDER BY score LIMIT ?`,
        ...WORD_WEIGHTS,
        expression,
        CANDIDATES,
      ),
    );
    return new Map(rows.map(({ rowid, score }) => [rowid, -score]));
  }

  #vector(embedded: { readonly embedder: string; readonly vector: Float32Array }) {
    const found = this.#registry.embedder();
    // No vectors were made yet: words alone.
    if (found === null) return null;
    if (found === embedded.embedder) return embedded.vector;
    const facts = { found, expected: embedded.embedder };
    throw new RecollectError("STORE_MODEL_MISMATCH", facts);
  }

  #freshMatrix(dimension: number): Matrix {
    const version = this.#registry.version();
    if (this.#matrix?.version === version) return this.#matrix;
    const { db } = this.#registry;
    const rows = this.#registry.reading(() =>
      db.all<{ tool: number; scale: number; codes: Buffer }>(
        "SELECT tool, scale, codes FROM tool_vectors ORDER BY tool",
      ),
    );
    const ids = Int32Array.from(rows, (row) => row.tool);
    const scales = Float32Array.from(rows, (row) => row.scale);
    const codes = new Int8Array(rows.length * dimension);
    rows.forEach(({ codes: own }, at) => {
      codes.set(new Int8Array(own.buffer, own.byteOffset, own.byteLength), at * dimension);
    });
    this.#matrix = {
      version,
      ids,
      rows: new Map([...ids].map((id, row) => [id, row])),
      scales,
      codes,
      dimension,
      bits: bitCodes(codes, scales, dimension),
    };
    return this.#matrix;
  }
}

/** [id, cosine] of the nearest tools, best first. */
function nearest(query: Float32Array, matrix: Matrix): [number, number][] {
  const top = new TopK(CANDIDATES);
  for (const row of nearestByBits(query, matrix.bits, BITS_WIDTH)) {
    top.add(row, cosineOf(query, matrix, row));
  }
  return top.sorted().map(({ index, score }) => [matrix.ids[index] as number, score]);
}

function cosineOf(query: Float32Array, matrix: Matrix, row: number): number {
  const { codes, dimension: d, scales } = matrix;
  return dotInt8(query, codes.subarray(row * d, (row + 1) * d), scales[row] as number);
}
