/**
 * Plain text and source code: the text as it stands, streamed.
 * Errors: FILE_EMPTY when there is nothing but white space.
 */
import { RecollectError } from "../base/index.js";
import type { ParseEvent } from "../records/index.js";
import { languageOf } from "./code-languages.js";
import { decodedText, detectDecoding } from "./decode.js";
import { documentEvents, headOf, runningParts, type ParseContext } from "./parse-context.js";

export async function* parseText(context: ParseContext): AsyncGenerator<ParseEvent> {
  yield* streamed(context, headOf(context, "text"));
}

export async function* parseCode(context: ParseContext): AsyncGenerator<ParseEvent> {
  const language = languageOf(context.fileName);
  const title = context.fileName === "" ? null : context.fileName;
  const metadata = language === null ? {} : { language };
  yield* streamed(context, headOf(context, "code", { title, metadata }));
}

async function* streamed(
  context: ParseContext,
  head: ReturnType<typeof headOf>,
): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const decoding = await detectDecoding(file, signal);
  if (decoding.warning !== null) yield { kind: "warning", source, message: decoding.warning };
  const parts = runningParts(decodedText(file, decoding, signal));
  yield* documentEvents(head, parts, new RecollectError("FILE_EMPTY", { path: source }));
}
