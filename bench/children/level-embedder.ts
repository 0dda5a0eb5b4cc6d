/** The embedder of a level, for measuring the same vectors in our store and in others. */
import { join } from "node:path";
import { type Embedder, openEmbedderPool } from "../../src/vectors/index.js";
import type { VectorLevel } from "../data/stored-vectors.js";

export interface LevelEmbedder {
  readonly dimension: number;
  embed: Embedder["embed"];
  /** Loads what it needs, so that no text waits for it. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

export function openLevelEmbedder(
  models: string,
  level: VectorLevel,
  workers?: number,
): LevelEmbedder {
  if (level === "static") throw new Error("no static embedder yet");
  return openEmbedderPool({ dir: join(models, "embedder"), workers });
}
