/**
 * Pages of segments, fetched when first needed and kept up to a limit, the longest unused go
 * first. Segments are immutable and their keys never used twice, so nothing here grows stale.
 */

/** A fetched page is as the segment's writer emitted it, checked by who fetches it. */
export type FetchPage = (page: number) => Uint8Array;

export class PageCache {
  readonly #bytesMax: number;
  readonly #pages = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get(segment: string, page: number, fetch: FetchPage): Uint8Array {
    const key = `${segment} ${page}`;
    const known = this.#pages.get(key);
    if (known !== undefined) {
      this.#pages.delete(key);
      this.#pages.set(key, known);
      return known;
    }
    const bytes = fetch(page);
    this.#pages.set(key, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, { length }] of this.#pages) {
      if (this.#bytes <= this.#bytesMax || oldest === key) break;
      this.#pages.delete(oldest);
      this.#bytes -= length;
    }
    return bytes;
  }
}
