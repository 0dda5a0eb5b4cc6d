/**
 * What the suite `runtime` measures: something that reads a prompt of token ids and then decodes
 * greedily, one token after another. Each is alone in a process of its own.
 * Units: milliseconds, tokens, bytes. One sequence at a time (batch 1).
 */

export interface GenerateRequest {
  readonly ids: readonly number[];
  /** Decoding steps behind the first token, each of which appends a token and chooses the next. */
  readonly steps: number;
  /** Whether the model's own end stops it sooner. */
  readonly stop?: boolean;
  /** Whether tokens may be drafted by copying from the prompt. */
  readonly lookup?: boolean;
  /** Tokens that go in at each step, given ones where it is more than one: what a draft costs. */
  readonly stepTokens?: number;
}

export interface Generated {
  /** From the call until the first token is chosen: the prompt is read within it. */
  readonly firstTokenMs: number;
  /** From there until the last step is done. */
  readonly decodeMs: number;
  /** Steps that were made. */
  readonly steps: number;
  /** What was chosen, as far as the engine tells. */
  readonly ids: readonly number[];
}

export interface Engine {
  readonly device: string;
  /** Of the library that runs the model. */
  readonly version: string;
  /** null where it does not tell. */
  readonly positionsMax: number | null;
  generate(request: GenerateRequest): Promise<Generated>;
  /** The most memory that its process held. */
  close(): Promise<{ readonly peakBytes: number }>;
}

export interface OpenEngine {
  /** As the product names devices. */
  readonly device: string;
  /** How many positions prompt and answer take at most. */
  readonly positions: number;
}

export interface EngineSource {
  /** As it stands in the cells' names. */
  readonly name: string;
  /** Errors: EngineUnavailable where this machine lacks what it needs. */
  open(o: OpenEngine): Promise<Engine>;
}

/** Its cells are left out, and why is told. */
export class EngineUnavailable extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = "EngineUnavailable";
  }
}
