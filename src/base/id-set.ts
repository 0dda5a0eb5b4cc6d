/**
 * A set of strings that keeps 8 bytes for each instead of the string: what was seen in a file of
 * many million lines, or in a walk over many million files.
 *
 * Two different strings count as equal with probability about n^2 / 2^65 (3 in a million for ten
 * million strings). Past `capacityMax` strings nothing more is remembered and `full` is true.
 * Shapes: an open-addressing table of two Uint32 halves; the pair 0,0 marks a free slot.
 * Source: mixing after cyrb53 (bryc, public domain), both halves kept.
 */
const SLOTS_FIRST = 1_024;

export class IdSet {
  readonly #capacityMax: number;
  #low = new Uint32Array(SLOTS_FIRST);
  #high = new Uint32Array(SLOTS_FIRST);
  #size = 0;

  constructor(options: { capacityMax?: number } = {}) {
    this.#capacityMax = options.capacityMax ?? 20_000_000;
  }

  get full(): boolean {
    return this.#size >= this.#capacityMax;
  }

  /** True when the string was not in the set before. */
  add(text: string): boolean {
    const [low, high] = hashOf(text);
    const slot = this.#slotOf(low, high);
    if (!this.#isFree(slot)) return false;
    if (this.full) return true;
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#size += 1;
    if (this.#size * 2 > this.#low.length) this.#grow();
    return true;
  }

  has(text: string): boolean {
    const [low, high] = hashOf(text);
    return !this.#isFree(this.#slotOf(low, high));
  }

  #isFree(slot: number): boolean {
    return this.#low[slot] === 0 && this.#high[slot] === 0;
  }

  /** The slot that holds the pair, or the free one where it belongs. */
  #slotOf(low: number, high: number): number {
    const mask = this.#low.length - 1;
    let slot = low & mask;
    while (!this.#isFree(slot) && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [low, high] = [this.#low, this.#high];
    this.#low = new Uint32Array(low.length * 2);
    this.#high = new Uint32Array(low.length * 2);
    for (let slot = 0; slot < low.length; slot += 1) {
      const [a, b] = [low[slot] ?? 0, high[slot] ?? 0];
      if (a === 0 && b === 0) continue;
      const to = this.#slotOf(a, b);
      this.#low[to] = a;
      this.#high[to] = b;
    }
  }
}

function hashOf(text: string): [low: number, high: number] {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  const [low, high] = [a >>> 0, b >>> 0];
  return low === 0 && high === 0 ? [1, 0] : [low, high];
}
