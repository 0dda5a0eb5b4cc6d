/**
 * Who said it: a question about somebody who speaks in conversations is not answered by what
 * another one says of themselves, nor by a sentence that was heard already and did not answer
 * (src/reason/spoken-answer.ts), unless the passages make it very likely.
 * Errors: those of what answers.
 */
import type { Answer, Citation } from "../records/index.js";
import { turnsIn } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";

/** So much of a record is looked at on either side of a quote. */
const AROUND_CHARS = 1_000;
/** From this confidence on, what the same one said may answer after all. */
const SURE = 0.85;

type OnText = ((text: string) => void) | undefined;

export async function attributedAnswer(
  reader: Pick<StoreReader, "text" | "document">,
  speaker: string | null,
  onText: OnText,
  read: (onText: OnText) => Promise<Answer>,
): Promise<Answer> {
  if (speaker === null) return read(onText);
  // Nothing is written before it is known whether it stays.
  const answer = await read(undefined);
  if (answer.status === "answered" && !isTheirs(reader, answer, speaker)) {
    return {
      ...answer,
      answer: null,
      status: "unknown",
      explanation: `nothing that ${speaker} said, or that was said of them, answers it`,
      citations: [],
    };
  }
  if (answer.answer !== null) onText?.(answer.answer);
  return answer;
}

function isTheirs(
  reader: Pick<StoreReader, "text" | "document">,
  { citations, confidence }: Answer,
  speaker: string,
): boolean {
  // What a teacher says stands in no store.
  const stored = citations.filter(({ source }) => reader.document(source) !== null);
  const by = stored.map((citation) => speakerOf(reader, citation));
  // What is not part of a conversation is text like any other.
  if (by.length === 0 || by.some((one) => one === null)) return true;
  const named = citations.some(({ quote }) => quote.includes(speaker));
  return confidence >= SURE && (named || by.includes(speaker));
}

/** Null where the quote stands in no record of a conversation. */
function speakerOf(
  reader: Pick<StoreReader, "text" | "document">,
  { source, start, end }: Citation,
): string | null {
  const from = Math.max(0, start - AROUND_CHARS);
  const span = { start: from, end: end + AROUND_CHARS };
  const text = [...reader.text(source, span)].join("");
  const [first, last] = [start - from, end - from];
  const turn = turnsIn(text).find((one) => one.start <= last && first < one.end);
  return turn?.speaker ?? null;
}
