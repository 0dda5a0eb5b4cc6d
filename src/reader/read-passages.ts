/**
 * Reads passages for a question: one encoder run over `[CLS] question [SEP] passage [SEP]` rows.
 * Errors: MODEL_INVALID when the graph lacks an output the reader needs.
 * Source: Devlin et al. 2018 (span extraction), Clark & Gardner 2018 (scores that compare
 * between passages, from training with a shared normalisation).
 */
import { RecollectError } from "../base/index.js";
import { sentences } from "../chunks/index.js";
import type { Reading } from "../records/index.js";
import type { EncoderSession, WordPiece } from "../runtime/index.js";
import { bestSpans, sentenceSupport, type SequenceLogits } from "./spans.js";

const QUESTION_TOKENS_MAX = 64;
const SEQUENCE_TOKENS_MAX = 384;
/** Padded tokens of one run: bounds memory, and keeps rows of like length together. */
const BATCH_TOKENS_MAX = 4_096;

export interface ReadRequest {
  readonly question: string;
  readonly passages: readonly string[];
}

interface Row {
  readonly index: number;
  readonly inputIds: Int32Array;
  readonly tokenTypeIds: Int32Array;
  readonly offset: number;
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** One reading for each passage, in the order given. */
export async function readPassages(
  session: EncoderSession,
  tokenizer: WordPiece,
  request: ReadRequest,
): Promise<Reading[]> {
  const question = tokenizer.encodeWithOffsets(request.question).ids.slice(0, QUESTION_TOKENS_MAX);
  const rows = request.passages.map((text, index) => toRow(tokenizer, question, text, index));
  rows.sort((a, b) => a.inputIds.length - b.inputIds.length);
  const readings: Reading[] = [];
  for (const batch of batches(rows)) {
    const outputs = await session.run({
      inputIds: batch.map((row) => row.inputIds),
      tokenTypeIds: batch.map((row) => row.tokenTypeIds),
    });
    batch.forEach((row, position) => {
      const text = request.passages[row.index] ?? "";
      readings[row.index] = toReading(row, text, outputs, position);
    });
  }
  return readings;
}

function toRow(tokenizer: WordPiece, question: Int32Array, text: string, index: number): Row {
  const { cls, sep } = tokenizer.special;
  const encoded = tokenizer.encodeWithOffsets(text);
  const room = SEQUENCE_TOKENS_MAX - question.length - 3;
  const count = Math.min(room, encoded.ids.length);
  const inputIds = new Int32Array(question.length + count + 3);
  const tokenTypeIds = new Int32Array(inputIds.length);
  const offset = question.length + 2;
  inputIds[0] = cls;
  inputIds.set(question, 1);
  inputIds[offset - 1] = sep;
  inputIds.set(encoded.ids.subarray(0, count), offset);
  inputIds[offset + count] = sep;
  tokenTypeIds.fill(1, offset);
  return { index, inputIds, tokenTypeIds, offset, count, starts: encoded.starts, ends: encoded.ends };
}

function* batches(rows: readonly Row[]): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    if (batch.length > 0 && (batch.length + 1) * row.inputIds.length > BATCH_TOKENS_MAX) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) yield batch;
}

type Outputs = Awaited<ReturnType<EncoderSession["run"]>>;

function toReading(row: Row, text: string, outputs: Outputs, position: number): Reading {
  const logits: SequenceLogits = {
    start: slice(outputs, "start", position),
    end: slice(outputs, "end", position),
    support: slice(outputs, "support", position),
  };
  return {
    answers: bestSpans(logits, row),
    support: sentenceSupport(logits, row, sentences(text)),
    answerableLogit: slice(outputs, "answerable", position)[0] ?? 0,
  };
}

/** Row `position` of an output [B, T] or [B]. */
function slice(outputs: Outputs, name: string, position: number): Float32Array {
  const output = outputs[name];
  if (!output) throw new RecollectError("MODEL_INVALID", { dir: "reader", detail: `no ${name}` });
  const width = output.dims[1] ?? 1;
  return output.data.subarray(position * width, (position + 1) * width);
}
