/**
 * Reads passages for a question: one encoder run over `[CLS] question [SEP] passage [SEP]` rows.
 * A passage that is longer than a row is read in several that overlap, and has one reading.
 * Errors: MODEL_INVALID when the graph lacks an output the reader needs.
 * Source: Devlin et al. 2018 (span extraction), Clark & Gardner 2018 (scores that compare
 * between passages, from training with a shared normalisation).
 */
import { RecollectError } from "../base/index.js";
import { sentences } from "../chunks/index.js";
import type { Mark, Reading } from "../records/index.js";
import type { EncoderSession, TokenSpans, WordPiece } from "../runtime/index.js";
import { bestApart, bestSpans, sentenceSupport, type SequenceLogits } from "./spans.js";

const QUESTION_TOKENS_MAX = 64;
const SEQUENCE_TOKENS_MAX = 384;
/** Tokens that two rows of one passage share at least: a span at one's edge is inside the other. */
const OVERLAP_TOKENS = 32;
/** Padded tokens of one run: bounds memory, and keeps rows of like length together. */
const BATCH_TOKENS_MAX = 4_096;
/**
 * On a processor each row has a run of its own: nothing is spent on padding, and with dynamic
 * quantisation what is made of a passage does not depend on those that are read beside it.
 */
const ALONE_ON: ReadonlySet<string> = new Set(["cpu"]);

export interface ReadRequest {
  readonly question: string;
  readonly passages: readonly string[];
}

/** Tokens [first, first + count) of one passage, behind the question. */
interface Row {
  readonly index: number;
  readonly inputIds: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly first: number;
  readonly offset: number;
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

interface RowReading {
  readonly row: Row;
  readonly answers: readonly Mark[];
  /** One for each token of the row's stretch. */
  readonly support: Float32Array;
  readonly answerableLogit: number;
}

/** One reading for each passage, in the order given. */
export async function readPassages(
  session: Pick<EncoderSession, "run" | "device">,
  tokenizer: Pick<WordPiece, "encodeWithOffsets" | "special">,
  request: ReadRequest,
): Promise<Reading[]> {
  const question = tokenizer.encodeWithOffsets(request.question).ids.slice(0, QUESTION_TOKENS_MAX);
  const encoded = request.passages.map((text) => tokenizer.encodeWithOffsets(text));
  const rows = encoded.flatMap((tokens, index) =>
    toRows(tokenizer.special, question, tokens, index),
  );
  rows.sort((a, b) => a.inputIds.length - b.inputIds.length);
  const read: RowReading[][] = request.passages.map(() => []);
  const tokensMax = ALONE_ON.has(session.device) ? 0 : BATCH_TOKENS_MAX;
  for (const batch of batches(rows, tokensMax)) {
    const outputs = await session.run({
      inputIds: batch.map((row) => row.inputIds),
      tokenTypeIds: batch.map((row) => row.tokenTypeIds),
    });
    batch.forEach((row, position) => {
      read[row.index]?.push(readRow(row, outputs, position));
    });
  }
  return encoded.map((tokens, i) => merge(read[i] ?? [], tokens, request.passages[i] ?? ""));
}

function toRows(
  { cls, sep }: WordPiece["special"],
  question: Int32Array,
  tokens: TokenSpans,
  index: number,
): Row[] {
  const room = SEQUENCE_TOKENS_MAX - question.length - 3;
  const offset = question.length + 2;
  // The last row goes back as far as it has room: a few words alone read badly.
  const firstMax = Math.max(0, tokens.ids.length - room);
  const rows: Row[] = [];
  for (let at = 0; ; at += room - OVERLAP_TOKENS) {
    const first = Math.min(at, firstMax);
    const end = Math.min(first + room, tokens.ids.length);
    const count = end - first;
    const inputIds = new Int32Array(question.length + count + 3);
    const tokenTypeIds = new Int32Array(inputIds.length);
    inputIds[0] = cls;
    inputIds.set(question, 1);
    inputIds[offset - 1] = sep;
    inputIds.set(tokens.ids.subarray(first, end), offset);
    inputIds[offset + count] = sep;
    tokenTypeIds.fill(1, offset);
    const starts = tokens.starts.subarray(first, end);
    const ends = tokens.ends.subarray(first, end);
    rows.push({ index, inputIds, tokenTypeIds, first, offset, count, starts, ends });
    if (end === tokens.ids.length) return rows;
  }
}

function* batches(rows: readonly Row[], tokensMax: number): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    if (batch.length > 0 && (batch.length + 1) * row.inputIds.length > tokensMax) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) yield batch;
}

type Outputs = Awaited<ReturnType<EncoderSession["run"]>>;

function readRow(row: Row, outputs: Outputs, position: number): RowReading {
  const logits: SequenceLogits = {
    start: slice(outputs, "start", position),
    end: slice(outputs, "end", position),
    support: slice(outputs, "support", position),
  };
  return {
    row,
    answers: bestSpans(logits, row),
    support: logits.support.slice(row.offset, row.offset + row.count),
    answerableLogit: slice(outputs, "answerable", position)[0] ?? 0,
  };
}

/** Of a token that two rows read, the one counts that saw more around it. */
function merge(readings: readonly RowReading[], tokens: TokenSpans, text: string): Reading {
  const count = tokens.ids.length;
  const support = new Float32Array(count);
  let done = 0;
  for (const { row, support: own } of readings.toSorted((a, b) => a.row.first - b.row.first)) {
    const skipped = Math.floor((done - row.first) / 2);
    support.set(own.subarray(skipped), row.first + skipped);
    done = row.first + row.count;
  }
  const { starts, ends } = tokens;
  return {
    answers: bestApart(readings.flatMap((reading) => reading.answers)),
    support: sentenceSupport({ support }, { offset: 0, count, starts, ends }, sentences(text)),
    answerableLogit: Math.max(...readings.map((reading) => reading.answerableLogit)),
  };
}

/** Row `position` of an output [B, T] or [B]. */
function slice(outputs: Outputs, name: string, position: number): Float32Array {
  const output = outputs[name];
  if (!output) throw new RecollectError("MODEL_INVALID", { dir: "reader", detail: `no ${name}` });
  const width = output.dims[1] ?? 1;
  return output.data.subarray(position * width, (position + 1) * width);
}
