/**
 * A decoder for several sequences at once, its lanes: what they append at the same time goes
 * through one run. A step of a small model costs a graphics card about the same for one token as
 * for eight, so that many questions are written in the time of one.
 * Prompts go in pieces beside the tokens of others, so nobody waits for a long one ("chunked
 * prefill", Agrawal et al. 2023, SARATHI).
 * Where the device's memory runs out, the row gets shorter: lanes wait for each other, and what
 * one of them had to leave is read again when it goes on.
 * Units: tokens, slots. Errors: WINDOW_OVERFLOW, DEVICE_MEMORY; the signal's reason.
 */
import { type Log, invariant, RecollectError } from "../base/index.js";
import { commonLength } from "./common-length.js";
import type { DecoderSession } from "./decoder.js";
import { isOutOfMemory } from "./fitting-batches.js";
import { nativeMessage } from "./native-message.js";
import type { PackedRow, Piece } from "./packed-row.js";

/** Of all lanes together. */
const RUN_TOKENS = 256;
/** So many last tokens of an `appendEach` have logits. */
const LOGIT_ROWS_MAX = 16;
/** For the next token of lanes that have just got one: much shorter than a run. */
const WAIT_MS = 1;
/** Gaps are closed when they are more than half of a row of this length. */
const COMPACTED_SLOTS = 1_024;
/** Less room than this is none. */
const SLOTS_MIN = 512;

export interface PackedDecoderParts {
  readonly row: PackedRow;
  readonly device: string;
  readonly lanes: number;
  /** What may lie in the row at once. */
  readonly slotsMax: number;
  readonly positionsMax: number;
  readonly stopIds: readonly number[];
  readonly log: Log;
  /** Gives the sessions back. */
  readonly release: () => Promise<void>;
}

/** What a lane waits for: all of its `ids` in the row, and logits from the position `from` on. */
interface Request {
  readonly lane: Lane;
  readonly from: number;
  readonly logits: Float32Array[];
  readonly signal: AbortSignal | undefined;
  resolve(logits: Float32Array[]): void;
  reject(error: unknown): void;
}

export class PackedDecoder {
  readonly lanes: readonly DecoderSession[];
  readonly #parts: PackedDecoderParts;
  #slotsMax: number;
  #requests: Request[] = [];
  /** Lanes that have just got logits, and will mostly come back with a token. */
  readonly #expected = new Set<Lane>();
  #working = false;
  #runMs = 0;
  #open: number;

  constructor(parts: PackedDecoderParts) {
    this.#parts = parts;
    this.#slotsMax = parts.slotsMax;
    this.lanes = Array.from({ length: parts.lanes }, (_, n) => new Lane(this, n));
    this.#open = parts.lanes;
  }

  get row(): PackedRow {
    return this.#parts.row;
  }

  get parts(): PackedDecoderParts {
    return this.#parts;
  }

  get runMs(): number {
    return this.#runMs;
  }

