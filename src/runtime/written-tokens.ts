/** The last tokens that were written, about any question: a source of drafts. Units: tokens. */

/** More is looked through in vain: what is worded alike was written lately. */
const KEPT_MAX = 1_024;

export class WrittenTokens {
  #ids: number[] = [];

  get ids(): readonly number[] {
    return this.#ids;
  }

  push(ids: readonly number[]): void {
    this.#ids = [...this.#ids, ...ids].slice(-KEPT_MAX);
  }
}
