import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packWindow } from "../../src/window/index.js";

const item = fc.record({
  id: fc.nat(),
  tokens: fc.nat({ max: 400 }),
  order: fc.nat({ max: 50 }),
  priority: fc.integer({ min: -50, max: 50 }),
});
const items = fc.uniqueArray(item, { selector: (it) => it.id, maxLength: 30 });

describe("packWindow", () => {
  it("fails when not one passage fits", () => {
    const large = { id: 1, tokens: 11, order: 0, priority: 0 };
    expect(() => packWindow({ items: [large], budgetTokens: 10 })).toThrow(
      expect.objectContaining({ code: "WINDOW_FULL" }),
    );
  });

  it("gives nothing for nothing", () => {
    expect(packWindow({ items: [], budgetTokens: 0 })).toEqual([]);
  });

  it("lets priority choose and order arrange", () => {
    const chosen = packWindow({
      items: [
        { id: 1, tokens: 60, order: 2, priority: 9 },
        { id: 2, tokens: 60, order: 0, priority: 5 },
        { id: 3, tokens: 40, order: 1, priority: 1 },
      ],
      budgetTokens: 100,
    });
    expect(chosen.map((it) => it.id)).toEqual([3, 1]);
  });

  it("keeps the budget and the order, and leaves out only what does not fit", () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 400, max: 2_000 }), (all, budgetTokens) => {
        const chosen = packWindow({ items: all, budgetTokens });
        const used = chosen.reduce((sum, it) => sum + it.tokens, 0);
        expect(used).toBeLessThanOrEqual(budgetTokens);
        const orders = chosen.map((it) => it.order);
        expect(orders).toEqual(orders.toSorted((a, b) => a - b));
        for (const out of all.filter((it) => !chosen.includes(it))) {
          const before = chosen.filter((it) => it.priority >= out.priority);
          const held = before.reduce((sum, it) => sum + it.tokens, 0);
          expect(held + out.tokens).toBeGreaterThan(budgetTokens);
        }
      }),
    );
  });

  it("does not depend on the order of the list where priorities differ", () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 400, max: 2_000 }), (some, budgetTokens) => {
        const all = some.map((it, k) => ({ ...it, priority: k, order: k * 2 }));
        const chosen = packWindow({ items: all, budgetTokens });
        expect(packWindow({ items: all.toReversed(), budgetTokens })).toEqual(chosen);
      }),
    );
  });
});
