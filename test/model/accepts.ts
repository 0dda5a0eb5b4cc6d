/** Whether a text is in an automaton's language, code point by code point. */
import type { Automaton } from "../../src/model/automaton.js";

export function accepts(automaton: Automaton, text: string): boolean {
  let state: number | null = automaton.start;
  for (const character of text) {
    state = automaton.step(state, character.codePointAt(0) ?? 0);
    if (state === null) return false;
  }
  return automaton.accepts(state);
}
