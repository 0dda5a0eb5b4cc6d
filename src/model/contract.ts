/**
 * What the reasoner is asked and what it gives back, the same for a model in this process and
 * for one behind an HTTP endpoint. Units: tokens of the generator's own tokenizer, milliseconds.
 */
export interface EvidenceItem {
  /** As it stands in the prompt and in the answer's citations, from 1. */
  readonly number: number;
  readonly source: string;
  readonly title: string | null;
  readonly text: string;
  /** Answer candidates that the reader marked, best first. */
  readonly marks: readonly string[];
}

export interface GenerateRequest {
  readonly question: string;
  readonly evidence: readonly EvidenceItem[];
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Called with each new stretch of text while the model writes. */
  readonly onText?: (text: string) => void;
}

export interface GenerateResult {
  readonly text: string;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  /** Tokens of the prompt that were in the KV cache already. */
  readonly cachedTokens: number;
  readonly firstTokenMs: number;
  readonly ms: number;
  /** Mean log probability of the generated tokens; local models only. */
  readonly logProbability?: number;
}

/** One at a time: a second `generate` waits for the first. */
export interface Generator {
  readonly name: string;
  readonly kind: "local" | "remote";
  readonly device: string;
  /** Prompt and answer together. */
  readonly windowTokensMax: number;
  /** Tokens of the whole prompt: exact for local models, an estimate for remote ones. */
  countPrompt(request: Pick<GenerateRequest, "question" | "evidence">): number;
  generate(request: GenerateRequest): Promise<GenerateResult>;
  close(): Promise<void>;
}
