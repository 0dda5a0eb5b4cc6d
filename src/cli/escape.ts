/**
 * Text of documents on its way to a terminal. Control characters could move the cursor, set the
 * window's title or turn the reading direction, so they are shown instead of sent.
 * Never applied to JSON, which must carry the text as it is.
 */

/** C0 but tab and newline, DEL, C1, line separators, bidirectional embeddings and isolates. */
const CONTROL =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function shown(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Keeps line breaks and tabs. */
export function printable(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(CONTROL, shown);
}

/** For cells and single lines: every run of white space becomes one space. */
export function printableLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(CONTROL, shown);
}
