/**
 * Questions that need everything: what is asked about stands in many documents, a little in each,
 * and the answer is all of it: a list, a count, the most frequent, the largest, the first, a sum.
 * Beside them what must not be counted: numbers and lists that one sentence states, and questions
 * that nothing answers. Corpus and answers are written by a seeded program, in worlds of their own
 * words each; the worlds of one half are for developing, those of the other for measuring.
 */
import { developedWorlds } from "./everything-developed.js";
import { Draw, type World } from "./everything-draw.js";
import { heldWorlds } from "./everything-held.js";

export function everythingWorlds(half: "developed" | "held", seed: number): World[] {
  const makers = half === "developed" ? developedWorlds : heldWorlds;
  return makers.map((make, i) => make(new Draw(seed * 100 + i)));
}
