/** Vectors are stored L2-normalised, so that a dot product is a cosine. */

/** A zero vector stays zero: it is like nothing. */
export function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (let i = 0; i < vector.length; i += 1) squares += (vector[i] as number) ** 2;
  const factor = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  return vector.map((value) => value * factor);
}

/** Rounding may carry the score of a vector with itself over 1. */
export function asCosine(score: number): number {
  return Math.max(-1, Math.min(1, score));
}
