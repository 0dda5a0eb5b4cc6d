/**
 * Postings of one term as bytes: in which passages it stands and how often. Passages are numbered
 * within their segment, ascending. Whole blocks of 128 are bit-packed, each value with as many
 * bits as the block's largest needs; what is left over takes about a byte a posting.
 *
 *   block   bits of gaps, of body counts (above the smallest) and of title counts (5 each, 1 for
 *           the smallest body count, 0 or 1), then the three rows of values
 *   rest    gap * 2 + (once in the body), else followed by body * 2 + (in the title), title
 *
 * Source: N. Anh and A. Moffat, "Index compression using 64-bit words" (2010) on packed blocks
 */
import type { ByteWriter } from "./byte-writer.js";

export const BLOCK_POSTINGS = 128;
/** More occurrences in one passage count as so many. */
export const COUNT_MAX = 65_535;
/** The codec's gaps have 24 bits at most. */
export const SEGMENT_PASSAGES_MAX = 1 << 24;

/** A decoded block. */
export class PostingBlock {
  readonly passages = new Int32Array(BLOCK_POSTINGS);
  readonly body = new Uint16Array(BLOCK_POSTINGS);
  readonly title = new Uint16Array(BLOCK_POSTINGS);
  count = 0;
}

export interface PostingArrays {
  readonly passages: Uint32Array;
  readonly body: Uint16Array;
  readonly title: Uint16Array;
}

/** Writes the block that begins at `from`, after the passage `before` (-1 for none). */
export function packBlock(
  out: ByteWriter,
  all: PostingArrays,
  o: { from: number; before: number },
): void {
  const { from } = o;
  const end = from + BLOCK_POSTINGS;
  const gaps = GAPS;
  let last = o.before;
  let gapBits = 0;
  let bodyBits = 0;
  let titleBits = 0;
  let bodyMin = 1;
  for (let i = from; i < end; i += 1) {
    const passage = all.passages[i] as number;
    gaps[i - from] = passage - last - 1;
    gapBits |= passage - last - 1;
    last = passage;
    titleBits |= all.title[i] as number;
    if (all.body[i] === 0) bodyMin = 0;
  }
  for (let i = from; i < end; i += 1) bodyBits |= (all.body[i] as number) - bodyMin;
  const gapWidth = widthOf(gapBits);
  const bodyWidth = widthOf(bodyBits);
  const titleWidth = widthOf(titleBits);
  const head = gapWidth | (bodyWidth << 5) | (titleWidth << 10) | (bodyMin << 15);
  out.reserve(2 + 16 * (gapWidth + bodyWidth + titleWidth));
  out.bytes[out.length++] = head & 255;
  out.bytes[out.length++] = head >> 8;
  pack(out, gaps, { from: 0, width: gapWidth, less: 0 });
  pack(out, all.body, { from, width: bodyWidth, less: bodyMin });
  pack(out, all.title, { from, width: titleWidth, less: 0 });
}

const GAPS = new Uint32Array(BLOCK_POSTINGS);

function widthOf(bits: number): number {
  return 32 - Math.clz32(bits);
}

function pack(
  out: ByteWriter,
  values: Uint32Array | Uint16Array,
  o: { from: number; width: number; less: number },
): void {
  if (o.width === 0) return;
  const { bytes } = out;
  let at = out.length;
  let held = 0;
  let bits = 0;
  for (let i = o.from; i < o.from + BLOCK_POSTINGS; i += 1) {
    held |= ((values[i] as number) - o.less) << bits;
    bits += o.width;
    while (bits >= 8) {
      bytes[at++] = held & 255;
      held >>>= 8;
      bits -= 8;
    }
  }
  out.length = at;
}

/** Reads a block that packBlock() wrote; gives the offset behind it. */
export function unpackBlock(
  bytes: Uint8Array,
  at: number,
  o: { before: number; into: PostingBlock },
): number {
  const head = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  const gapWidth = head & 31;
  const bodyWidth = (head >> 5) & 31;
  const titleWidth = (head >> 10) & 31;
  const bodyMin = head >> 15;
  const { passages, body, title } = o.into;
  let from = at + 2;
  unpack(bytes, from, gapWidth, passages);
  let last = o.before;
  for (let i = 0; i < BLOCK_POSTINGS; i += 1) {
    last += (passages[i] as number) + 1;
    passages[i] = last;
  }
  from += 16 * gapWidth;
  unpack(bytes, from, bodyWidth, body);
  if (bodyMin === 1) for (let i = 0; i < BLOCK_POSTINGS; i += 1) body[i] = (body[i] as number) + 1;
  from += 16 * bodyWidth;
  unpack(bytes, from, titleWidth, title);
  o.into.count = BLOCK_POSTINGS;
  return from + 16 * titleWidth;
}

function unpack(
  bytes: Uint8Array,
  from: number,
  width: number,
  into: Int32Array | Uint16Array,
): void {
  if (width === 0) {
    into.fill(0);
    return;
  }
  const mask = (1 << width) - 1;
  let at = from;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < BLOCK_POSTINGS; i += 1) {
    while (bits < width) {
      held |= (bytes[at++] as number) << bits;
      bits += 8;
    }
    into[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

/** Writes the postings from `from` to `to`, fewer than a block. */
export function packRest(
  out: ByteWriter,
  all: PostingArrays,
  o: { from: number; to: number; before: number },
): void {
  let last = o.before;
  for (let i = o.from; i < o.to; i += 1) {
    const passage = all.passages[i] as number;
    const body = all.body[i] as number;
    const title = all.title[i] as number;
    const once = body === 1 && title === 0;
    out.varint((passage - last - 1) * 2 + (once ? 1 : 0));
    last = passage;
    if (once) continue;
    out.varint(body * 2 + (title > 0 ? 1 : 0));
    if (title > 0) out.varint(title);
  }
}

/** Reads `count` postings that packRest() wrote; gives the offset behind them. */
export function unpackRest(
  bytes: Uint8Array,
  from: number,
  o: { count: number; before: number; into: PostingBlock },
): number {
  const { passages, body, title } = o.into;
  let at = from;
  let last = o.before;
  const varint = (): number => {
    let byte = bytes[at++] as number;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++] as number;
      value |= (byte & 127) << shift;
    }
    return value;
  };
  for (let i = 0; i < o.count; i += 1) {
    const coded = varint();
    last += (coded >>> 1) + 1;
    passages[i] = last;
    const counts = coded & 1 ? 2 : varint();
    body[i] = counts >>> 1;
    title[i] = counts & 1 ? varint() : 0;
  }
  o.into.count = o.count;
  return at;
}
