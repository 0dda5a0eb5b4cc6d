/**
 * What was said in a conversation, and its place in the store's history. An answer never fails
 * because the history can't be written: one warning says so.
 * Errors: CONVERSATION_UNKNOWN, HISTORY_UNREADABLE, when an earlier conversation is wanted.
 */
import { isRecollectError, RecollectError } from "../base/index.js";
import type { Store } from "../engine/index.js";
import type { Answer, Turn } from "../records/index.js";
import type { Cli } from "./context.js";

const TURNS_MAX = 16;

export class KeptTurns {
  readonly #cli: Cli;
  readonly #store: Store;
  readonly #keeps: boolean;
  #conversation: string | undefined;
  #turns: readonly Turn[] = [];
  #warned = false;

  /** `goOn`: true for the last conversation, or the id of one. */
  constructor(cli: Cli, store: Store, o: { keep: boolean; goOn?: string | true | undefined }) {
    this.#cli = cli;
    this.#store = store;
    this.#keeps = o.keep;
    if (o.goOn === undefined) return;
    const last = o.goOn === true ? store.history.list({ limit: 1 }).at(-1)?.conversation : o.goOn;
    if (last === undefined) {
      throw new RecollectError("CONVERSATION_UNKNOWN", { what: "earlier conversation" });
    }
    this.#conversation = last;
    this.#turns = store.history.list({ conversation: last, limit: TURNS_MAX });
  }

  /** Oldest first. */
  get turns(): readonly Turn[] {
    return this.#turns;
  }

  add(answer: Answer): void {
    this.#turns = [...this.#turns, answer].slice(-TURNS_MAX);
    if (!this.#keeps) return;
    const o = this.#conversation === undefined ? {} : { conversation: this.#conversation };
    try {
      this.#conversation = this.#store.history.add(answer, o).conversation;
    } catch (error) {
      if (!this.#warned) this.#cli.log.warn(`not kept in the history: ${told(error)}`);
      this.#warned = true;
    }
  }

  /** What was said is forgotten; the history keeps it. */
  beginNew(): void {
    this.#turns = [];
    this.#conversation = undefined;
  }

  /** Questions that were asked before, oldest first; none where they can't be read. */
  earlierQuestions(limit: number): string[] {
    try {
      return this.#store.history.list({ limit }).map(({ question }) => question);
    } catch {
      return [];
    }
  }
}

function told(error: unknown): string {
  if (isRecollectError(error)) return `${error.message} (${error.hint})`;
  return error instanceof Error ? error.message : String(error);
}
