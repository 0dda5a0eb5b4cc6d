/**
 * One e-mail message to a document, by postal-mime: the text part, else the HTML one as text, after
 * lines that say from whom, to whom and when, so that these can be found and quoted. The subject
 * is the title; from, to, cc, date and message id are metadata. Attachments are only named.
 * Errors: EMAIL_BROKEN, FILE_EMPTY.
 */
import PostalMime, { type Address, type Email } from "postal-mime";
import { RecollectError } from "../base/index.js";
import type { Metadata } from "../records/index.js";
import { HtmlParts } from "./html-parts.js";
import { storable } from "./part-cutter.js";

export interface MessageText {
  readonly title: string | null;
  readonly date: string | null;
  readonly metadata: Metadata;
  readonly messageId: string | null;
  readonly text: string;
  /** Names of what was left out. */
  readonly attachments: readonly string[];
}

const FIELD_CHARS_MAX = 2_000;

/** `path` names the message in errors. */
export async function readMessage(bytes: Uint8Array, path: string): Promise<MessageText> {
  let email: Email;
  try {
    email = await PostalMime.parse(bytes);
  } catch (error) {
    const detail = (error instanceof Error ? error.message : String(error)).slice(0, 200);
    throw new RecollectError("EMAIL_BROKEN", { path, detail }, { cause: error });
  }
  if (email.headers.length === 0) {
    throw new RecollectError("EMAIL_BROKEN", { path, detail: "it has no header lines" });
  }
  const body = bodyOf(email);
  if (body.trim() === "" && email.attachments.length === 0 && email.subject === undefined) {
    throw new RecollectError("FILE_EMPTY", { path });
  }
  const metadata = metadataOf(email);
  const date = email.date === undefined ? Number.NaN : Date.parse(email.date);
  return {
    title: field(email.subject),
    date: Number.isNaN(date) ? null : new Date(date).toISOString(),
    metadata,
    messageId: field(email.messageId?.replace(/^<|>$/g, "")),
    text: `${headerLines(email)}\n${body.replaceAll("\r\n", "\n").trimEnd()}\n`,
    attachments: email.attachments.map((a) => a.filename ?? a.mimeType),
  };
}

function bodyOf(email: Email): string {
  if (email.text !== undefined && email.text.trim() !== "") return email.text;
  if (email.html === undefined) return "";
  const html = new HtmlParts();
  return [...html.push(email.html), ...html.finish()].map((part) => part.text).join("");
}

function headerLines(email: Email): string {
  const [from, to, cc] = [addresses([email.from]), addresses(email.to), addresses(email.cc)];
  const sent = email.headers.find((header) => header.key === "date")?.value;
  const lines = [["From", from], ["To", to], ["Cc", cc], ["Date", field(sent)]] as const;
  return lines.map(([name, value]) => (value === null ? "" : `${name}: ${value}\n`)).join("");
}

function metadataOf(email: Email): Metadata {
  const entries = {
    from: addresses([email.from]),
    to: addresses(email.to),
    cc: addresses(email.cc),
    messageId: field(email.messageId?.replace(/^<|>$/g, "")),
    inReplyTo: field(email.inReplyTo?.replace(/^<|>$/g, "")),
  };
  const known = Object.entries(entries).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as Metadata;
}

function addresses(list: readonly (Address | undefined)[] | undefined): string | null {
  const shown = (list ?? []).flatMap((entry) => {
    if (entry === undefined) return [];
    if (entry.group !== undefined) return entry.group.map(mailbox);
    return [mailbox(entry)];
  });
  return field(shown.join(", "));
}

function mailbox(box: { name: string; address?: string | undefined }): string {
  const address = box.address ?? "";
  if (box.name === "") return address;
  return address === "" ? box.name : `${box.name} <${address}>`;
}

/** One line of text, null when blank. */
function field(value: string | undefined): string | null {
  const line = storable(value ?? "").replace(/\s+/g, " ").trim().slice(0, FIELD_CHARS_MAX);
  return line === "" ? null : line;
}
