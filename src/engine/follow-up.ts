/**
 * A question in a conversation: what it is taken as, what is looked for, and which passages come
 * along. The passages that the last answer cited are candidates for a follow-up, so that "and when
 * was that?" finds the same document; a question that stands alone is answered as if nothing had
 * been said.
 * Errors: what retrieval raises.
 */
import type { CallContext } from "../calls/index.js";
import type { Answer, Filter, Hit, Passage, Step, Turn } from "../records/index.js";
import { resolveQuestion } from "../dialogue/index.js";
import type { Retrieval } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";

/** Behind the best new ones, and among those that the reader goes over. */
const RANK_OF_CITED = 4;
const CITED_MAX = 3;

type Retrieve = (query: string, k: number, signal?: AbortSignal) => Promise<Retrieval>;

export interface FollowUp {
  readonly question: string;
  readonly retrieve: Retrieve;
  /** The answer with what the question was taken as, there and in the trace. */
  told(answer: Answer): Answer;
}

export function followUp(
  reader: StoreReader,
  question: string,
  o: {
    readonly turns?: readonly Turn[];
    readonly filter?: Filter;
    readonly onResolved?: (question: string) => void;
    readonly retrieve: Retrieve;
  },
): FollowUp {
  const turns = o.turns ?? [];
  const resolution = resolveQuestion(question, turns);
  if (resolution.kind === "standalone") {
    return { question, retrieve: o.retrieve, told: (answer) => answer };
  }
  const { question: taken, words } = resolution;
  const resolved = resolution.kind === "resolved";
  if (resolved) o.onResolved?.(taken);
  const output = resolved ? { question: taken } : { words };
  const step: Step = { kind: "note", input: { by: "conversation", question }, output, ms: 0 };
  return {
    question: taken,
    told: (answer) => ({
      ...answer,
      ...(resolved ? { resolvedQuestion: taken } : {}),
      steps: [step, ...answer.steps],
    }),
    // Later searches of the reasoner are in its own words.
    retrieve: async (query, k, signal) => {
      if (query !== taken) return o.retrieve(query, k, signal);
      const wanted = words.length === 0 ? query : `${query} ${words.join(" ")}`;
      const found = await o.retrieve(wanted, k, signal);
      const cited = citedPassages(reader, turns.at(-1), o.filter);
      return { ...found, hits: withCited(reader, wanted, found.hits, cited).slice(0, k) };
    },
  };
}

/** What earlier turns said that may complete a call of a tool, latest first. */
export function saidBefore(
  reader: StoreReader,
  o: { readonly turns?: readonly Turn[]; readonly filter?: Filter },
): CallContext[] {
  const turns = o.turns ?? [];
  const said = turns.toReversed().flatMap(({ question, answer }) => [
    { text: question, byUser: true },
    ...(answer === null ? [] : [{ text: answer, byUser: false }]),
  ]);
  const cited = citedPassages(reader, turns.at(-1), o.filter);
  const quoted = cited.map(({ text }) => ({ text, byUser: false }));
  return [...said.slice(0, 2), ...quoted, ...said.slice(2)];
}

function citedPassages(
  reader: StoreReader,
  turn: Turn | undefined,
  filter: Filter | undefined,
): Passage[] {
  const found = new Map<number, Passage>();
  for (const { source, start, end } of turn?.citations ?? []) {
    const span = { start, end, ...(filter ? { filter } : {}) };
    for (const passage of reader.passagesIn(source, span)) found.set(passage.id, passage);
    if (found.size >= CITED_MAX) break;
  }
  return [...found.values()].slice(0, CITED_MAX);
}

/** The new hits in their order; cited ones further down, or not among them, come fifth. */
function withCited(
  reader: StoreReader,
  query: string,
  hits: readonly Hit[],
  cited: readonly Passage[],
): Hit[] {
  const first = hits.slice(0, RANK_OF_CITED);
  const missing = cited.filter(({ id }) => !first.some((hit) => hit.passage.id === id));
  const moved = new Set(missing.map(({ id }) => id));
  const scores = reader.wordScores(query, [...moved]);
  const last = first.at(-1);
  const added = missing.map((passage, at): Hit => {
    // As good as the worst of those before it, however it scores: names that are followed later
    // order all hits anew by what the trace says.
    const score = Math.max(scores[at] ?? 0, last?.trace.words?.score ?? 0);
    const vector = last?.trace.vector ?? null;
    const trace = { words: { rank: null, score }, vector, matchedTerms: [] };
    return { rank: 0, score: last?.score ?? 0, passage, trace };
  });
  const rest = hits.slice(RANK_OF_CITED).filter((hit) => !moved.has(hit.passage.id));
  return [...first, ...added, ...rest].map((hit, at) => ({ ...hit, rank: at + 1 }));
}
