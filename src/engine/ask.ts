/** Ask as the library's users see it: checks the options, opens what is needed, times out. */
import { RecollectError } from "../base/index.js";
import type { Answer } from "../records/index.js";
import { answerQuestion, asTimeout, withTimeout } from "../reason/index.js";
import { retrieve } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";
import type { AskOptions } from "./contract.js";
import type { Resources } from "./resources.js";
import { queryEmbedding } from "./search.js";

/** What a small local model reads in a second or two on two cores. */
const WINDOW_TOKENS_LOCAL = 640;
const WINDOW_TOKENS_REMOTE = 3_000;

export async function ask(
  resources: Resources,
  reader: StoreReader,
  question: string,
  options: AskOptions,
): Promise<Answer> {
  checkPositive("--max-window-tokens", options.maxWindowTokens);
  checkPositive("--max-hops", options.maxHops);
  const signal = withTimeout(options.signal, options.timeoutSeconds);
  const passageReader = resources.reader();
  // Loads while the passages are looked for; a failure shows when it reads.
  passageReader.warm().catch(() => undefined);
  try {
    // Without a model that was asked for, the reader's span is the answer.
    const generator =
      options.model === undefined
        ? null
        : await resources.generator(options.model, options.device, options.modelApiKey);
    const embedQuery = queryEmbedding(resources, reader);
    const usual = generator?.kind === "remote" ? WINDOW_TOKENS_REMOTE : WINDOW_TOKENS_LOCAL;
    const { answer, evidence } = await answerQuestion(
      {
        retrieve: (query, k, abort) =>
          retrieve(reader, embedQuery, query, {
            k,
            mode: "hybrid",
            ...(options.filter ? { filter: options.filter } : {}),
            ...(abort ? { signal: abort } : {}),
          }),
        reader: passageReader,
        calibration: resources.calibration(),
        generator,
        clock: resources.clock,
        log: resources.log,
      },
      question,
      {
        windowTokensMax: Math.min(
          options.maxWindowTokens ?? usual,
          generator?.windowTokensMax ?? Infinity,
        ),
        ...(signal ? { signal } : {}),
        ...(options.onText ? { onText: options.onText } : {}),
      },
    );
    options.onEvidence?.(evidence);
    return answer;
  } catch (error) {
    if (options.signal?.aborted) throw new RecollectError("INTERRUPTED");
    throw asTimeout(error, options.timeoutSeconds);
  }
}

function checkPositive(option: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value > 0)) return;
  const detail = "a whole number over 0";
  throw new RecollectError("INVALID_OPTION", { option, command: "ask", detail });
}
