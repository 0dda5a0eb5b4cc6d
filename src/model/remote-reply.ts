/**
 * What an OpenAI-compatible server says: events of a chat completion, and refusals.
 * Errors: ENDPOINT_FAILED.
 */
import { z } from "zod";
import { RecollectError } from "../base/index.js";

const REPLY_BYTES_MAX = 16_000_000;
const ERROR_CHARS_MAX = 500;

const usageSchema = z.object({
  prompt_tokens: z.number().int().nonnegative(),
  completion_tokens: z.number().int().nonnegative(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().int().optional() }).nullish(),
});
const errorSchema = z.union([z.string(), z.looseObject({ message: z.string() })]);
const eventSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish() }).optional(),
        message: z.object({ content: z.string().nullish() }).optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .optional(),
  usage: usageSchema.nullish().catch(null),
  error: errorSchema.nullish(),
});
export type ChatEvent = z.infer<typeof eventSchema>;

export function parseChatEvent(data: string, url: string): ChatEvent {
  const failed = (detail: string, cause?: unknown): RecollectError =>
    new RecollectError("ENDPOINT_FAILED", { url, detail }, { cause });
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    throw failed(`its reply is not JSON: ${cut(data)}`, cause);
  }
  const event = eventSchema.safeParse(value);
  if (!event.success) throw failed(`its reply is of another shape: ${cut(data)}`);
  const error = event.data.error;
  if (error === undefined || error === null) return event.data;
  throw failed(cut(typeof error === "string" ? error : error.message));
}

export async function textOf(
  body: AsyncIterable<Uint8Array>,
  bytesMax = REPLY_BYTES_MAX,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > bytesMax) break;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8");
}

/** What the server says of a request it refused. */
export async function refusal(response: Response): Promise<string> {
  const status = `HTTP ${response.status}`;
  if (response.status >= 300 && response.status < 400) {
    return `${status}: it redirects to ${response.headers.get("location") ?? "another address"}`;
  }
  const text = response.body === null ? "" : await textOf(response.body, 65_536);
  return `${status}: ${messageIn(text)}`;
}

function messageIn(text: string): string {
  try {
    const parsed = z.object({ error: errorSchema }).safeParse(JSON.parse(text));
    if (!parsed.success) return cut(text);
    const error = parsed.data.error;
    return cut(typeof error === "string" ? error : error.message);
  } catch {
    return cut(text);
  }
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line === "") return "no reason given";
  return line.length > ERROR_CHARS_MAX ? `${line.slice(0, ERROR_CHARS_MAX)}…` : line;
}

/** fetch hides the reason in `cause`. */
export function whatHappened(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof Error) {
    const code = (cause as NodeJS.ErrnoException).code;
    return code === undefined || cause.message.includes(code)
      ? cause.message || (code ?? error.message)
      : `${code} ${cause.message}`.trim();
  }
  return error.message;
}
