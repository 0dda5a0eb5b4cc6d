/** A reader that follows a pattern, and passages of plain texts, for walks without weights. */
import type { Passage, Reading } from "../../src/records/index.js";
import type { Reader } from "../../src/reader/index.js";
import type { WalkPassages } from "../../src/reason/walk.js";
import { passageOf } from "./fakes.js";

/** Marks the first match of a pattern's group, or its whole. */
export function patternReader(pattern: RegExp): Reader {
  const read = (text: string): Reading => {
    const found = pattern.exec(text);
    const said = found?.[1] ?? found?.[0] ?? "";
    const start = said === "" ? 0 : text.indexOf(said);
    const mark = { start, end: start + said.length || 1, score: found ? 12 : -8 };
    return {
      answers: [mark],
      support: [{ start: 0, end: text.length, score: found ? 2 : -4 }],
      answerableLogit: found ? 4 : -4,
    };
  };
  return {
    read: (_, texts, signal) => {
      signal?.throwIfAborted();
      return Promise.resolve(texts.map(read));
    },
    modelMs: 0,
    warm: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

export function passagesOf(
  texts: readonly string[],
): { passages: WalkPassages; all: Passage[] } {
  const all = texts.map((text, i) => passageOf(i + 1, text));
  const batches = (): Passage[][] => all.map((passage) => [passage]);
  return { all, passages: { total: all.length, cut: false, batches, isAlike: () => false } };
}
