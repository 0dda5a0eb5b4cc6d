/** Searching with each mode and scoring whether the answer was found; shared by reading's parts. */
import type { BenchContext, Sample } from "../contract.js";
import type { Question } from "../data/squad.js";
import type { Level, SearchHit, SearchMode, Store } from "../engine.js";
import { levelOption } from "../options.js";
import { containsAnswer } from "../scores/index.js";

export const MODES: readonly SearchMode[] = ["hybrid", "lexical", "dense"];

/** A store of words alone has no vectors to search by. */
export function modesAt(level: Level): readonly SearchMode[] {
  return level === "lexical" ? MODES.filter((mode) => mode !== "dense") : MODES;
}

/**
 * Scores of one question's hits, all 0 or 1.
 * `recall@k`: a hit among the first k is from the right document and holds an answer.
 * `evidence@5`: such a hit overlaps the very paragraph that was asked about.
 */
export function searchScores(
  hits: readonly SearchHit[],
  question: Question,
): Record<string, number> {
  const right = (hit: SearchHit): boolean =>
    hit.source === question.source && containsAnswer(hit.text, question.answers);
  const within = (k: number): number => (hits.slice(0, k).some(right) ? 1 : 0);
  const scores: Record<string, number> = { "recall@1": within(1), "recall@5": within(5) };
  const { evidence } = question;
  if (evidence !== null) {
    const overlaps = (hit: SearchHit): boolean =>
      hit.start < evidence.end && hit.end > evidence.start;
    const found = hits.slice(0, 5).some((hit) => right(hit) && overlaps(hit));
    scores["evidence@5"] = found ? 1 : 0;
  }
  return scores;
}

/** Every question in every mode; the cells are named `<prefix> <mode>`. */
export async function searchQuestions(
  context: BenchContext,
  store: Store,
  o: { questions: readonly Question[]; prefix: string },
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const modes = modesAt(levelOption(context, "deep"));
  // Models load in the first search: its time is the opening's, not the question's.
  for (const mode of modes) await store.search("warm-up", { k: 1, mode, signal: context.signal });
  for (const [at, question] of o.questions.entries()) {
    for (const mode of modes) {
      context.signal.throwIfAborted();
      const options = { k: 5, mode, signal: context.signal };
      const { hits, ms } = await store.search(question.question, options);
      samples.push({
        id: question.id,
        cell: `${o.prefix} ${mode}`,
        scores: { ...searchScores(hits, question), ms },
        question: question.question,
        targets: question.answers,
        output: hits.map(({ source, start, end, score }) => ({ source, start, end, score })),
      });
    }
    context.progress(at + 1, o.questions.length, `${o.prefix} search`);
  }
  return samples;
}
