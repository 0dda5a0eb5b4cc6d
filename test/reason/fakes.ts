/** Weight-free parts for the reasoning tests: a reader that finds words, and hits of plain text. */
import type { Hit, Passage, Reading } from "../../src/records/index.js";
import type { Reader } from "../../src/reader/index.js";

export function passageOf(id: number, text: string, start = 0): Passage {
  return {
    id,
    source: `doc${id}.txt`,
    title: null,
    heading: "",
    text,
    start,
    end: start + text.length,
    page: null,
    tokens: text.split(" ").length,
    mediaType: "text",
    date: null,
    metadata: {},
  };
}

export function hitOf(rank: number, passage: Passage, score = 1 / rank): Hit {
  const words = { rank, score: 10 * score };
  return { rank, score, passage, trace: { words, vector: null, matchedTerms: [] } };
}

/** Marks every occurrence of `answer`; passages without it score below zero. */
export function wordReader(answer: string): Reader {
  const read = (text: string): Reading => {
    const at = text.indexOf(answer);
    const found = at >= 0;
    const mark = { start: found ? at : 0, end: found ? at + answer.length : 1 };
    return {
      answers: [{ ...mark, score: found ? 8 : -8 }],
      support: [{ start: 0, end: text.length, score: found ? 4 : -4 }],
      answerableLogit: found ? 4 : -4,
    };
  };
  return {
    read: (_, passages) => Promise.resolve(passages.map(read)),
    modelMs: 0,
    warm: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
