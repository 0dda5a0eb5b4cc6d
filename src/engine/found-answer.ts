/** An answer that the words of the store gave alone, with its trace: no model had a part. */
import { type Answer, type Citation, NO_USAGE, type Step } from "../records/index.js";

/** More are counted in the explanation. */
const CITED_MAX = 50;

export function foundAnswer(o: {
  readonly question: string;
  readonly by: string;
  readonly text: string;
  readonly explanation: string;
  readonly confidence: number;
  readonly citations: readonly Citation[];
  readonly steps: readonly Step[];
  readonly ms: number;
}): Answer {
  const seen = new Set<string>();
  const citations = o.citations.filter(({ source, start, end }) => {
    const key = `${source}\0${start}\0${end}`;
    return !seen.has(key) && seen.add(key);
  });
  const cited = citations.slice(0, CITED_MAX);
  return {
    question: o.question,
    answer: o.text,
    explanation: o.explanation,
    status: "answered",
    confidence: o.confidence,
    citations: cited,
    passages: cited.map(({ source, start, end }, i) => {
      return { source, start, end, rank: i + 1, hop: 1 };
    }),
    steps: [...o.steps, { kind: "answer", input: { by: o.by }, output: { text: o.text }, ms: 0 }],
    usage: { ...NO_USAGE, passagesRead: cited.length, ms: o.ms },
  };
}
