/**
 * Text to vectors: the contract that the ONNX embedder, the pool over it and the fakes satisfy.
 * One conformance suite (test/vectors/conformance.ts) says what each of them must do.
 */
export interface EmbedOptions {
  readonly signal?: AbortSignal;
  /** A query gets the model's query prefix. "passage" where not given. */
  readonly kind?: "passage" | "query";
}

export interface Embedder {
  /** Fingerprint over model checksum, pooling, dimension and prefixes: equal id, equal vectors. */
  readonly id: string;
  readonly dimension: number;
  readonly queryPrefix: string;
  /**
   * Row-major [texts.length * dimension], each row of length 1. What stands after the model's
   * last position is not read.
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array>;
  close(): Promise<void>;
}
