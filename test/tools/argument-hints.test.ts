/** What a wrong call is told. */
import { describe, expect, it } from "vitest";
import { argumentProblems, nearNames } from "../../src/tools/argument-hints.js";

const schema = {
  type: "object",
  required: ["orderNumber"],
  properties: { note: { type: "string" }, orderNumber: { type: "string" } },
  additionalProperties: false,
};

describe("hints", () => {
  it("name what is missing, what was meant, and what there is", () => {
    expect(argumentProblems(schema, { order_number: "7" })).toBe(
      "missing: orderNumber; there is no order_number (did you mean orderNumber?); " +
        "it takes: orderNumber, note (optional)",
    );
    expect(argumentProblems(schema, { orderNumber: "7" })).toBe("");
    expect(argumentProblems({ type: "object", additionalProperties: false }, { x: 1 })).toBe(
      "there is no x; it takes no arguments",
    );
  });

  it("are near names only, with or without their source's", () => {
    const names = ["shop.getOrder", "shop.getOrders", "calculate", "weather.now"];
    expect(nearNames("getOrder", names)).toEqual(["shop.getOrder", "shop.getOrders"]);
    expect(nearNames("shop.get_order", names)[0]).toBe("shop.getOrder");
    expect(nearNames("calculator", names)).toEqual(["calculate"]);
    expect(nearNames("zzz", names)).toEqual([]);
    expect(nearNames("", names)).toEqual([]);
  });

  it("are made in bounded time", () => {
    const long = "x".repeat(100_000);
    expect(nearNames(long, [long, `${long}y`])).toHaveLength(2);
    expect(argumentProblems(schema, { [long]: 1 }).length).toBeLessThan(300);
  });
});
