/**
 * The reasoner writes the answer: passages that read best enter its window, in document order
 * where no other is wanted, with what the reader marked; what it writes is held against them.
 * Units: tokens of the generator's own tokenizer; the window is the whole prompt, and the
 * generator's own window also holds the answer.
 * Errors: WINDOW_FULL when not one passage fits, WINDOW_OVERFLOW when the question alone does
 * not, and the generator's own.
 */
import { RecollectError } from "../base/index.js";
import type { EvidenceItem, GenerateResult, Generator } from "../model/index.js";
import { parseGenerated } from "../model/index.js";
import type { Citation, Hit } from "../records/index.js";
import { packWindow } from "../window/index.js";
import type { Candidate } from "./candidates.js";
import { citeAnswer } from "./citation.js";
import { groundAnswer } from "./grounding.js";
import type { WindowOrder } from "./window-order.js";

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
    readonly order?: WindowOrder | undefined;
    readonly signal?: AbortSignal;
    readonly onText?: (text: string) => void;
  },
): Promise<Generated> {
  const { evidence, hits, windowTokens } = pack(generator, found, options);
  const result = await generator.generate({
    question: found.question,
    evidence,
    maxTokens: ANSWER_TOKENS_MAX,
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onText ? { onText: options.onText } : {}),
  });
  const { answer: text, sourceNumbers: numbers } = parseGenerated(result.text);
  if (text === null) return { text, confidence: 0, citations: [], windowTokens, result };
  const grounding = groundAnswer({ text, question: found.question, numbers }, hits);
  return {
    text,
    confidence: found.confidence * grounding.share,
    citations: grounding.hits.map((hit) => citeAnswer(hit.passage, text)),
    windowTokens,
    result,
  };
}

interface Packed {
  readonly evidence: readonly EvidenceItem[];
  /** One for each item of evidence. */
  readonly hits: readonly Hit[];
  /** What the passages take, with their titles and marks. */
  readonly windowTokens: number;
}

/** The passages of the best candidates first, then the other hits; in document order. */
function pack(
  generator: Generator,
  found: Found,
  o: { readonly windowTokensMax: number; readonly order?: WindowOrder | undefined },
): Packed {
  const { question } = found;
  const ranked = [...new Set([...found.candidates.map((c) => c.hit), ...found.hits])];
  const inDocument = ranked.toSorted(
    (a, b) =>
      compare(a.passage.source, b.passage.source) || a.passage.start - b.passage.start,
  );
  const inOrder = o.order === "rank" ? ranked : inDocument;
  const fixedTokens = generator.countPrompt({ question, evidence: [] });
  if (fixedTokens + ANSWER_TOKENS_MAX > generator.windowTokensMax) {
    throw new RecollectError("WINDOW_OVERFLOW", {
      found: fixedTokens + ANSWER_TOKENS_MAX,
      limit: generator.windowTokensMax,
    });
  }
  const items = ranked.map((hit, i) => {
    const evidence = [toEvidence(found, hit, i + 1)];
    const tokens = Math.max(0, generator.countPrompt({ question, evidence }) - fixedTokens);
    return { id: i, hit, tokens, order: inOrder.indexOf(hit), priority: -i };
  });
  const promptTokensMax = Math.min(
    o.windowTokensMax,
    generator.windowTokensMax - ANSWER_TOKENS_MAX,
  );
  const budgetTokens = Math.max(0, promptTokensMax - fixedTokens);
  let chosen = packWindow({ items, budgetTokens });
  for (;;) {
    const evidence = chosen.map((item, i) => toEvidence(found, item.hit, i + 1));
    // Tokens of the parts only nearly add up to those of the whole.
    if (chosen.length < 2 || generator.countPrompt({ question, evidence }) <= promptTokensMax) {
      const windowTokens = chosen.reduce((sum, item) => sum + item.tokens, 0);
      return { evidence, hits: chosen.map((item) => item.hit), windowTokens };
    }
    const last = Math.min(...chosen.map((item) => item.priority));
    chosen = chosen.filter((item) => item.priority > last);
  }
}

function toEvidence(found: Found, hit: Hit, number: number): EvidenceItem {
  return {
    number,
    source: hit.passage.source,
    title: hit.passage.title,
    text: hit.passage.text.trim(),
    marks: found.candidates
      .filter((candidate) => candidate.hit === hit)
      .slice(0, MARKS_PER_PASSAGE)
      .map((candidate) => candidate.text),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
