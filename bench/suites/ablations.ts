/**
 * `--ablate`: a part of the product left out, to see what it is worth. Each is an option that any
 * user of `ask` has:
 *   loop     one search, one reading, one answer (--one-shot)
 *   words    passages are looked for by vectors alone (--mode dense)
 *   vectors  passages are looked for by words alone (--mode lexical)
 *   order    lines stand before the model by rank, not as in their document (--window-order rank)
 *   base     the weights that training began with (--model DIR, named with --base-model)
 * Several at once are left out together. Results name them in their environment.
 * Errors: INVALID_OPTION.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { RecollectError } from "../../src/base/index.js";
import type { BenchContext, BenchOption } from "../contract.js";
import type { AskOptions } from "../engine.js";
import { choiceOption, levelOption, textOption } from "../options.js";

const ABLATIONS = ["loop", "words", "vectors", "order", "base"] as const;
type Ablation = (typeof ABLATIONS)[number];

export const ABLATION_OPTIONS: readonly BenchOption[] = [
  { flag: "--ablate <list>", description: `leave out some of ${ABLATIONS.join(",")}` },
  { flag: "--base-model <dir>", description: "for --ablate base: the weights before training" },
];

/** In a fixed order; none where the option is not given. */
export function ablations(context: BenchContext): readonly Ablation[] {
  if (textOption(context, "ablate") === undefined) return [];
  const chosen = choiceOption(context, "ablate", ABLATIONS);
  if (chosen.includes("words") && chosen.includes("vectors")) {
    throw invalid("without words and vectors nothing is found");
  }
  if (chosen.includes("words") && levelOption(context, "auto") === "lexical") {
    throw invalid("at --level lexical a store has words alone: without them nothing is found");
  }
  return chosen;
}

/** What of `ask` is another. */
export function ablatedOptions(
  context: BenchContext,
): Pick<AskOptions, "oneShot" | "mode" | "windowOrder" | "model"> {
  const chosen = ablations(context);
  return {
    ...(chosen.includes("loop") ? { oneShot: true } : {}),
    ...(chosen.includes("words") ? { mode: "dense" as const } : {}),
    ...(chosen.includes("vectors") ? { mode: "lexical" as const } : {}),
    ...(chosen.includes("order") ? { windowOrder: "rank" as const } : {}),
    ...(chosen.includes("base") ? { model: baseModel(context) } : {}),
  };
}

/** A figure of the trained weights must not stand there as that of the base. */
function baseModel(context: BenchContext): string {
  if (textOption(context, "model") !== undefined) {
    throw invalid("--model names other weights than those of --base-model");
  }
  const named = textOption(context, "baseModel");
  if (named !== undefined && existsSync(named)) return resolve(named);
  const found = named === undefined ? "it is not named" : `there is no ${named}`;
  throw invalid(
    `base needs --base-model DIR, the base weights in the reasoner's form: ${found} ` +
      "(training/README.md, Base weights)",
  );
}

/** For what is measured past `ask`. */
export function refuseAblations(context: BenchContext, where: string): void {
  if (ablations(context).length > 0) throw invalid(`is of questions to a store, not of ${where}`);
}

function invalid(detail: string): RecollectError {
  return new RecollectError("INVALID_OPTION", { option: "--ablate", detail, command: "bench" });
}
