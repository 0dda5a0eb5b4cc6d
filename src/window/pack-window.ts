/**
 * Packs passages into one prompt window: priority decides who enters, order in which sequence.
 * Shapes: items [n] -> at most n of them, in ascending order. Units: tokens.
 * An item that does not fit is passed over, and smaller ones of lower priority may still enter.
 * Errors: WINDOW_FULL when not one fits.
 */
import { invariant, RecollectError } from "../base/index.js";

export interface WindowItem {
  readonly id: number;
  readonly tokens: number;
  /** Position in the window: document order. */
  readonly order: number;
  /** Higher enters first; equal ones in the order of the list. */
  readonly priority: number;
}

export function packWindow<Item extends WindowItem>(o: {
  readonly items: readonly Item[];
  readonly budgetTokens: number;
}): Item[] {
  const chosen: Item[] = [];
  let leftTokens = o.budgetTokens;
  for (const item of o.items.toSorted((a, b) => b.priority - a.priority)) {
    invariant(item.tokens >= 0, "sizes are not negative");
    if (item.tokens > leftTokens) continue;
    chosen.push(item);
    leftTokens -= item.tokens;
  }
  if (chosen.length === 0 && o.items.length > 0) {
    throw new RecollectError("WINDOW_FULL", { limit: o.budgetTokens });
  }
  return chosen.sort((a, b) => a.order - b.order);
}
