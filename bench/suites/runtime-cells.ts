/**
 * Cells of the suite `runtime`. Of ratios and rounds the median: a turn in which the machine was
 * busy should not count. Decoding on questions is a rate over all of them.
 */
import { quantileCell, sumsCell } from "../cells.js";
import type { Cell, Sample } from "../contract.js";

const ROUND_METRICS = ["prefill tokens/s", "decode tokens/s", "first token ms"];

export function runtimeCells(samples: readonly Sample[]): Cell[] {
  const names = [...new Set(samples.map((sample) => sample.cell))];
  const ratios = names.filter((name) => name.includes(" vs "));
  const rates = names.filter((name) => !name.includes(" vs "));
  return [
    ...ratios.flatMap((name) => medianCell(samples, name, "ratio")),
    ...rates.flatMap((name) => rateCells(samples, name)),
  ];
}

function rateCells(samples: readonly Sample[], name: string): Cell[] {
  const over = { over: "steps", under: "seconds", metric: "decode tokens/s" };
  const ofQuestions = sumsCell(samples, name, over);
  if (ofQuestions.length > 0) return ofQuestions;
  return ROUND_METRICS.flatMap((metric) => medianCell(samples, name, metric));
}

function medianCell(samples: readonly Sample[], name: string, metric: string): Cell[] {
  return quantileCell(samples, name, { score: metric, metric, q: 0.5 });
}
