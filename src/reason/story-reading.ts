/**
 * The reader over statements as one text: what it marks is given back to the statement in which it
 * stands, so that every mark is a span of a passage. A span that reaches into the next statement
 * is cut where its own ends.
 */
import type { Hit, Mark, Reading } from "../records/index.js";
import type { Reader } from "../reader/index.js";

export async function readStory(
  reader: Pick<Reader, "read">,
  question: string,
  hits: readonly Hit[],
  signal: AbortSignal | undefined,
): Promise<Reading[]> {
  if (hits.length === 0) return [];
  const text = hits.map(({ passage }) => passage.text).join("\n");
  const [whole] = await reader.read(question, [text], signal);
  let start = 0;
  return hits.map(({ passage }) => {
    const span = { start, end: start + passage.text.length };
    start = span.end + 1;
    return {
      answers: marksIn(whole?.answers ?? [], span),
      support: marksIn(whole?.support ?? [], span),
      answerableLogit: whole?.answerableLogit ?? 0,
    };
  });
}

function marksIn(
  marks: readonly Mark[],
  span: { readonly start: number; readonly end: number },
): Mark[] {
  return marks
    .filter((mark) => mark.start >= span.start && mark.start < span.end)
    .map((mark) => ({
      ...mark,
      start: mark.start - span.start,
      end: Math.min(mark.end, span.end) - span.start,
    }));
}
