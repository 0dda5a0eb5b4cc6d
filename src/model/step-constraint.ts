/**
 * Holds tokens against the step grammar: a token may come when its bytes keep the line within the
 * language, an end token when the line is complete. A byte-level token can end within a
 * character: it may come when a character that begins so may, and nothing may end there.
 */
import type { Constraint, Tokenizer } from "../runtime/index.js";
import type { Automaton } from "./automaton.js";

/** A character of UTF-8 as far as it is written: the bits so far, and bytes to come. */
interface Part {
  readonly bits: number;
  readonly left: number;
  /** The least code point that takes so many bytes. */
  readonly least: number;
}

interface Place {
  readonly state: number;
  readonly part: Part | null;
}

const LINE_END = 0x0a;
const CODE_POINT_MAX = 0x10ffff;

export class StepConstraint implements Constraint {
  readonly #automaton: Automaton;
  readonly #texts: TokenTexts;
  readonly #stops: ReadonlySet<number>;
  #place: Place;

  constructor(o: { automaton: Automaton; texts: TokenTexts; stopIds: readonly number[] }) {
    this.#automaton = o.automaton;
    this.#texts = o.texts;
    this.#stops = new Set(o.stopIds);
    this.#place = { state: o.automaton.start, part: null };
  }

  allows(id: number): boolean {
    const { state, part } = this.#place;
    if (this.#stops.has(id)) return part === null && this.#automaton.accepts(state);
    return this.#after(id) !== null;
  }

  advance(id: number): void {
    this.#place = this.#after(id) ?? this.#place;
  }

  #after(id: number): Place | null {
    const bytes = this.#texts.bytes(id);
    if (bytes.length === 0) return null;
    let { state, part } = this.#place;
    for (const byte of bytes) {
      part = part ? continued(part, byte) : begun(byte);
      if (part === null) return null;
      if (part.left > 0) continue;
      const next = this.#automaton.step(state, part.bits);
      if (next === null) return null;
      state = next;
      part = null;
    }
    if (part === null) return { state, part };
    const span = spanOf(part);
    return span && this.#automaton.reaches(state, ...span) ? { state, part } : null;
  }
}

function begun(byte: number): Part | null {
  if (byte < 0x80) return { bits: byte, left: 0, least: 0 };
  if (byte < 0xc0) return null;
  if (byte < 0xe0) return { bits: byte & 0x1f, left: 1, least: 0x80 };
  if (byte < 0xf0) return { bits: byte & 0x0f, left: 2, least: 0x800 };
  if (byte < 0xf8) return { bits: byte & 0x07, left: 3, least: 0x10000 };
  return null;
}

function continued(part: Part, byte: number): Part | null {
  if ((byte & 0xc0) !== 0x80) return null;
  const more = { ...part, bits: part.bits * 64 + (byte & 0x3f), left: part.left - 1 };
  return spanOf(more) && more;
}

/** The code points that begin so; null where none does: too long a form, a surrogate, too high. */
function spanOf({ bits, left, least }: Part): readonly [number, number] | null {
  const first = bits * 64 ** left;
  const low = Math.max(first, least);
  const high = Math.min(first + 64 ** left - 1, CODE_POINT_MAX);
  const surrogates = low >= 0xd800 && high <= 0xdfff;
  return low > high || surrogates ? null : [low, high];
}

/** The bytes of each token, looked up when first asked for; none for control tokens. */
export class TokenTexts {
  readonly #tokenizer: Pick<Tokenizer, "bytesOf">;
  readonly #bytes = new Map<number, Uint8Array>();

  constructor(tokenizer: Pick<Tokenizer, "bytesOf">) {
    this.#tokenizer = tokenizer;
  }

  bytes(id: number): Uint8Array {
    let bytes = this.#bytes.get(id);
    if (bytes === undefined) {
      bytes = this.#tokenizer.bytesOf(id);
      this.#bytes.set(id, bytes);
    }
    return bytes;
  }

  endsLine(id: number): boolean {
    return this.bytes(id).at(-1) === LINE_END;
  }
}
