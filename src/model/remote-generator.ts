/**
 * A model behind an OpenAI-compatible endpoint (llama.cpp, vLLM, Ollama and others) as a
 * Generator. One request for each question, streamed; nothing is retried, redirects are not
 * followed (a redirect could carry the question and the key to another host).
 * Errors: INVALID_OPTION for a reference that is none, ENDPOINT_FAILED with the server's own
 * words, the signal's reason when it fires.
 */
import { type Clock, RecollectError, systemClock } from "../base/index.js";
import type { Generator, GenerateRequest, GenerateResult } from "./contract.js";
import { withoutControlTokens } from "./control-tokens.js";
import { type ChatMessages, evidencePrompt } from "./evidence-prompt.js";
import { parseModelReference } from "./model-reference.js";
import { type ChatEvent, parseChatEvent, refusal, textOf, whatHappened } from "./remote-reply.js";
import { heardBy, Silence } from "./silence.js";
import { serverSentEvents } from "./sse.js";

export interface RemoteGeneratorOptions {
  readonly apiKey?: string | undefined;
  /** Prompt and answer together; endpoints don't tell. */
  readonly windowTokensMax?: number | undefined;
  /** The longest silence of the server, before its first word or between two. */
  readonly silenceSecondsMax?: number | undefined;
  readonly clock?: Clock | undefined;
  /** What is asked; the answering prompt by default. */
  readonly prompt?: Prompt | undefined;
  /** The option that named it, for messages. */
  readonly option?: string | undefined;
}

type Prompt = (request: Pick<GenerateRequest, "question" | "evidence">) => ChatMessages;

const WINDOW_TOKENS_DEFAULT = 8_192;
const SILENCE_SECONDS_DEFAULT = 120;
/** Of UTF-8, for estimates: English has about 4.5, other languages and code less. */
const BYTES_PER_TOKEN = 3.5;
/** What the server's chat template adds, about. */
const TEMPLATE_TOKENS = 16;

export function openRemoteGenerator(
  reference: string,
  o: RemoteGeneratorOptions = {},
): Generator {
  const option = o.option ?? "--model";
  const parsed = parseModelReference(reference, option);
  if (parsed.kind !== "remote") {
    const detail = `"${reference}" is not openai:URL#MODEL`;
    throw new RecollectError("INVALID_OPTION", { option, command: "ask", detail });
  }
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "text/event-stream",
    ...(o.apiKey === undefined ? {} : { authorization: `Bearer ${o.apiKey}` }),
  };
  return new RemoteGenerator({
    name: parsed.name,
    url: `${parsed.baseUrl}/chat/completions`,
    headers,
    windowTokensMax: o.windowTokensMax ?? WINDOW_TOKENS_DEFAULT,
    silenceMsMax: (o.silenceSecondsMax ?? SILENCE_SECONDS_DEFAULT) * 1_000,
    clock: o.clock ?? systemClock,
    prompt: o.prompt ?? evidencePrompt,
  });
}

interface RemoteParts {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly windowTokensMax: number;
  readonly silenceMsMax: number;
  readonly clock: Clock;
  readonly prompt: Prompt;
}

class RemoteGenerator implements Generator {
  readonly kind = "remote";
  readonly device = "remote";
  readonly name: string;
  readonly windowTokensMax: number;
  readonly #parts: RemoteParts;
  readonly #closed = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: RemoteParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.windowTokensMax = parts.windowTokensMax;
  }

  countPrompt(request: Pick<GenerateRequest, "question" | "evidence">): number {
    const { system, user } = this.#parts.prompt(request);
    const bytes = Buffer.byteLength(system) + Buffer.byteLength(user);
    return TEMPLATE_TOKENS + Math.ceil(bytes / BYTES_PER_TOKEN);
  }

  generate(request: GenerateRequest): Promise<GenerateResult> {
    const turn = this.#last.then(() => this.#ask(request));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  close(): Promise<void> {
    this.#closed.abort(new RecollectError("INTERRUPTED"));
    return Promise.resolve();
  }

  async #ask(request: GenerateRequest): Promise<GenerateResult> {
    const { clock } = this.#parts;
    request.signal?.throwIfAborted();
    const silence = new Silence(this.#parts.silenceMsMax);
    const callers = [this.#closed.signal, ...(request.signal ? [request.signal] : [])];
    const signal = AbortSignal.any([...callers, silence.signal]);
    const { system, user } = this.#parts.prompt(request);
    const messages = { system, user: withoutControlTokens(user) };
    const startMs = clock.nowMs();
    const reply = { text: "", parts: 0, firstTokenMs: null as number | null };
    let usage: ChatEvent["usage"] = null;
    try {
      for await (const event of this.#events(messages, { request, signal, silence })) {
        usage = event.usage ?? usage;
        const part = event.choices?.[0]?.delta?.content ?? event.choices?.[0]?.message?.content;
        if (part === undefined || part === null || part === "") continue;
        reply.firstTokenMs ??= clock.nowMs() - startMs;
        reply.text += part;
        reply.parts++;
        request.onText?.(part);
      }
    } catch (error) {
      for (const caller of callers) caller.throwIfAborted();
      throw error instanceof RecollectError ? error : this.#failed(whatHappened(error), error);
    } finally {
      silence.end();
    }
    const ms = clock.nowMs() - startMs;
    return {
      text: reply.text,
      promptTokens: usage?.prompt_tokens ?? this.countPrompt(request),
      generatedTokens: usage?.completion_tokens ?? reply.parts,
      cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      firstTokenMs: reply.firstTokenMs ?? ms,
      ms,
    };
  }

  async *#events(
    messages: { system: string; user: string },
    o: { request: GenerateRequest; signal: AbortSignal; silence: Silence },
  ): AsyncGenerator<ChatEvent> {
    const response = await fetch(this.#parts.url, {
      method: "POST",
      redirect: "manual",
      headers: this.#parts.headers,
      signal: o.signal,
      body: JSON.stringify({
        model: this.name,
        messages: [
          { role: "system", content: messages.system },
          { role: "user", content: messages.user },
        ],
        max_tokens: o.request.maxTokens,
        temperature: 0,
        stream: true,
        stream_options: { include_usage: true },
      }),
    });
    o.silence.heard();
    if (!response.ok) throw this.#failed(await refusal(response));
    if (response.body === null) throw this.#failed("its reply is empty");
    const body = heardBy(response.body, o.silence);
    if (response.headers.get("content-type")?.includes("application/json") === true) {
      yield parseChatEvent(await textOf(body), this.#parts.url);
      return;
    }
    let finished = false;
    for await (const data of serverSentEvents(body, this.#parts.url)) {
      if (data.trim() === "[DONE]") return;
      const event = parseChatEvent(data, this.#parts.url);
      finished ||= typeof event.choices?.[0]?.finish_reason === "string";
      yield event;
    }
    if (!finished) throw this.#failed("its reply broke off");
  }

  #failed(detail: string, cause?: unknown): RecollectError {
    return new RecollectError("ENDPOINT_FAILED", { url: this.#parts.url, detail }, { cause });
  }
}
