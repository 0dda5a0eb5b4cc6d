/**
 * The elements of a big JSON array, one by one, from text that arrives in any pieces: what stands
 * between the commas of the outermost level. Each is left to JSON.parse, so that a broken one
 * fails alone. Memory: one element.
 * Units: lines are 1-based.
 */
export interface JsonElement {
  /** Null when it is longer than `charsMax`. */
  readonly json: string | null;
  /** Where it begins. */
  readonly line: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

export class JsonElements {
  readonly #charsMax: number;
  #pieces: string[] = [];
  #chars = 0;
  /** 0 before "[", 1 within the array, more within an element. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #line = 1;
  #beganAt = 1;
  #blank = true;
  #closed = false;

  constructor(charsMax: number) {
    this.#charsMax = charsMax;
  }

  /** Whether the array's "]" has come. */
  get closed(): boolean {
    return this.#closed;
  }

  *push(text: string): Generator<JsonElement> {
    let from = 0;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit === NEWLINE) this.#line += 1;
      if (this.#inString) this.#stringUnit(unit);
      else if (this.#closed || unit <= 0x20) continue;
      else if (unit === COMMA && this.#depth === 1) {
        yield* this.#take(text.slice(from, index));
        from = index + 1;
      } else if (unit === 0x5b || unit === 0x7b) {
        if (this.#depth === 0) from = index + 1;
        else this.#begin();
        this.#depth += 1;
      } else if (unit === 0x5d || unit === 0x7d) {
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        yield* this.#take(text.slice(from, index));
        this.#closed = true;
      } else {
        this.#begin();
        this.#inString = unit === QUOTE;
      }
    }
    if (!this.#closed && this.#depth > 0) this.#hold(text.slice(from));
  }

  #stringUnit(unit: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (unit === BACKSLASH) this.#escaped = true;
    else if (unit === QUOTE) this.#inString = false;
  }

  #begin(): void {
    if (!this.#blank) return;
    this.#blank = false;
    this.#beganAt = this.#line;
  }

  #hold(text: string): void {
    this.#chars += text.length;
    if (this.#chars > this.#charsMax) this.#pieces = [];
    else this.#pieces.push(text);
  }

  *#take(last: string): Generator<JsonElement> {
    this.#hold(last);
    const json = this.#chars > this.#charsMax ? null : this.#pieces.join("");
    if (!this.#blank) yield { json, line: this.#beganAt };
    this.#pieces = [];
    this.#chars = 0;
    this.#blank = true;
  }
}
