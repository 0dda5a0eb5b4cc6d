/**
 * Holds tokens against the step grammar: a token may come when its text keeps the line within the
 * language, an end token when the line is complete. A byte-level token can be part of a character:
 * it counts as U+FFFD, which free text takes like any other and nothing else does.
 */
import type { Constraint, Tokenizer } from "../runtime/index.js";
import type { Automaton } from "./automaton.js";

export class StepConstraint implements Constraint {
  readonly #automaton: Automaton;
  readonly #texts: TokenTexts;
  readonly #stops: ReadonlySet<number>;
  #state: number;

  constructor(o: { automaton: Automaton; texts: TokenTexts; stopIds: readonly number[] }) {
    this.#automaton = o.automaton;
    this.#texts = o.texts;
    this.#stops = new Set(o.stopIds);
    this.#state = o.automaton.start;
  }

  allows(id: number): boolean {
    if (this.#stops.has(id)) return this.#automaton.accepts(this.#state);
    return this.#after(id) !== null;
  }

  advance(id: number): void {
    this.#state = this.#after(id) ?? this.#state;
  }

  #after(id: number): number | null {
    const text = this.#texts.of(id);
    if (text === "") return null;
    let state: number | null = this.#state;
    for (const character of text) {
      state = this.#automaton.step(state, character.codePointAt(0) ?? 0);
      if (state === null) return null;
    }
    return state;
  }
}

/** The text of each token, decoded when first asked for; "" for control tokens. */
export class TokenTexts {
  readonly #tokenizer: Pick<Tokenizer, "decode">;
  readonly #texts = new Map<number, string>();

  constructor(tokenizer: Pick<Tokenizer, "decode">) {
    this.#tokenizer = tokenizer;
  }

  of(id: number): string {
    let text = this.#texts.get(id);
    if (text === undefined) {
      text = this.#tokenizer.decode([id]);
      this.#texts.set(id, text);
    }
    return text;
  }
}
