/** What native code says of its failures, as one short line that can be shown. */

const DETAIL_CHARS_MAX = 200;

/** The telling part of a native message, without paths of the build machine. */
export function nativeMessage(message: string): string {
  const line = message.split("\n").find((part) => part.trim() !== "") ?? "";
  const told = line.replace(/^(Error: )?\/\S+:\d+ .* was false\. /, "");
  return told.trim().slice(0, DETAIL_CHARS_MAX);
}
