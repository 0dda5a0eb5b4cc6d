/**
 * Keys and values of the positions so far, as a decoder's runs take them in and give them back.
 * Units: positions. Source: native-notes/onnxruntime-node.md
 */
import type { Tensor } from "./session.js";

export interface KvCache {
  readonly length: number;
  /** How many positions a run may add now. */
  readonly runMax: number;
  /** Whether a run may compute rows that are not kept. */
  readonly dropsRows: boolean;
  /** What to feed to a run that adds `more` positions. */
  feeds(more: number): Iterable<readonly [string, Tensor]>;
  /** Of a session's outputs, those that hold what a run that adds `more` positions gives. */
  fetches(more: number, outputs: readonly string[]): readonly string[];
  /** Takes over what a run gave, up to `length` positions in all. */
  keep(results: Readonly<Record<string, Tensor>>, length: number): void;
  /** Forgets everything from position `length` on. */
  cut(length: number): void;
  clear(): void;
}
