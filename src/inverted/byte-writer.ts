/** Bytes that grow: little-endian numbers of a fixed or of a variable length (7 bits a byte). */
import { SegmentDamaged } from "./segment-damaged.js";

export class ByteWriter {
  bytes = new Uint8Array(4_096);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  varint(value: number): void {
    this.reserve(8);
    let left = value;
    // Beyond 31 bits shifts would lose what is above.
    while (left > 0x7fffffff) {
      this.bytes[this.length++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    while (left > 127) {
      this.bytes[this.length++] = (left & 127) | 128;
      left >>>= 7;
    }
    this.bytes[this.length++] = left;
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Reads what a ByteWriter wrote, from `at` on. Errors: SegmentDamaged where the bytes end. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new SegmentDamaged("the bytes end before a number");
    return byte;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new SegmentDamaged("the bytes end within a number");
      if (byte < 128) return value + byte * factor;
      value += (byte & 127) * factor;
      factor *= 128;
    }
  }

  take(count: number): Uint8Array {
    const end = this.at + count;
    if (end > this.bytes.length) throw new SegmentDamaged("the bytes end too early");
    const bytes = this.bytes.subarray(this.at, end);
    this.at = end;
    return bytes;
  }
}
