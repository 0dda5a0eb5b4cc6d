/**
 * Searches of one store, cold, warm, and with deep vectors made for the likeliest passages that
 * have none; and what memory they take.
 */
import type { Clock } from "../../src/base/index.js";
import type { Store } from "../engine.js";
import { memory } from "./memory.js";
import type { FoundPassage, SearchJob, SearchOutcome } from "./protocol.js";

export async function searchPasses(
  store: Store,
  job: SearchJob,
  o: { readonly clock: Clock; readonly openMs: number },
): Promise<SearchOutcome> {
  const { k, mode } = job;
  const timed = async (
    question: string,
    rerank: boolean,
  ): Promise<{ ms: number; found: FoundPassage[] }> => {
    const from = o.clock.nowMs();
    const { hits } = await store.search(question, { k, mode, rerank });
    const ms = o.clock.nowMs() - from;
    return { ms, found: hits.map(({ source, start, end }) => ({ source, start, end })) };
  };
  const first = [];
  for (const question of job.questions) first.push(await timed(question, false));
  const cold = memory();
  const again = [];
  for (const question of job.questions.slice(1)) again.push(await timed(question, false));
  const warm = memory();
  const reranked = [];
  for (const question of job.questions) reranked.push(await timed(question, true));
  // Counting goes over the whole store: only now.
  const { tokens, chunks } = store.status();
  return {
    kind: "search",
    tokens,
    passages: chunks,
    openMs: o.openMs,
    firstMs: first[0]?.ms ?? Number.NaN,
    coldMs: first.slice(1).map(({ ms }) => ms),
    warmMs: again.map(({ ms }) => ms),
    rerankedMs: reranked.slice(1).map(({ ms }) => ms),
    hits: reranked.map(({ found }) => found),
    cold,
    warm,
  };
}
