/**
 * Questions of a situation over a store (src/reason/situated-answer.ts): what it says of a name,
 * and how much a sentence belongs to what stands around it. Null where a model is named, for then
 * it is to answer.
 * Errors: those of the store and of the embedder.
 */
import { situatedAnswer } from "../reason/index.js";
import type { Answer } from "../records/index.js";
import { type NamingSentence, sentencesNaming } from "../retrieve/index.js";
import type { StoreReader } from "../shards/index.js";
import { dot } from "../vectors/index.js";
import type { AskOptions } from "./contract.js";
import type { Resources } from "./resources.js";
import { embedderOrNull } from "./search.js";

export function followedStatements(
  resources: Resources,
  reader: StoreReader,
  question: string,
  o: Pick<AskOptions, "filter" | "onText" | "model"> & {
    readonly hopsMax: number | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Answer | null> {
  const { filter, signal, onText, hopsMax, model } = o;
  if (model !== undefined) return Promise.resolve(null);
  return situatedAnswer(
    {
      clock: resources.clock,
      signal,
      naming: (named) => sentencesNaming(reader, named, { filter, signal }),
      related: (sentences) => relatedTo(resources, sentences, signal),
    },
    question,
    { ...(hopsMax === undefined ? {} : { hopsMax }), ...(onText ? { onText } : {}) },
  );
}

/** Cosines; without an embedder everything belongs where it stands. */
async function relatedTo(
  resources: Resources,
  sentences: readonly NamingSentence[],
  signal: AbortSignal,
): Promise<number[]> {
  const embedder = sentences.length === 0 ? null : embedderOrNull(resources);
  if (embedder === null) return sentences.map(() => 1);
  const texts = sentences.flatMap(({ text, around }) => [text, around]);
  const vectors = await embedder.embed(texts, { signal });
  const d = embedder.dimension;
  const vectorAt = (row: number): Float32Array => vectors.subarray(row * d, (row + 1) * d);
  return sentences.map((_, i) => dot(vectorAt(2 * i), vectorAt(2 * i + 1)));
}
