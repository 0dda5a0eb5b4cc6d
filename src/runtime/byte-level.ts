/**
 * Byte-level BPE writes each of the 256 bytes as one printable character: printable bytes of
 * Latin-1 as themselves, the others from U+0100 on, in order.
 * Source: GPT-2, encoder.py, bytes_to_unicode (Radford et al. 2019).
 */
const FIRST_STAND_IN = 0x100;

const BYTES = byteOfCharacter();

/** The bytes that a piece of a byte-level vocabulary stands for; null where it is not one. */
export function bytesOfPiece(piece: string): Uint8Array | null {
  const bytes: number[] = [];
  for (const character of piece) {
    const byte = BYTES.get(character);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

function byteOfCharacter(): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  let standIns = 0;
  for (let byte = 0; byte < 256; byte++) {
    const codePoint = isPrintable(byte) ? byte : FIRST_STAND_IN + standIns++;
    bytes.set(String.fromCodePoint(codePoint), byte);
  }
  return bytes;
}

/** Without the space, and without the soft hyphen, which is not seen. */
function isPrintable(byte: number): boolean {
  return (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
}
