import { describe, expect, it } from "vitest";
import { halfToFloat } from "../../src/runtime/session.js";

describe("halfToFloat", () => {
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x0001, 2 ** -24],
    [0x7bff, 65_504],
    [0xfc00, -Infinity],
  ])("reads %j", (bits, value) => {
    expect(halfToFloat(bits)).toBe(value);
  });

  it("reads what is no number", () => {
    expect(halfToFloat(0x7e00)).toBeNaN();
  });
});
