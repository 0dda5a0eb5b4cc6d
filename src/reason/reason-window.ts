/**
 * What the reasoner gets to see: everything that was found where it fits, in document order; else
 * the sentences that the reader marked or that name what is asked about, with their neighbours.
 * Where there is room, the passages around come too: the order of facts matters, and a short
 * document should stand there whole. Passages of several documents get less room: one story needs
 * all its facts, but most of what competes for an answer only distracts a small model.
 * Units: tokens of the generator's tokenizer.
 * Errors: WINDOW_FULL when not even one line fits.
 */
import type { Hit, Passage, Reading } from "../records/index.js";
import { chooseLines, type EvidenceLine, windowText } from "../window/index.js";
import { contentWords } from "../words/index.js";
import { statingLines } from "./orders-to-readers.js";
import { inRankOrder, inWindowOrder, type WindowOrder } from "./window-order.js";

/** Rounds of neighbours at most: each adds one passage before and one after. */
const WIDENINGS_MAX = 4;
/** For passages of several documents. The reasoner is trained on windows of up to about this. */
const COMPETING_TOKENS = 448;
/** What the words of the question weigh beside the reader's logits. */
const WORD_WEIGHT = 4;
const RANK_WEIGHT = 0.4;
/** The reader's logit of sentences that have nothing to do with an answer, and of those that do. */
const UNREAD_SUPPORT = { low: -10, high: 2 };

export interface ReasonWindowRequest {
  readonly question: string;
  readonly hits: readonly Hit[];
  /** One for each hit; null where the reader is not through with it. */
  readonly readings: readonly (Reading | null)[];
  readonly budgetTokens: number;
  /** The search that found a passage; the first where not given. */
  readonly hopOf?: ((passage: Passage) => number) | undefined;
  /** For passages of several documents: a multiple of the usual room. */
  readonly room?: number | undefined;
  readonly order?: WindowOrder | undefined;
  readonly neighbours: (passage: Passage, each: number) => readonly Passage[];
}

/** What turns a text into tokens, of which only the number counts here. */
export interface LineEncoder {
  encode(text: string): readonly number[];
}

export function reasonWindow(encoder: LineEncoder, request: ReasonWindowRequest): EvidenceLine[] {
  const whole = wholeLines(encoder, request);
  return whole.fits ? whole.lines : narrowed(request, whole, UNREAD_SUPPORT.low);
}

/**
 * The first lines of the window that hardly depend on what the reader makes of passages that it is
 * not through with: those that are chosen whether these support an answer little or much.
 */
export function linesAhead(encoder: LineEncoder, request: ReasonWindowRequest): EvidenceLine[] {
  const whole = wholeLines(encoder, request);
  if (whole.fits) return whole.lines;
  if (request.readings.every((reading) => reading === null)) return [];
  const little = narrowed(request, whole, UNREAD_SUPPORT.low);
  const much = narrowed(request, whole, UNREAD_SUPPORT.high);
  const differing = much.findIndex((line, i) => line !== little[i]);
  return differing < 0 ? much : much.slice(0, differing);
}

interface CountedLines {
  readonly lines: EvidenceLine[];
  readonly tokens: readonly number[];
  readonly budgetTokens: number;
}

/** All lines, with the passages around where they fit too. */
function wholeLines(
  encoder: LineEncoder,
  request: ReasonWindowRequest,
): CountedLines & { readonly fits: boolean } {
  const { hits, hopOf = () => 1 } = request;
  const byRank = request.order === "rank";
  const inOrder = byRank ? hits : inWindowOrder(hits, hopOf);
  const passages = inOrder.map((hit) => hit.passage);
  const documents = new Set(passages.map((passage) => passage.source)).size;
  const budgetTokens = Math.min(
    request.budgetTokens,
    documents > 1 ? COMPETING_TOKENS * (request.room ?? 1) : Number.POSITIVE_INFINITY,
  );
  const tokensOf = (some: readonly EvidenceLine[]): number[] =>
    windowText(some, 100).map((text) => encoder.encode(text).length);
  // What goes on from line to line is told in document order, whatever is shown.
  const linesOf = (some: readonly Passage[]): EvidenceLine[] => {
    const stating = statingLines(request.question, some);
    return byRank ? inRankOrder(stating, some) : stating;
  };
  let lines = linesOf(passages);
  let tokens = tokensOf(lines);
  if (sum(tokens) > budgetTokens) return { lines, tokens, budgetTokens, fits: false };
  for (let each = 1; each <= WIDENINGS_MAX; each++) {
    const wider = passages.flatMap((p) => [p, ...request.neighbours(p, each)]);
    const more = linesOf(unique(byRank ? [...passages, ...wider] : wider));
    if (more.length === lines.length) break;
    const counted = tokensOf(more);
    if (sum(counted) > budgetTokens) break;
    [lines, tokens] = [more, counted];
  }
  return { lines, tokens, budgetTokens, fits: true };
}

/** By what the reader makes of a line, the words that it shares with the question, and its rank. */
export function lineWorth(
  request: Pick<ReasonWindowRequest, "question" | "hits" | "readings">,
  unread = UNREAD_SUPPORT.low,
): (line: EvidenceLine) => number {
  const asked = contentWords(request.question);
  const ranks = new Map(request.hits.map((hit, at) => [hit.passage.id, at]));
  return (line) => {
    const at = ranks.get(line.passage.id) ?? -1;
    const reading = request.readings[at];
    const support = reading === null ? unread : supportOf(reading, line);
    const held = contentWords(line.text);
    const shared = [...asked].filter((word) => held.has(word)).length / Math.max(1, asked.size);
    return support + WORD_WEIGHT * shared - RANK_WEIGHT * Math.max(0, at);
  };
}

/** `unread`: what a line is taken to support an answer by where the reader was not yet. */
function narrowed(
  request: ReasonWindowRequest,
  { lines, tokens, budgetTokens }: CountedLines,
  unread: number,
): EvidenceLine[] {
  const priorities = lines.map(lineWorth(request, unread));
  const adjacent = (i: number): boolean => {
    const [one, two] = [lines[i], lines[i + 1]];
    if (request.order === "rank") return one?.passage.id === two?.passage.id;
    return one !== undefined && one.passage.source === two?.passage.source;
  };
  const chosen = chooseLines({ tokens, priorities, adjacent, budgetTokens });
  return chosen.flatMap((index) => lines[index] ?? []);
}

/**
 * The same lines, with their documents in another order: the last ones first, by this share of
 * their number. What one document says stays in its order. A small model that is misled by what
 * stands first or last is misled by another line then.
 */
export function turned(lines: readonly EvidenceLine[], turn: number): EvidenceLine[] {
  if (turn === 0) return [...lines];
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
