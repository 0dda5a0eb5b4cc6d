/**
 * Which lines enter the window when not all of them fit: the best, each with its neighbours.
 * Shapes: lines [n], priorities [n], tokens [n] -> indexes, ascending. Units: tokens.
 * Errors: WINDOW_FULL when not one fits.
 */
import { invariant } from "../base/index.js";
import { packWindow } from "./pack-window.js";

export interface LineChoice {
  readonly tokens: readonly number[];
  /** Higher enters first. */
  readonly priorities: readonly number[];
  /** Whether line i and line i + 1 stand side by side in one document. */
  readonly adjacent: (index: number) => boolean;
  readonly budgetTokens: number;
}

/** How much less a neighbour counts than the line it explains. */
const NEIGHBOUR_DROP = 1.5;

export function chooseLines(choice: LineChoice): number[] {
  const { tokens, priorities, adjacent, budgetTokens } = choice;
  invariant(tokens.length === priorities.length, "a priority for each line");
  const all = tokens.reduce((sum, count) => sum + count, 0);
  if (all <= budgetTokens) return tokens.map((_, index) => index);
  const raised = priorities.map((own, i) => {
    const before = i > 0 && adjacent(i - 1) ? (priorities[i - 1] ?? -Infinity) : -Infinity;
    const after = adjacent(i) ? (priorities[i + 1] ?? -Infinity) : -Infinity;
    return Math.max(own, before - NEIGHBOUR_DROP, after - NEIGHBOUR_DROP);
  });
  const items = tokens.map((count, id) => ({
    id,
    tokens: count,
    order: id,
    priority: raised[id] ?? -Infinity,
  }));
  return packWindow({ items, budgetTokens }).map((item) => item.id);
}
