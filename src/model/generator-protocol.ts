/** What passes between a local model and its worker: token ids and limits, no prompts. */
import type { DeviceName, SamplerOptions } from "../runtime/index.js";
import type { LineKind, LineLimits } from "./step-language.js";

export interface GeneratorWorkerData {
  readonly dir: string;
  readonly device: DeviceName;
  readonly threads: number | undefined;
  readonly cacheDir: string | undefined;
  /** Tasks that may be worked on at once, where the device can. */
  readonly lanes: number;
  /** Whether tokens may be drafted by copying from the prompt. */
  readonly lookup: boolean;
}

export type GeneratorTask =
  | { readonly kind: "open" }
  | {
      readonly kind: "write";
      readonly promptIds: readonly number[];
      readonly maxTokens: number;
      /** One line of the step language; free text where it is not given. */
      readonly limits?: LineLimits;
      /** The likeliest tokens where not given. */
      readonly sampler?: SamplerOptions | undefined;
    }
  /** Reads ahead: nothing is written yet. */
  | { readonly kind: "prefill"; readonly promptIds: readonly number[] }
  | {
      readonly kind: "score";
      readonly promptIds: readonly number[];
      readonly ids: readonly number[];
    };

export type GeneratorEvent =
  | {
      readonly kind: "opened";
      readonly device: string;
      readonly positionsMax: number;
      /** Tasks that are worked on at once. */
      readonly lanes: number;
    }
  | { readonly kind: "prompt"; readonly cachedTokens: number }
  /** Chance of each kind of line, before anything is written. */
  | { readonly kind: "kinds"; readonly probabilities: Readonly<Record<LineKind, number>> }
  /** Both ends as milliseconds since the epoch: threads have clocks of their own. */
  | {
      readonly kind: "prefilled";
      readonly cachedTokens: number;
      readonly startMs: number;
      readonly endMs: number;
      readonly runMs: number;
    }
  | { readonly kind: "token"; readonly id: number; readonly logProbability: number }
  | { readonly kind: "score"; readonly logProbability: number; readonly runMs: number }
  | {
      readonly kind: "end";
      readonly logProbability: number;
      readonly cut: boolean;
      /** What the graph took for this task, in milliseconds. */
      readonly runMs: number;
      /** Of it, for the prompt. */
      readonly promptMs: number;
    };
