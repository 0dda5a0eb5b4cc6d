/** Built-in tools, bad input first. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILT_IN_TOOLS, callTool } from "../../src/tools/index.js";

const call = (name: string, text: string): string => callTool(BUILT_IN_TOOLS, name, text).text;

describe("calculate", () => {
  it.each([
    ["", "error: a number is missing"],
    ["1 +", "error: a number is missing"],
    ["2 2", 'error: "2" is out of place'],
    ["(1", "error: a parenthesis stays open"],
    ["1 / 0", "error: division by zero"],
    ["8 / (4 / 0)", "error: division by zero"],
    ["1 / (3 - 2 - 1)", "error: division by zero"],
    ["process.exit()", 'error: can\'t read "process.exit'],
    ["1".repeat(301), "error: the expression is too long"],
  ])("refuses %s", (text, message) => {
    expect(call("calculate", text)).toContain(message);
  });

  it.each([
    ["417 + 388", "805"],
    ["2 + 3 * 4", "14"],
    ["(2 + 3) * 4", "20"],
    ["-3 - -4", "1"],
    ["10 / 4", "2.5"],
    ["1 / 3", "0.333333"],
    ["0.1 + 0.2", "0.3"],
    ["1,250 + 1", "1251"],
    ["8 / 2 / 2", "2"],
    ["2 / 3", "0.666667"],
    ["-2 / 3", "-0.666667"],
    ["1 / 3 * 3", "1"],
    ["6 / -4", "-1.5"],
    ["0 * -1", "0"],
    ["-1 / 9999999", "0"],
    ["0.0000005 - 1", "-1"],
    ["9007199254740992 + 1", "9007199254740993"],
    ["99999999999 * 99999999999", "9999999999800000000001"],
  ])("%s = %s", (text, value) => {
    expect(call("calculate", text)).toBe(value);
  });

  it("adds and multiplies as JavaScript does with whole numbers", () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.nat(99_999), fc.nat(9_999), (a, b, c) => {
        expect(call("calculate", `${a} + ${b} * ${c}`)).toBe(String(a + b * c));
        expect(call("calculate", `(${a} - ${b}) * ${c}`)).toBe(String((a - b) * c + 0));
      }),
    );
  });
});

describe("days", () => {
  it.each([
    ["2021-03-04", "error: two dates are needed"],
    ["2021-02-30, 2021-03-01", 'error: "2021-02-30" is no date'],
    ["4 March 2021, 2021-03-05", "error:"],
  ])("refuses %s", (text, message) => {
    expect(call("days", text)).toContain(message);
  });

  it("counts whole days, leap years and backwards too", () => {
    expect(call("days", "2021-03-04, 2021-05-01")).toBe("58");
    expect(call("days", "2024-02-28, 2024-03-01")).toBe("2");
    expect(call("days", "2021-01-02, 2021-01-01")).toBe("-1");
  });
});

describe("callTool", () => {
  it("answers a call of a tool that is not there", () => {
    expect(callTool(BUILT_IN_TOOLS, "shell", "rm")).toEqual({
      ok: false,
      text: 'error: there is no tool "shell"',
    });
  });

  it("keeps a result to one bounded line", () => {
    const tool = { name: "long", summary: "", call: () => "a\nb".repeat(1_000) };
    const { text } = callTool([tool], "long", "");
    expect(text).not.toContain("\n");
    expect(text.length).toBeLessThanOrEqual(400);
  });
});
