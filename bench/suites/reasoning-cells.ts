/**
 * Cells of the reasoning parts: means a cell, abstention, the mean over bAbI's tasks, and what is
 * lost when bAbI is told anew. Failed questions count with their worst scores.
 */
import { aurocCell, calibrationCells, meanCell, meanInterval } from "../cells.js";
import type { Cell, Sample } from "../contract.js";
import { bootstrap, mean, pairedDifference } from "../scores/index.js";
import { failedCell } from "./asking.js";
import { WHO } from "./reasoning.js";

const METRICS = ["right", "F1", "EM", "unknown", "citations F1", "gold in quote", "ms"];

export function reasoningCells(samples: readonly Sample[], name: string): Cell[] {
  if (name.startsWith("leak, ")) {
    const nats = ["nats a token", "nats"].flatMap((metric) => meanCell(samples, name, metric));
    return [...nats, ...failedCell(samples, name)];
  }
  const means = METRICS.flatMap((metric) => meanCell(samples, name, metric));
  const cells = [...means, ...failedCell(samples, name)];
  if (!name.startsWith("abstain, ")) return cells;
  const calibration = { confidence: "confidence", outcome: "right" };
  const honesty = calibrationCells(samples, name, calibration);
  return [...cells, ...abstainCells(samples, name), ...honesty];
}

/** Balanced accuracy of answering or not; AUROC of the confidence for "the passages hold it". */
function abstainCells(samples: readonly Sample[], name: string): Cell[] {
  const rows = samples
    .filter((sample) => sample.cell === name)
    .map(({ scores }) => ({ held: scores["answerable"] === 1, said: scores["unknown"] === 0 }));
  const balanced = (drawn: typeof rows): number => {
    const share = (held: boolean): number => {
      const some = drawn.filter((row) => row.held === held);
      return some.length === 0 ? 0.5 : mean(some.map((row) => (row.said === held ? 1 : 0)));
    };
    return (share(true) + share(false)) / 2;
  };
  const indexes = rows.map((_, at) => at);
  const over = (drawn: readonly number[]): number =>
    balanced(drawn.flatMap((at) => rows[at] ?? []));
  const [value, n, ci95] = [balanced(rows), rows.length, bootstrap(indexes, over, 1_000)];
  const area = aurocCell(samples, name, { confidence: "confidence", outcome: "answerable" });
  return [
    { name, metric: "balanced accuracy", value, n, ci95 },
    ...area.map((cell) => ({ ...cell, metric: "AUROC answerable" })),
  ];
}

/** The mean of the tasks' means, the figure that papers give; its interval is over questions. */
export function babiMeanCells(samples: readonly Sample[]): Cell[] {
  return (["babi", "babi-swapped"] as const).flatMap((part) =>
    WHO.flatMap((who) => {
      const name = `${part} mean, ${who}`;
      const own = samples.filter(
        ({ cell }) => cell.startsWith(`${part} qa`) && cell.endsWith(`, ${who}`),
      );
      return ["right", "citations F1"].flatMap((metric) => {
        const tasks = [...new Set(own.map((sample) => sample.cell))].map((cell) =>
          mean(own.filter((s) => s.cell === cell).map((s) => s.scores[metric] ?? 0)),
        );
        if (tasks.length === 0) return [];
        const values = own.map((sample) => sample.scores[metric] ?? 0);
        return [{ name, metric, value: mean(tasks), n: values.length, ci95: meanInterval(values) }];
      });
    }),
  );
}

/** How much is lost when the same questions are told anew: paired, question by question. */
export function swapCells(samples: readonly Sample[]): Cell[] {
  return WHO.flatMap((who) => {
    const told = (part: string): Map<string, number> =>
      new Map(
        samples
          .filter(({ cell }) => cell.startsWith(`${part} qa`) && cell.endsWith(`, ${who}`))
          .map(({ id, scores }) => [id, scores["right"] ?? 0]),
      );
    const [plain, anew] = [told("babi"), told("babi-swapped")];
    const both = [...plain.keys()].filter((id) => anew.has(id));
    if (both.length === 0) return [];
    const paired = pairedDifference(
      both.map((id) => plain.get(id) ?? 0),
      both.map((id) => anew.get(id) ?? 0),
    );
    const { difference: value, n, ci95 } = paired;
    return [{ name: `babi-swapped less babi, ${who}`, metric: "right", value, n, ci95 }];
  });
}
