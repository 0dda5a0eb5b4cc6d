/**
 * The reasoner writes the answer: passages that read best enter its window, in document order,
 * with what the reader marked; what it writes is held against the passages it names.
 * Units: tokens of the generator's own tokenizer.
 * Errors: WINDOW_FULL when not even the first passage fits, and the generator's own.
 */
import type { EvidenceItem, GenerateResult, Generator } from "../model/index.js";
import { parseGenerated } from "../model/index.js";
import type { Citation, Hit } from "../records/index.js";
import { packWindow } from "../window/index.js";
import { foldAnswer, type Candidate } from "./candidates.js";
import { citeAnswer } from "./citation.js";

const ANSWER_TOKENS_MAX = 64;
const MARKS_PER_PASSAGE = 1;

export interface Generated {
  readonly text: string | null;
  readonly confidence: number;
  readonly citations: Citation[];
  readonly windowTokens: number;
  readonly result: GenerateResult;
}

interface Found {
  readonly question: string;
  readonly candidates: readonly Candidate[];
  readonly hits: readonly Hit[];
  readonly confidence: number;
}

export async function generateAnswer(
  generator: Generator,
  found: Found,
  options: {
    readonly windowTokensMax: number;
    readonly signal?: AbortSignal;
    readonly onText?: (text: string) => void;
  },
): Promise<Generated> {
  const { hits, windowTokens } = pack(generator, found, options.windowTokensMax);
  const evidence: EvidenceItem[] = hits.map((hit, i) => ({
    number: i + 1,
    source: hit.passage.source,
    title: hit.passage.title,
    text: hit.passage.text.trim(),
    marks: found.candidates
      .filter((candidate) => candidate.hit === hit)
      .slice(0, MARKS_PER_PASSAGE)
      .map((candidate) => candidate.text),
  }));
  const result = await generator.generate({
    question: found.question,
    evidence,
    maxTokens: ANSWER_TOKENS_MAX,
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onText ? { onText: options.onText } : {}),
  });
  const parsed = parseGenerated(result.text);
  if (parsed.answer === null) {
    return { text: null, confidence: 0, citations: [], windowTokens, result };
  }
  const cited = citedHits(parsed.answer, parsed.sourceNumbers, hits);
  return {
    text: parsed.answer,
    confidence: found.confidence * supportOf(parsed.answer, cited),
    citations: cited.map((hit) => citeAnswer(hit.passage, parsed.answer ?? "")),
    windowTokens,
    result,
  };
}

/** The passages of the best candidates first, then the other hits; in document order. */
function pack(
  generator: Generator,
  found: Found,
  windowTokensMax: number,
): { hits: Hit[]; windowTokens: number } {
  const byReading = new Set([...found.candidates.map((c) => c.hit), ...found.hits]);
  const ranked = [...byReading];
  const inOrder = ranked.toSorted(
    (a, b) =>
      compare(a.passage.source, b.passage.source) || a.passage.start - b.passage.start,
  );
  const items = ranked.map((hit, i) => ({
    id: hit.passage.id,
    tokens: generator.countTokens(hit.passage.text),
    order: inOrder.indexOf(hit),
    priority: ranked.length - i,
  }));
  const chosen = packWindow({ items, budgetTokens: windowTokensMax });
  const byId = new Map(ranked.map((hit) => [hit.passage.id, hit]));
  return {
    hits: chosen.flatMap((item) => byId.get(item.id) ?? []),
    windowTokens: chosen.reduce((sum, item) => sum + item.tokens, 0),
  };
}

/** The passages the model named; where it named none, the first that says the answer. */
function citedHits(answer: string, numbers: readonly number[], hits: readonly Hit[]): Hit[] {
  const named = numbers.flatMap((number) => hits[number - 1] ?? []);
  if (named.length > 0) return [...new Set(named)];
  const wanted = foldAnswer(answer);
  const saying = hits.find((hit) => foldAnswer(hit.passage.text).includes(wanted));
  return saying ? [saying] : [];
}

/** Share of the answer's words that the cited passages hold, in [0, 1]. */
function supportOf(answer: string, cited: readonly Hit[]): number {
  const words = foldAnswer(answer).split(" ").filter(Boolean);
  if (words.length === 0) return 0;
  const held = new Set(cited.flatMap((hit) => foldAnswer(hit.passage.text).split(" ")));
  return words.filter((word) => held.has(word)).length / words.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
