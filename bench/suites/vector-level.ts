/** `--level` of a suite that measures vectors. Errors: INVALID_OPTION. */
import type { BenchContext } from "../contract.js";
import type { VectorLevel } from "../data/stored-vectors.js";
import { choiceOption } from "../options.js";

const LEVELS: readonly VectorLevel[] = ["static", "deep"];

export function vectorLevel(context: BenchContext): VectorLevel {
  const chosen = choiceOption(context, "level", LEVELS);
  return chosen.length === 1 ? (chosen[0] ?? "deep") : "deep";
}
