/**
 * The reader over a question's passages, some of them before all are known. Each is read once.
 * Errors: the reader's, where readings are waited for; the signal's reason.
 */
import type { Reader } from "../reader/index.js";
import { asksAboutOrders, withoutOrders } from "./orders-to-readers.js";
import type { Hit, PassageId, Reading } from "../records/index.js";

export class PassageReadings {
  readonly #reader: Pick<Reader, "read">;
  readonly #question: string;
  readonly #signal: AbortSignal | undefined;
  readonly #begun = new Map<PassageId, Promise<void>>();
  readonly #done = new Map<PassageId, Reading>();

  constructor(reader: Pick<Reader, "read">, question: string, signal?: AbortSignal) {
    this.#reader = reader;
    this.#question = question;
    this.#signal = signal;
  }

  /** Those that nobody asked for yet go to the reader, together. */
  begin(hits: readonly Hit[]): void {
    const passages = hits.map((hit) => hit.passage).filter(({ id }) => !this.#begun.has(id));
    if (passages.length === 0) return;
    const texts = passages.map((passage) => passage.text);
    const read = this.#reader.read(this.#question, texts, this.#signal).then((readings) => {
      const ordersAreAsked = asksAboutOrders(this.#question);
      for (const [i, { id }] of passages.entries()) {
        const reading = readings[i];
        const passage = passages[i];
        if (!reading || !passage) continue;
        const stated = ordersAreAsked ? reading : withoutOrders(passage, reading);
        this.#done.set(id, stated);
      }
    });
    // Raised where it is waited for: the question may fail of something else before.
    read.catch(() => undefined);
    for (const { id } of passages) this.#begun.set(id, read);
  }

  /** With any of them. */
  hasBegun(hits: readonly Hit[]): boolean {
    return hits.some((hit) => this.#begun.has(hit.passage.id));
  }

  /** What there is by now. */
  soFar(hits: readonly Hit[]): (Reading | null)[] {
    return hits.map((hit) => this.#done.get(hit.passage.id) ?? null);
  }

  /** One for each hit. */
  async all(hits: readonly Hit[]): Promise<Reading[]> {
    this.begin(hits);
    await Promise.all(hits.flatMap((hit) => this.#begun.get(hit.passage.id) ?? []));
    return hits.flatMap((hit) => this.#done.get(hit.passage.id) ?? []);
  }
}
