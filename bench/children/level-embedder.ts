/** The embedder of a level, for measuring the same vectors in our store and in others. */
import { join } from "node:path";
import { type Embedder, openEmbedderPool, StaticEmbedder } from "../../src/vectors/index.js";
import type { VectorLevel } from "../data/stored-vectors.js";

export interface LevelEmbedder {
  /** Fingerprint. */
  readonly id: string;
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
  if (level === "static") {
    const embedder = StaticEmbedder.open(join(models, "static-embedder"));
    const { id, dimension } = embedder;
    return {
      id,
      dimension,
      embed: (texts, options) => embedder.embed(texts, options),
      warm: async () => undefined,
      close: () => embedder.close(),
    };
  }
  return openEmbedderPool({ dir: join(models, "embedder"), workers });
}
