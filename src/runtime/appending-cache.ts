/**
 * A KV cache of which each run gives back only the new rows, which are written where they belong.
 * Attention reads two parts (training/conversion/appending_cache.py):
 *   past    [1, heads, C, size] for keys and for values, C a multiple of BLOCK_POSITIONS
 *   recent  [1, R, row], position after position, row = keys of all heads, then values; R < BLOCK
 * A block that is full goes over to the past. A graph for prompts gives it head by head, as the
 * past has it (near, [1, 2 * heads, BLOCK at least, size]); else the recent rows are taken apart.
 * No row that is kept crosses the end of a block, so where a position stands in the sums depends on
 * nothing else: logits are the same bits however a text is cut into the runs of one session.
 * Units: positions. Source: native-notes/onnxruntime-node.md
 */
import { invariant } from "../base/index.js";
import type { AppendingLayer } from "./decoder-graph.js";
import type { KvCache } from "./kv-cache.js";
import { Tensor } from "./session.js";

/** As the graph's conversion has it. */
const BLOCK_POSITIONS = 128;

/** What is kept for the next window; a longer one's memory is given back. */
const KEPT_POSITIONS = 2_048;

interface LayerCache {
  readonly ports: AppendingLayer;
  readonly recent: Float32Array;
  /** Room for the same number of positions in every layer; what counts stands at the front. */
  key: Float32Array;
  value: Float32Array;
}

export class AppendingCache implements KvCache {
  readonly dropsRows = true;
  readonly #layers: readonly LayerCache[];
  /** Positions that the layers have room for. */
  #room = 0;
  #past = 0;
  #recent = 0;
  /** Tensors of the past, until it changes. */
  #settled: readonly (readonly [string, Tensor])[] | null = null;

