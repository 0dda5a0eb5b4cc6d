/** Engines with made-up times, and a tokenizer of one token a character. */
import {
  type Engine,
  EngineUnavailable,
  type Generated,
  type GenerateRequest,
  type OpenEngine,
} from "../../bench/engines/contract.js";
import type { EngineSources } from "../../bench/engines/sources.js";
import { RecollectError } from "../../src/base/index.js";
import type { Tokenizer } from "../../src/runtime/index.js";

export interface FakeSpeed {
  readonly promptTokenMs?: number;
  readonly stepMs?: number;
  /** With lookup. */
  readonly lookupStepMs?: number;
  readonly peakBytes?: number;
  readonly unavailable?: string;
  /** Its process ends while it loads. */
  readonly crashes?: string;
  readonly failsAt?: number;
}

export interface Call extends GenerateRequest {
  readonly name: string;
}

/** The reasoner's own end comes after so many steps. */
export const OWN_STEPS = 4;

export class FakeEngines {
  readonly calls: Call[] = [];
  readonly opened: { readonly name: string; readonly o: OpenEngine }[] = [];
  closed = 0;
  readonly #speeds: Readonly<Record<string, FakeSpeed>>;

  constructor(speeds: Readonly<Record<string, FakeSpeed>>) {
    this.#speeds = speeds;
  }

  sources(unnamed: readonly string[] = []): EngineSources {
    const [ours, ...others] = Object.keys(this.#speeds).map((name) => ({
      name,
      open: (o: OpenEngine) => this.#open(name, o),
    }));
    if (ours === undefined) throw new Error("ours is the first");
    return { ours, others, unnamed };
  }

  async #open(name: string, o: OpenEngine): Promise<Engine> {
    const speed = this.#speeds[name];
    if (speed?.crashes !== undefined) {
      throw new RecollectError("WORKER_DIED", { detail: speed.crashes });
    }
    if (speed?.unavailable !== undefined) throw new EngineUnavailable(speed.unavailable);
    this.opened.push({ name, o });
    return {
      device: o.device === "auto" ? "cpu" : o.device,
      version: `${name} 1.0`,
      positionsMax: 600,
      generate: async (request) => this.#generate(name, request),
      close: async () => {
        this.closed++;
        return { peakBytes: speed?.peakBytes ?? 1e6 };
      },
    };
  }

  #generate(name: string, request: GenerateRequest): Generated {
    const speed = this.#speeds[name];
    this.calls.push({ ...request, name });
    if (this.calls.length === speed?.failsAt) throw new Error("out of memory");
    const steps = request.stop === true ? OWN_STEPS : request.steps;
    const helped = request.lookup === true ? speed?.lookupStepMs : undefined;
    const stepMs = helped ?? speed?.stepMs ?? 1;
    return {
      firstTokenMs: request.ids.length * (speed?.promptTokenMs ?? 1),
      decodeMs: steps * stepMs,
      steps,
      ids: [1, 2],
    };
  }
}

export const characters: Tokenizer = {
  vocabularySize: 65_536,
  encode: (text) => Array.from(text, (one) => one.charCodeAt(0)),
  encodeParts: (parts) => characters.encode(parts.map((part) => part.text).join("")),
  decode: (ids) => ids.join(" "),
  tokenId: () => 7,
  isSpecial: () => false,
  bytesOf: () => new Uint8Array(),
};
