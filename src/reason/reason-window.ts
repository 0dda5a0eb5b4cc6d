/**
 * What the reasoner gets to see: everything that was found where it fits, in document order; else
 * the sentences that the reader marked or that name what is asked about, with their neighbours.
 * Where there is room, the passages around come too: the order of facts matters, and a short
 * document should stand there whole. Passages of several documents get less room: one story needs
 * all its facts, but most of what competes for an answer only distracts a small model.
 * Units: tokens of the generator's tokenizer.
 * Errors: WINDOW_FULL when not even one line fits.
 */
import type { StepGenerator } from "../model/index.js";
import type { Hit, Passage, Reading } from "../records/index.js";
import { chooseLines, type EvidenceLine, evidenceLines, windowText } from "../window/index.js";
import { contentWords } from "../words/index.js";

/** Rounds of neighbours at most: each adds one passage before and one after. */
const WIDENINGS_MAX = 4;
/** For passages of several documents. The reasoner is trained on windows of up to about this. */
const COMPETING_TOKENS = 448;
/** What the words of the question weigh beside the reader's logits. */
const WORD_WEIGHT = 4;
const RANK_WEIGHT = 0.4;

export interface ReasonWindowRequest {
  readonly question: string;
  readonly hits: readonly Hit[];
  /** One for each hit. */
  readonly readings: readonly Reading[];
  readonly budgetTokens: number;
  /** For passages of several documents: a multiple of the usual room. */
  readonly room?: number | undefined;
  readonly neighbours: (passage: Passage, each: number) => readonly Passage[];
}

export function reasonWindow(
  generator: Pick<StepGenerator, "encode">,
  request: ReasonWindowRequest,
): EvidenceLine[] {
  const passages = request.hits.map((hit) => hit.passage);
  const documents = new Set(passages.map((passage) => passage.source)).size;
  const budgetTokens = Math.min(
    request.budgetTokens,
    documents > 1 ? COMPETING_TOKENS * (request.room ?? 1) : Number.POSITIVE_INFINITY,
  );
  let lines = evidenceLines(passages);
  const tokensOf = (some: readonly EvidenceLine[]): number[] =>
    windowText(some, 100).map((text) => generator.encode(text).length);
  let tokens = tokensOf(lines);
  if (sum(tokens) > budgetTokens) return narrowed({ ...request, budgetTokens }, lines, tokens);
  for (let each = 1; each <= WIDENINGS_MAX; each++) {
    const wider = passages.flatMap((p) => [p, ...request.neighbours(p, each)]);
    const more = evidenceLines(unique(wider));
    if (more.length === lines.length) break;
    tokens = tokensOf(more);
    if (sum(tokens) > budgetTokens) break;
    lines = more;
  }
  return lines;
}

function narrowed(
  request: ReasonWindowRequest,
  lines: readonly EvidenceLine[],
  tokens: readonly number[],
): EvidenceLine[] {
  const asked = contentWords(request.question);
  const priorities = lines.map((line) => {
    const at = request.hits.findIndex((hit) => hit.passage.id === line.passage.id);
    const support = supportOf(request.readings[at], line);
    const held = contentWords(line.text);
    const shared = [...asked].filter((word) => held.has(word)).length / Math.max(1, asked.size);
    return support + WORD_WEIGHT * shared - RANK_WEIGHT * Math.max(0, at);
  });
  const adjacent = (i: number): boolean => {
    const [one, two] = [lines[i], lines[i + 1]];
    return one !== undefined && one.passage.source === two?.passage.source;
  };
  const { budgetTokens } = request;
  const chosen = chooseLines({ tokens, priorities, adjacent, budgetTokens });
  return chosen.flatMap((index) => lines[index] ?? []);
}

/**
 * The same lines, with their documents in another order: the last ones first, by this share of
 * their number. What one document says stays in its order. A small model that is misled by what
 * stands first or last is misled by another line then.
 */
export function turned(lines: readonly EvidenceLine[], turn: number): EvidenceLine[] {
  const sources = [...new Set(lines.map((line) => line.passage.source))];
  const first = Math.floor(sources.length * (1 - turn)) % Math.max(1, sources.length);
  const order = [...sources.slice(first), ...sources.slice(0, first)];
  return order.flatMap((source) => lines.filter((line) => line.passage.source === source));
}

/** The most that the reader gave a sentence or span of the line. */
function supportOf(reading: Reading | undefined, line: EvidenceLine): number {
  if (!reading) return -10;
  const touches = (mark: { start: number; end: number }): boolean =>
    mark.start < line.end && line.start < mark.end;
  const support = reading.support.filter(touches).map((mark) => mark.score);
  const spans = reading.answers.filter(touches).map((mark) => mark.score / 2);
  return [...support, ...spans].reduce((most, score) => Math.max(most, score), -10);
}

function unique(passages: readonly Passage[]): Passage[] {
  const byId = new Map(passages.map((passage) => [passage.id, passage]));
  return [...byId.values()];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
