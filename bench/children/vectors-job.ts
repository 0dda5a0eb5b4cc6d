/** Vectors of a store, and of questions, into files that every engine can read. */
import { storedVectors } from "../data/stored-vectors.js";
import { FvecsWriter } from "../data/fvecs.js";
import { openLevelEmbedder } from "./level-embedder.js";
import type { VectorsJob, VectorsOutcome } from "./protocol.js";

export async function writeVectors(job: VectorsJob): Promise<VectorsOutcome> {
  const file = new FvecsWriter(job.vectors);
  let vectors = 0;
  try {
    for await (const { scales, codes } of storedVectors(job.store, job.level)) {
      const dimension = codes.length / scales.length;
      scales.forEach((scale, at) => {
        const own = codes.subarray(at * dimension, (at + 1) * dimension);
        file.add(Float32Array.from(own, (code) => code * scale));
      });
      vectors += scales.length;
    }
  } finally {
    file.close();
  }
  await writeQueries(job);
  return { kind: "vectors", vectors };
}

async function writeQueries(job: VectorsJob): Promise<void> {
  const embedder = openLevelEmbedder(job.models, job.level, 1);
  const file = new FvecsWriter(job.queries);
  try {
    const all = await embedder.embed(job.questions, { kind: "query" });
    const d = embedder.dimension;
    job.questions.forEach((_, at) => file.add(all.subarray(at * d, (at + 1) * d)));
  } finally {
    file.close();
    await embedder.close();
  }
}
