/** RULER's noise: the same five sentences again and again, a line each time. */

const NOISE =
  "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.";

/** At least one line. */
export function noiseLines(chars: number): string[] {
  return Array.from({ length: Math.max(1, Math.round(chars / (NOISE.length + 1))) }, () => NOISE);
}
