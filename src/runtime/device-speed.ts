/**
 * How fast a device runs a model: a few steps of one token, then short inputs at once. A run is
 * begun only when there should be time for it; one is made in any case, however long it takes.
 * Units: tokens a second, of the best run: the first ones compile kernels and warm caches.
 */
import { type Clock, LIMITS, systemClock } from "../base/index.js";

export interface DeviceSpeed {
  /** Of an input that goes in at once. */
  readonly inputTokensPerSecond: number;
  /** Of tokens one after another; null for a model that writes none. */
  readonly outputTokensPerSecond: number | null;
}

/** What devices are compared by: a question over a window of lines, and the steps written. */
const INPUT_TOKENS = 512;
const OUTPUT_TOKENS = 64;

/** A known id of every vocabulary; what stands there does not change the time. */
const SOME_ID = 1;
/** Each size twice: the first run of a shape may be slow. */
const INPUT_SIZES = [16, 16, 64, 64, 256, 256];
const OUTPUT_STEPS = 8;
/** A block of the KV cache, and the token whose logits are asked for. */
const PROMPT_TOKENS = 129;
const PROMPT_RUNS = 3;
/** Of the time, what the steps may take; the rest is for the input. */
const OUTPUT_SHARE = 0.4;
const ENCODER_ROW_TOKENS = 64;
const ENCODER_ROWS = [1, 1, 4, 4, 16, 16];

/** What the devices are ordered by: less is better. */
export function secondsOfQuestion(speed: DeviceSpeed): number {
  const output = speed.outputTokensPerSecond;
  const writing = output === null ? 0 : OUTPUT_TOKENS / output;
  return INPUT_TOKENS / speed.inputTokensPerSecond + writing;
}

export interface MeasureOptions {
  readonly clock?: Clock | undefined;
  readonly budgetMs?: number | undefined;
}

/** Leaves the decoder empty. */
export async function measureDecoder(
  decoder: {
    readonly positionsMax: number;
    append(ids: readonly number[]): Promise<unknown>;
    reset(): void;
  },
  o: MeasureOptions = {},
): Promise<DeviceSpeed> {
  const stopwatch = new Stopwatch(o);
  decoder.reset();
  const steps = new Array<number>(OUTPUT_STEPS).fill(1);
  const output = await stopwatch.best(steps, { share: OUTPUT_SHARE }, async () => {
    await decoder.append([SOME_ID]);
  });
  // A device that is slow at this may not be kept busy with a long input: no run can be stopped.
  const sizes = INPUT_SIZES.filter((size) => size <= decoder.positionsMax);
  const input = await stopwatch.best(sizes, { share: 1, known: output }, async (size) => {
    decoder.reset();
    await decoder.append(new Array<number>(size).fill(SOME_ID));
  });
  decoder.reset();
  return { inputTokensPerSecond: 1_000 / input, outputTokensPerSecond: 1_000 / output };
}

/** Tokens a second of a prompt, at best of a few. Leaves the decoder empty. */
export async function measurePrompt(
  decoder: {
    append(ids: readonly number[], o: { signal?: AbortSignal | undefined }): Promise<unknown>;
    reset(): void;
  },
  o: { readonly clock?: Clock; readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  const clock = o.clock ?? systemClock;
  const prompt = new Array<number>(PROMPT_TOKENS).fill(SOME_ID);
  let best = Infinity;
  for (let run = 0; run < PROMPT_RUNS; run++) {
    decoder.reset();
    const beforeMs = clock.nowMs();
    await decoder.append(prompt, o);
    best = Math.min(best, clock.nowMs() - beforeMs);
  }
  decoder.reset();
  return (1_000 * prompt.length) / Math.max(best, Number.EPSILON);
}

export async function measureEncoder(
  encoder: {
    readonly positionsMax: number | null;
    run(batch: { readonly inputIds: readonly Int32Array[] }): Promise<unknown>;
  },
  o: MeasureOptions = {},
): Promise<DeviceSpeed> {
  const width = Math.min(ENCODER_ROW_TOKENS, encoder.positionsMax ?? ENCODER_ROW_TOKENS);
  const row = new Int32Array(width).fill(SOME_ID);
  const sizes = ENCODER_ROWS.map((rows) => rows * width);
  const ms = await new Stopwatch(o).best(sizes, { share: 1 }, async (size) => {
    await encoder.run({ inputIds: new Array<Int32Array>(size / width).fill(row) });
  });
  return { inputTokensPerSecond: 1_000 / ms, outputTokensPerSecond: null };
}

class Stopwatch {
  readonly #clock: Clock;
  readonly #budgetMs: number;
  readonly #startMs: number;

  constructor(o: MeasureOptions) {
    this.#clock = o.clock ?? systemClock;
    this.#budgetMs = o.budgetMs ?? LIMITS.deviceMeasureMs;
    this.#startMs = this.#clock.nowMs();
  }

  /**
   * Milliseconds a token, at best, of runs of those sizes that fit this share of the time.
   * `known`: what a token takes at most.
   */
  async best(
    sizes: readonly number[],
    o: { readonly share: number; readonly known?: number },
    run: (size: number) => Promise<void>,
  ): Promise<number> {
    const endMs = this.#startMs + this.#budgetMs * o.share;
    let best = o.known ?? Infinity;
    for (const size of sizes) {
      const beforeMs = this.#clock.nowMs();
      if (best < Infinity && beforeMs + best * size > endMs) break;
      await run(size);
      best = Math.min(best, (this.#clock.nowMs() - beforeMs) / size);
    }
    return Math.max(best, Number.EPSILON);
  }
}
