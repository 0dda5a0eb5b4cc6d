/**
 * Several sequences in one row of keys and values ("sequence packing"): each token lies in a slot,
 * in the order in which tokens came, and sees the slots of its own sequence alone. Taking tokens
 * back leaves dead slots; `compact` closes the gaps on the device.
 * Shapes: bias [1, 1, T, C], 0 or MASKED. Units: tokens, slots.
 * Source: Krell et al. 2021, "Efficient sequence packing without cross-contamination".
 */
import { invariant } from "../base/index.js";
import type { KvCache } from "./kv-cache.js";
import type { PackedGraph } from "./packed-graph.js";
import type { RowGather } from "./row-gather.js";
import { IntegerTensor, type Session, Tensor } from "./session.js";

/** Far below any score, and within float16. */
const MASKED = -1e4;
/** The same as bits of IEEE 754 binary16. */
const MASKED_HALF = 0xf0e2;

const DEAD = -1;

/** Tokens of one sequence in a run. */
export interface Piece {
  readonly sequence: number;
  readonly ids: readonly number[];
  /** Of so many of the last tokens the logits are wanted. */
  readonly rows: number;
}

export interface PackedRowParts {
  readonly session: Session;
  readonly graph: PackedGraph;
  readonly cache: KvCache;
  readonly gather: RowGather;
}

export class PackedRow {
  readonly #parts: PackedRowParts;
  /** Whose token lies in each slot. */
  #owners: number[] = [];
  /** The slots of each sequence, position after position. */
  readonly #slots: number[][];
  /** Other sequences may be cut meanwhile, but the row keeps its length. */
  #running = false;

  constructor(parts: PackedRowParts, sequences: number) {
    this.#parts = parts;
    this.#slots = Array.from({ length: sequences }, () => []);
  }

  /** Slots that are taken, dead ones too. */
  get length(): number {
    return this.#owners.length;
  }

  get dead(): number {
    return this.length - this.#slots.reduce((sum, slots) => sum + slots.length, 0);
  }

  /** Positions of a sequence that lie in the row. */
  held(sequence: number): number {
    return this.#slotsOf(sequence).length;
  }

  /** Forgets a sequence from position `length` on. */
  cut(sequence: number, length: number): void {
    for (const slot of this.#slotsOf(sequence).splice(length)) this.#owners[slot] = DEAD;
    if (this.#running) return;
    // What is dead at the end need not be stepped over.
    const last = this.#owners.findLastIndex((owner) => owner !== DEAD);
    if (last + 1 === this.length) return;
    this.#owners.length = last + 1;
    if (last < 0) this.#parts.cache.clear();
    else this.#parts.cache.cut(this.length);
  }

  /** Rows of logits, for each piece as many as it wants. */
  async run(pieces: readonly Piece[]): Promise<Float32Array[][]> {
    const { session, cache } = this.#parts;
    const owners = pieces.flatMap(({ sequence, ids }) => ids.map(() => sequence));
    // The graph wants one row at least.
    const none = pieces.every((piece) => piece.rows === 0);
    const wanted = none ? [0] : wantedRows(pieces);
    const feeds = this.#feeds(pieces, owners, wanted);
    const results = await this.#alone(() => session.run(feeds));
    for (const [k, owner] of owners.entries()) this.#slotsOf(owner).push(this.length + k);
    this.#owners.push(...owners);
    cache.keep(results, this.length);
    const logits = results["logits"];
    invariant(logits !== undefined, "logits were asked for");
    const data = logits.data as Float32Array;
    const width = data.length / wanted.length;
    let row = 0;
    return pieces.map(({ rows }) =>
      Array.from({ length: rows }, () => data.subarray(row * width, ++row * width)),
    );
  }

  #feeds(
    pieces: readonly Piece[],
    owners: readonly number[],
    wanted: readonly number[],
  ): Record<string, Tensor> {
    const { graph, cache } = this.#parts;
    const tokens = owners.length;
    const total = this.length + tokens;
    const ids = new IntegerTensor("int64", tokens);
    const positions = new IntegerTensor("int64", tokens);
    let k = 0;
    for (const piece of pieces) {
      const held = this.held(piece.sequence);
      for (const [i, id] of piece.ids.entries()) {
        ids.set(k, id);
        positions.set(k++, held + i);
      }
    }
    const rows = new IntegerTensor("int64", wanted.length);
    for (const [i, row] of wanted.entries()) rows.set(i, row);
    return {
      ...Object.fromEntries(cache.feeds(tokens)),
      input_ids: ids.tensor([1, tokens]),
      position_ids: positions.tensor([1, tokens]),
      attention_bias: this.#bias(owners, graph.type),
      seqlens_k: new Tensor("int32", Int32Array.of(total - 1), [1]),
      total_sequence_length: new Tensor("int32", Int32Array.of(total), []),
      logit_rows: rows.tensor([wanted.length]),
    };
  }

  /** The order of slots is the order of each sequence: what comes later is masked by the graph. */
  #bias(owners: readonly number[], type: PackedGraph["type"]): Tensor {
    const total = this.length + owners.length;
    const half = type === "float16";
    const count = owners.length * total;
    const data = half ? new Uint16Array(count) : new Float32Array(count);
    data.fill(half ? MASKED_HALF : MASKED);
    for (const [k, owner] of owners.entries()) {
      const from = k * total;
      if (owner === owners[k - 1]) {
        data.copyWithin(from, from - total, from);
        continue;
      }
      for (const slot of this.#slotsOf(owner)) data[from + slot] = 0;
      for (const [j, other] of owners.entries()) {
        if (other === owner) data[from + this.length + j] = 0;
      }
    }
    const dims = [1, 1, owners.length, total];
    return data instanceof Uint16Array
      ? new Tensor("float16", data, dims)
      : new Tensor("float32", data, dims);
  }

  /** Dead slots go; what counts stays, in its order. */
  async compact(): Promise<void> {
    if (this.dead === 0) return;
    const { graph, cache, gather } = this.#parts;
    const kept = this.#owners.flatMap((owner, slot) => (owner === DEAD ? [] : [slot]));
    const feeds = new Map(cache.feeds(0));
    const gathered: Record<string, Tensor> = {};
    await this.#alone(async () => {
      for (const port of graph.cache) {
        const rows = feeds.get(port.input);
        invariant(rows !== undefined, `input ${port.input}`);
        gathered[port.output] = await gather.gather(rows, kept);
      }
    });
    this.#owners = kept.map((slot) => this.#owners[slot] ?? DEAD);
    for (const slots of this.#slots) slots.length = 0;
    for (const [slot, owner] of this.#owners.entries()) {
      if (owner !== DEAD) this.#slotsOf(owner).push(slot);
    }
    cache.keep(gathered, kept.length);
  }

  /** Nothing of any sequence stays. */
  clear(): void {
    for (const slots of this.#slots) slots.length = 0;
    this.#owners = [];
    this.#parts.cache.clear();
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    this.#running = true;
    try {
      return await work();
    } finally {
      this.#running = false;
    }
  }

  #slotsOf(sequence: number): number[] {
    const slots = this.#slots[sequence];
    invariant(slots !== undefined, "a sequence of this row");
    return slots;
  }
}

/** The tokens of the run, counted over all pieces, whose logits are wanted. */
function wantedRows(pieces: readonly Piece[]): number[] {
  let before = 0;
  return pieces.flatMap(({ ids, rows }) => {
    before += ids.length;
    const end = before;
    return Array.from({ length: rows }, (_, k) => end - rows + k);
  });
}
