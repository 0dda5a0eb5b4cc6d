/**
 * E-mail: a file of one message (.eml), or a mailbox with one document for each message.
 *
 * A mailbox's messages are named "path#message-id", and "path#N" (the N-th message) without an
 * id: an id stays the same whatever is added to the mailbox or taken from it. A second message
 * with an id that came already (lists deliver twice) is "path#message-id~N".
 * Errors: as in email-text.ts, a failure for each message that can't be read; FILE_TOO_LARGE.
 */
import { IdSet, isRecollectError, LIMITS, RecollectError } from "../base/index.js";
import type { ParseEvent } from "../records/index.js";
import { readMessage, type MessageText } from "./email-text.js";
import { mboxMessages } from "./mbox-messages.js";
import { documentEvents, failureEvent, runningParts, type ParseContext } from "./parse-context.js";
import { safeName } from "./source-name.js";

export async function* parseEmail(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const bytes = await file.whole({ bytesMax: LIMITS.emailBytesMax, signal });
  yield* messageEvents(await readMessage(bytes, source), source, context);
}

export async function* parseMbox(context: ParseContext): AsyncGenerator<ParseEvent> {
  const { file, signal, source } = context;
  const ids = new IdSet();
  let ordinal = 0;
  for await (const { bytes, size } of mboxMessages(file.chunks({ signal }), LIMITS.emailBytesMax)) {
    ordinal += 1;
    const numbered = `${source}#${ordinal}`;
    try {
      if (bytes === null) {
        const facts = { path: numbered, found: size, limit: LIMITS.emailBytesMax };
        throw new RecollectError("FILE_TOO_LARGE", facts);
      }
      const message = await readMessage(bytes, numbered);
      let name = message.messageId === null ? numbered : `${source}#${message.messageId}`;
      if (!ids.add(name)) name = `${name}~${ordinal}`;
      yield* messageEvents(message, safeName(name), context);
    } catch (error) {
      if (!isRecollectError(error) || error.code === "FILE_CHANGED") throw error;
      yield failureEvent(numbered, error);
    }
  }
  if (ordinal === 0) {
    throw new RecollectError("EMAIL_BROKEN", { path: source, detail: "no message in it" });
  }
}

async function* messageEvents(
  message: MessageText,
  source: string,
  context: ParseContext,
): AsyncGenerator<ParseEvent> {
  if (message.attachments.length > 0) {
    const names = safeName(message.attachments.join(", ")).slice(0, 500);
    yield { kind: "warning", source, message: `attachments left out: ${names}` };
  }
  const { title, metadata } = message;
  const date = message.date ?? context.date;
  const head = { source, title, mediaType: "email" as const, metadata, date };
  const empty = new RecollectError("FILE_EMPTY", { path: source });
  yield* documentEvents(head, runningParts([message.text]), empty);
}