  submit(lane: Lane, from: number, signal?: AbortSignal): Promise<Float32Array[]> {
    this.#expected.delete(lane);
    return new Promise((resolve, reject) => {
      this.#requests.push({ lane, from, logits: [], signal, resolve, reject });
      if (!this.#working) void this.#work();
    });
  }

  async close(lane: Lane): Promise<void> {
    this.#parts.row.cut(lane.sequence, 0);
    if (--this.#open === 0) await this.#parts.release();
  }

  /** Ends in the same turn in which nothing is left: what is submitted later begins it anew. */
  async #work(): Promise<void> {
    this.#working = true;
    await turn();
    while (this.#requests.length > 0) {
      await this.#othersToo();
      this.#dropCancelled();
      this.#refuseTooLong();
      const requests = [...this.#requests];
      if (requests.length === 0) break;
      try {
        await this.#makeRoom();
        const chosen = this.#chosen();
        const startMs = performance.now();
        const rows = await this.row.run(chosen.map(({ piece }) => piece));
        this.#runMs += performance.now() - startMs;
        for (const [k, { request }] of chosen.entries()) this.#done(request, rows[k] ?? []);
      } catch (error) {
        this.#failed(requests, error);
      }
    }
    this.#working = false;
  }

  /** Nobody waits any more for the rest of a prompt; what was read of it stays. */
  #dropCancelled(): void {
    const cancelled = this.#requests.filter(({ signal }) => signal?.aborted === true);
    if (cancelled.length === 0) return;
    this.#requests = this.#requests.filter((one) => !cancelled.includes(one));
    for (const { signal, reject } of cancelled) reject(signal?.reason);
  }

  /** After the row got shorter for want of memory. */
  #refuseTooLong(): void {
    const limit = this.#slotsMax;
    const tooLong = this.#requests.filter(({ lane }) => lane.length > limit);
    this.#requests = this.#requests.filter((one) => !tooLong.includes(one));
    for (const { lane, reject } of tooLong) {
      const { device } = this.#parts;
      const detail = `${limit} tokens are all that fits`;
      reject(new RecollectError("DEVICE_MEMORY", { device, detail, tokens: lane.length }));
    }
  }

  /** Lets lanes that have just got logits choose their token, so that one run serves them all. */
  async #othersToo(): Promise<void> {
    const endMs = performance.now() + WAIT_MS;
    while (this.#expected.size > 0 && performance.now() < endMs) await turn();
    this.#expected.clear();
  }

  /** Short pieces first: what is being written goes on while prompts are read. */
  #chosen(): { request: Request; piece: Piece }[] {
    const left = ({ lane }: Request): number => lane.length - this.row.held(lane.sequence);
    const inTurn = [...this.#requests].sort((a, b) => left(a) - left(b));
    let room = Math.min(RUN_TOKENS, this.#slotsMax - this.row.length);
    const chosen: { request: Request; piece: Piece }[] = [];
    for (const request of inTurn) {
      const { lane, from } = request;
      const held = this.row.held(lane.sequence);
      const take = Math.min(room, lane.length - held);
      if (take === 0) continue;
      room -= take;
      const rows = Math.max(0, held + take - Math.max(from, held));
      const ids = lane.ids.slice(held, held + take);
      chosen.push({ request, piece: { sequence: lane.sequence, ids, rows } });
    }
    return chosen;
  }

  #done(request: Request, rows: readonly Float32Array[]): void {
    const { lane, logits } = request;
    logits.push(...rows);
    if (this.row.held(lane.sequence) < lane.length) return;
    this.#requests = this.#requests.filter((one) => one !== request);
    if (logits.length > 0) this.#expected.add(lane);
    request.resolve(logits);
  }

  /** So that at least the first lane can go on. */
  async #makeRoom(): Promise<void> {
    const { row } = this;
    const most = this.#slotsMax;
    const scattered = row.length > COMPACTED_SLOTS && row.dead * 2 > row.length;
    const first = this.#requests[0]?.lane;
    invariant(first !== undefined, "somebody waits");
    const needed = (): number => Math.min(RUN_TOKENS, first.length - row.held(first.sequence));
    if (scattered || row.length + needed() > most) await row.compact();
    const waiting = new Set(this.#requests.map(({ lane }) => lane));
    const idle = this.lanes.filter((lane) => !waiting.has(lane as Lane)) as Lane[];
    // First those whom nobody asks for, then those that came last.
    const leaving = [...idle, ...[...waiting].reverse().filter((lane) => lane !== first)];
    for (const lane of leaving) {
      if (row.length + needed() <= most) return;
      this.#leave(lane);
      await row.compact();
    }
  }

  /** What it had is read again when it goes on. */
  #leave(lane: Lane): void {
    this.row.cut(lane.sequence, 0);
    for (const request of this.#requests) if (request.lane === lane) request.logits.length = 0;
  }

