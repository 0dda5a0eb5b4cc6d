/**
 * JSON lines: one document a line, in bounded memory. Blank lines are nothing; a line that is
 * broken, has no text or is over LIMITS.jsonLineCharsMax is a failure of its own, and the rest
 * goes on.
 */
import { LIMITS, RecollectError } from "../base/index.js";
import type { ParseEvent } from "../records/index.js";
import { decodedText, detectDecoding } from "./decode.js";
import { JsonRecords } from "./json-record.js";
import { failureEvent, type ParseContext } from "./parse-context.js";

export async function* parseJsonLines(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const decoding = await detectDecoding(file, signal);
  if (decoding.warning !== null) yield { kind: "warning", source, message: decoding.warning };
  const records = new JsonRecords(context);
  let line = 0;
  let found = 0;
  for await (const text of lines(decodedText(file, decoding, signal), LIMITS.jsonLineCharsMax)) {
    line += 1;
    if (text === null) {
      found += 1;
      const detail = `over ${LIMITS.jsonLineCharsMax} characters`;
      const error = new RecollectError("JSON_INVALID", { path: source, line, detail });
      yield failureEvent(`${source}:line ${line}`, error);
    } else if (text.trim() !== "") {
      found += 1;
      yield* records.events(text, { line, ordinal: line });
    }
  }
  if (found === 0) yield failureEvent(source, new RecollectError("FILE_EMPTY", { path: source }));
}

/** Lines without their ends; null for one that is too long to hold. */
async function* lines(
  texts: AsyncIterable<string>,
  charsMax: number,
): AsyncGenerator<string | null> {
  let pieces: string[] = [];
  let chars = 0;
  for await (const text of texts) {
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      const last = text.slice(from, end);
      const tooLong = chars + last.length > charsMax;
      yield tooLong ? null : pieces.length === 0 ? last : pieces.join("") + last;
      pieces = [];
      chars = 0;
      from = end + 1;
    }
    const rest = text.slice(from);
    chars += rest.length;
    // Past the limit the line is only counted, to its end.
    if (chars > charsMax) pieces = [];
    else pieces.push(rest);
  }
  if (chars > 0) yield chars > charsMax ? null : pieces.join("");
}
