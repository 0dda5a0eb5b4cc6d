/**
 * The pieces of a vocabulary as a trie over UTF-16 units, for longest matches: an edge is a slot of
 * an open-addressing table over typed arrays, so that a step costs no string.
 */
const NONE = -1;
const ROOT = 0;

export class PieceTrie {
  readonly #mask: number;
  readonly #nodes: Int32Array;
  readonly #units: Uint16Array;
  readonly #targets: Int32Array;
  /** By node: the piece that ends there, NONE where none does. */
  readonly #ids: Int32Array;

  constructor(pieces: readonly (readonly [text: string, id: number])[]) {
    const edgesMax = pieces.reduce((sum, [text]) => sum + text.length, 1);
    let slots = 16;
    while (slots < edgesMax * 2) slots *= 2;
    this.#mask = slots - 1;
    this.#nodes = new Int32Array(slots).fill(NONE);
    this.#units = new Uint16Array(slots);
    this.#targets = new Int32Array(slots);
    this.#ids = new Int32Array(edgesMax + 1).fill(NONE);
    let count = 1;
    for (const [text, id] of pieces) {
      let node = ROOT;
      for (let at = 0; at < text.length; at += 1) {
        const unit = text.charCodeAt(at);
        const slot = this.#slot(node, unit);
        if (this.#nodes[slot] === NONE) {
          this.#nodes[slot] = node;
          this.#units[slot] = unit;
          this.#targets[slot] = count;
          count += 1;
        }
        node = this.#targets[slot] as number;
      }
      this.#ids[node] = id;
    }
  }

  /** The longest piece that characters[from], [from + 1], ... begin with; null for none. */
  longest(characters: readonly string[], from: number): { id: number; end: number } | null {
    let node = ROOT;
    let found: { id: number; end: number } | null = null;
    for (let at = from; at < characters.length; at += 1) {
      const character = characters[at] as string;
      for (let k = 0; k < character.length; k += 1) {
        const slot = this.#slot(node, character.charCodeAt(k));
        if (this.#nodes[slot] === NONE) return found;
        node = this.#targets[slot] as number;
      }
      const id = this.#ids[node] as number;
      if (id !== NONE) found = { id, end: at + 1 };
    }
    return found;
  }

  /** Where the edge is, or would be. */
  #slot(node: number, unit: number): number {
    const hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    while (
      this.#nodes[slot] !== NONE &&
      (this.#nodes[slot] !== node || this.#units[slot] !== unit)
    ) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }
}
