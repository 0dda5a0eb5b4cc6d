/**
 * What the reasoner's window cost: tokens read into the KV cache, the share that was taken back,
 * what prompts made anew at each hop would have read, and how long reading went on beside
 * retrieval and the reader. Units: tokens, percent, milliseconds.
 */
import { meanCell, sumsCell } from "../cells.js";
import type { Cell, Sample } from "../contract.js";
import type { Answer } from "../engine.js";

export function windowScores({ usage }: Pick<Answer, "usage">): Record<string, number> {
  const { prefill } = usage;
  if (prefill === undefined) return {};
  return {
    "prefilled tokens": prefill.tokens,
    "rebuilt tokens": prefill.rebuilt,
    "rewound times 100": 100 * prefill.rewound,
    "prefill ms": prefill.ms,
    "prefill beside others ms": prefill.overlapMs,
  };
}

const MEANS = ["prefilled tokens", "rebuilt tokens", "prefill ms", "prefill beside others ms"];

export function windowCells(samples: readonly Sample[], name: string): Cell[] {
  const share = { over: "rewound times 100", under: "prefilled tokens", metric: "rewound %" };
  return [
    ...MEANS.flatMap((metric) => meanCell(samples, name, metric)),
    ...sumsCell(samples, name, share),
  ];
}
