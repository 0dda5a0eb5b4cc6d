/** What passes between the local generator and its worker: token ids, no text. */
import type { DeviceName } from "../runtime/index.js";

export interface GeneratorWorkerData {
  readonly dir: string;
  readonly device: DeviceName;
  readonly threads: number | undefined;
}

export type GeneratorTask =
  | { readonly kind: "open" }
  | {
      readonly kind: "write";
      readonly promptIds: readonly number[];
      readonly maxTokens: number;
    };

export type GeneratorEvent =
  | { readonly kind: "log"; readonly level: "warn" | "info" | "debug"; readonly message: string }
  | {
      readonly kind: "opened";
      readonly device: string;
      readonly positionsMax: number;
    }
  | { readonly kind: "prompt"; readonly cachedTokens: number }
  | { readonly kind: "token"; readonly id: number }
  | { readonly kind: "end"; readonly logProbability: number };