  constructor(layers: readonly AppendingLayer[]) {
    const none = new Float32Array(0);
    this.#layers = layers.map((ports) => {
      const recent = new Float32Array(BLOCK_POSITIONS * rowLength(ports));
      return { ports, recent, key: none, value: none };
    });
  }

  get length(): number {
    return this.#past + this.#recent;
  }

  get runMax(): number {
    return BLOCK_POSITIONS - this.#recent;
  }

  *feeds(): Iterable<readonly [string, Tensor]> {
    yield* (this.#settled ??= this.#layers.flatMap((layer) => this.#pastOf(layer)));
    for (const { ports, recent } of this.#layers) {
      const row = rowLength(ports);
      const rows = recent.subarray(0, this.#recent * row);
      yield [ports.recent, new Tensor("float32", rows, [1, this.#recent, row])];
    }
  }

  #pastOf({ ports, key, value }: LayerCache): (readonly [string, Tensor])[] {
    const dims = [1, ports.kvHeads, this.#past, ports.headSize];
    const filled = ports.kvHeads * this.#past * ports.headSize;
    return [
      [ports.key, new Tensor("float32", key.subarray(0, filled), dims)],
      [ports.value, new Tensor("float32", value.subarray(0, filled), dims)],
    ];
  }

  fetches(more: number, outputs: readonly string[]): readonly string[] {
    const fills = more === this.runMax;
    return this.#layers.map(({ ports: { near, fresh } }) =>
      fills && outputs.includes(near) ? near : fresh,
    );
  }

  keep(results: Readonly<Record<string, Tensor>>, length: number): void {
    const added = length - this.length;
    invariant(added >= 0 && added <= this.runMax, "a run stays within its block");
    const fills = added === this.runMax;
    for (const { ports, recent } of this.#layers) {
      if (fills && results[ports.near] !== undefined) continue;
      const fresh = results[ports.fresh];
      invariant(fresh !== undefined, `output ${ports.fresh}`);
      const row = rowLength(ports);
      const data = fresh.data as Float32Array;
      recent.set(data.subarray(0, added * row), this.#recent * row);
    }
    this.#recent += added;
    if (fills) this.#settle(results);
  }

  cut(length: number): void {
    invariant(length >= 0 && length <= this.length, "back, within the cache");
    if (length < this.#past) {
      this.#settled = null;
      const past = Math.floor(length / BLOCK_POSITIONS) * BLOCK_POSITIONS;
      for (const layer of this.#layers) {
        moveRows(layer, { from: past, to: length, positions: this.#past });
        for (const data of [layer.key, layer.value]) {
          restride(data, layer.ports, { from: this.#past, to: past });
        }
      }
      this.#past = past;
    }
    this.#recent = length - this.#past;
  }

  clear(): void {
    this.#settled = null;
    this.#past = 0;
    this.#recent = 0;
    if (this.#room > KEPT_POSITIONS) this.#reserve(0);
  }

  /** A full block to the past, from the results of the run that filled it or the recent rows. */
  #settle(results: Readonly<Record<string, Tensor>>): void {
    this.#settled = null;
    const sizes = { from: this.#past, to: this.#past + BLOCK_POSITIONS };
    if (sizes.to > this.#room) this.#reserve(Math.max(sizes.to, 2 * this.#room));
    for (const layer of this.#layers) {
      for (const data of [layer.key, layer.value]) restride(data, layer.ports, sizes);
      const near = results[layer.ports.near];
      if (near === undefined) {
        eachRow(layer, { ...sizes, positions: sizes.to }, (past, at, row, size) => {
          past.set(layer.recent.subarray(row, row + size), at);
        });
      } else {
        copyHeads(near, layer, sizes);
      }
    }
    this.#past = sizes.to;
    this.#recent = 0;
  }

  #reserve(positions: number): void {
    for (const layer of this.#layers) {
      const { kvHeads, headSize } = layer.ports;
      const filled = kvHeads * this.#past * headSize;
      const roomy = (data: Float32Array): Float32Array => {
        const made = new Float32Array(kvHeads * positions * headSize);
        made.set(data.subarray(0, filled));
        return made;
      };
      layer.key = roomy(layer.key);
      layer.value = roomy(layer.value);
    }
    this.#room = positions;
  }
}

function rowLength({ kvHeads, headSize }: AppendingLayer): number {
  return 2 * kvHeads * headSize;
}

/** [heads, from, size] to [heads, to, size] in place, with the positions that both have. */
function restride(
  data: Float32Array,
  { kvHeads, headSize }: AppendingLayer,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const both = Math.min(from, to) * headSize;
  // No head may be written over before it is moved; the first one stays.
  for (let k = 1; k < kvHeads; k++) {
    const head = to > from ? kvHeads - k : k;
    const first = head * from * headSize;
    data.copyWithin(head * to * headSize, first, first + both);
  }
}

/** The block that ends a past of `to` positions, of which `near` has the first rows. */
function copyHeads(
  near: Tensor,
  { ports, key, value }: LayerCache,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const { kvHeads, headSize } = ports;
  const data = near.data as Float32Array;
  const each = data.length / (2 * kvHeads);
  for (let head = 0; head < 2 * kvHeads; head++) {
    const past = head < kvHeads ? key : value;
    const rows = data.subarray(head * each, head * each + (to - from) * headSize);
    past.set(rows, ((head % kvHeads) * to + from) * headSize);
  }
}

/** Positions of the past back to the recent rows. */
function moveRows(layer: LayerCache, range: Positions): void {
  const { recent } = layer;
  eachRow(layer, range, (past, at, row, size) => {
    recent.set(past.subarray(at, at + size), row);
  });
}

/** From one position to another, of a past that has `positions`. */
interface Positions {
  readonly from: number;
  readonly to: number;
  readonly positions: number;
}

/** Each head's keys and values of a position: where they stand in the past, and in the rows. */
function eachRow(
  { ports, key, value }: LayerCache,
  range: Positions,
  visit: (past: Float32Array, at: number, row: number, size: number) => void,
): void {
  const { kvHeads, headSize } = ports;
  const length = rowLength(ports);
  for (let head = 0; head < 2 * kvHeads; head++) {
    const past = head < kvHeads ? key : value;
    const first = (head % kvHeads) * range.positions * headSize;
    for (let position = range.from; position < range.to; position++) {
      const row = (position - range.from) * length + head * headSize;
      visit(past, first + position * headSize, row, headSize);
    }
  }
}
