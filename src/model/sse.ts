/**
 * Server-sent events from a byte stream: the `data` of each event, as text.
 * Errors: ENDPOINT_FAILED when a line or the whole is larger than a sane server would send.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import { RecollectError } from "../base/index.js";

const LINE_CHARS_MAX = 1_000_000;
const BYTES_MAX = 64_000_000;

export async function* serverSentEvents(
  body: AsyncIterable<Uint8Array>,
  url: string,
): AsyncGenerator<string> {
  const tooLarge = (detail: string): RecollectError =>
    new RecollectError("ENDPOINT_FAILED", { url, detail });
  const decoder = new TextDecoder();
  let rest = "";
  let bytes = 0;
  let data: string[] = [];
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > BYTES_MAX) throw tooLarge("its reply is far too large");
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    if (rest.length > LINE_CHARS_MAX) throw tooLarge("a line of its reply is far too long");
    for (const line of lines) {
      if (line === "" && data.length > 0) {
        yield data.join("\n");
        data = [];
      } else if (line.startsWith("data:")) {
        data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
      }
    }
  }
  const last = rest + decoder.decode();
  if (last.startsWith("data:")) data.push(last.slice(5).trim());
  if (data.length > 0) yield data.join("\n");
}
