/**
 * Published figures to set measured ones beside, by suite. What was trained for the very task is
 * labelled "fine-tuned".
 * Units: lengths in tokens, as published; values are fractions 0..1.
 * Sources: RULER, Hsieh et al. 2024 (github.com/NVIDIA/RULER) and the models' own reports;
 * BABILong, Kuratov et al. 2024 (github.com/booydar/babilong) and Rodkin et al. 2024 (ARMT).
 */
import type { Cell } from "./contract.js";
import { lengthName } from "./options.js";

export interface Anchor {
  readonly system: string;
  readonly kind: "as it is" | "fine-tuned" | "retrieval";
  readonly metric: string;
  readonly points: readonly { readonly length: number; readonly value: number }[];
  readonly source: string;
}

const [K, M] = [1e3, 1e6];

const RULER = {
  kind: "as it is",
  metric: "score",
  source: "RULER, github.com/NVIDIA/RULER, mean of its 13 tasks",
} as const;

const BABILONG = {
  metric: "right",
  source: "BABILong, Kuratov et al. 2024, mean of QA1 to QA5",
} as const;

type Suite = "ruler" | "babilong";

const ANCHORS: Readonly<Record<Suite, readonly Anchor[]>> = {
  ruler: [
    { ...RULER, system: "Jamba-1.5-large", points: at([4 * K, 0.967], [32 * K, 0.96],
      [128 * K, 0.951]) },
    { ...RULER, system: "Gemini 1.5 Pro", points: at([4 * K, 0.967], [32 * K, 0.959],
      [128 * K, 0.944]) },
    { ...RULER, system: "Llama-3.1-8B", points: at([4 * K, 0.955], [32 * K, 0.874],
      [128 * K, 0.77]) },
    { ...RULER, system: "SelfLong-8B", points: at([M, 0.696]) },
  ],
  babilong: [
    { ...BABILONG, system: "GPT-4-0125", kind: "as it is", points: at([4 * K, 0.738],
      [128 * K, 0.358]) },
    { ...BABILONG, system: "Gemini 1.5 Pro 002", kind: "as it is", points: at([4 * K, 0.78],
      [128 * K, 0.586], [M, 0.41]) },
    { ...BABILONG, system: "Qwen2.5-72B", kind: "as it is", points: at([4 * K, 0.75],
      [128 * K, 0.578]) },
    { ...BABILONG, system: "ChatQA-8B + plain RAG", kind: "retrieval", points: at([4 * K, 0.46],
      [128 * K, 0.448], [M, 0.394], [10 * M, 0.372]) },
    { ...BABILONG, system: "RMT-137M", kind: "fine-tuned", points: at([4 * K, 0.922],
      [128 * K, 0.586], [M, 0.43], [10 * M, 0.34]) },
    { ...BABILONG, system: "ARMT-137M", kind: "fine-tuned", points: at([4 * K, 0.98],
      [128 * K, 0.966], [M, 0.926], [10 * M, 0.758]) },
  ],
};

function at(...points: readonly (readonly [number, number])[]): Anchor["points"] {
  return points.map(([length, value]) => ({ length, value }));
}

export function anchorsOf(suite: string): readonly Anchor[] {
  return suite === "ruler" || suite === "babilong" ? ANCHORS[suite] : [];
}

/** As cells "128k NAME, published", so that they are drawn beside a suite's own means. */
export function anchorCells(suite: string): Cell[] {
  return anchorsOf(suite).flatMap(({ system, kind, metric, points }) => {
    const label = `${system} (published${kind === "fine-tuned" ? ", fine-tuned" : ""})`;
    return points.map(({ length, value }): Cell => {
      return { name: `${lengthName(length)} ${label}`, metric, value, n: 1, ci95: [value, value] };
    });
  });
}