  #failed(requests: readonly Request[], error: unknown): void {
    // Whatever the run left behind is not to be trusted.
    this.row.clear();
    for (const request of requests) request.logits.length = 0;
    const smaller = Math.floor(this.#slotsMax / 2);
    const first = requests[0]?.lane.length ?? 0;
    const short = this.#parts.device !== "cpu" && isOutOfMemory(error);
    if (short && smaller >= Math.max(SLOTS_MIN, first + RUN_TOKENS)) {
      this.#slotsMax = smaller;
      const { device, log } = this.#parts;
      log.warn(`device ${device} is short of memory: fewer questions at once from here on`);
      return;
    }
    this.#requests = this.#requests.filter((one) => !requests.includes(one));
    const { device } = this.#parts;
    const detail = nativeMessage(error instanceof Error ? error.message : String(error));
    const facts = { device, detail, tokens: first };
    const told = short ? new RecollectError("DEVICE_MEMORY", facts, { cause: error }) : error;
    for (const request of requests) request.reject(told);
  }
}

/** One sequence. As a decoder of its own, but for its runs being shared. */
class Lane implements DecoderSession {
  readonly sequence: number;
  readonly ids: number[] = [];
  readonly logitsEach = true;
  readonly #decoder: PackedDecoder;
  #busy = false;

  constructor(decoder: PackedDecoder, sequence: number) {
    this.#decoder = decoder;
    this.sequence = sequence;
  }

  get device(): string {
    return this.#decoder.parts.device;
  }

  get positionsMax(): number {
    return this.#decoder.parts.positionsMax;
  }

  get stopIds(): readonly number[] {
    return this.#decoder.parts.stopIds;
  }

  /** Of all lanes together: their runs can't be told apart. */
  get runMs(): number {
    return this.#decoder.runMs;
  }

  get length(): number {
    return this.ids.length;
  }

  async append(
    ids: readonly number[],
    o: { signal?: AbortSignal | undefined } = {},
  ): Promise<Float32Array> {
    const rows = await this.#appended(ids, ids.length - 1, o.signal);
    const last = rows.at(-1);
    invariant(last !== undefined, "logits were asked for");
    return last;
  }

  async prefill(
    ids: readonly number[],
    o: { signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    await this.#appended(ids, ids.length, o.signal);
  }

  async appendEach(
    ids: readonly number[],
    o: { signal?: AbortSignal | undefined } = {},
  ): Promise<Float32Array[]> {
    invariant(ids.length <= LOGIT_ROWS_MAX, "only a few tokens have logits each");
    return await this.#appended(ids, 0, o.signal);
  }

  /** Logits from the given one of the new tokens on. */
  async #appended(
    ids: readonly number[],
    from: number,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    invariant(ids.length > 0, "something to append");
    invariant(!this.#busy, "one append at a time");
    signal?.throwIfAborted();
    const before = this.length;
    const found = before + ids.length;
    const limit = this.positionsMax;
    if (found > limit) throw new RecollectError("WINDOW_OVERFLOW", { found, limit });
    this.#busy = true;
    this.ids.push(...ids);
    try {
      return await this.#decoder.submit(this, before + from, signal);
    } catch (error) {
      // What was read stays where its caller went; after a failure the row is empty.
      this.ids.length = Math.max(before, this.#decoder.row.held(this.sequence));
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  rewind(length: number): void {
    invariant(!this.#busy, "no rewind while tokens are appended");
    invariant(length >= 0 && length <= this.length, "rewind goes back, within the cache");
    this.ids.length = length;
    const { row } = this.#decoder;
    if (row.held(this.sequence) > length) row.cut(this.sequence, length);
  }

  inCommon(promptIds: readonly number[]): number {
    return commonLength(this.ids, promptIds);
  }

  reuse(promptIds: readonly number[]): number {
    const common = Math.min(promptIds.length - 1, this.inCommon(promptIds));
    this.rewind(common);
    return common;
  }

  reset(): void {
    this.rewind(0);
  }

  async dispose(): Promise<void> {
    this.reset();
    await this.#decoder.close(this);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
