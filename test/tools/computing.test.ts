/** Exact numbers, units and dates, as JSON tools. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COMPUTING_TOOLS, type JsonObject } from "../../src/tools/index.js";

async function call(name: string, given: JsonObject): Promise<unknown> {
  const tool = COMPUTING_TOOLS.find((one) => one.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool.call(given, { signal: new AbortController().signal });
}
const value = async (expression: string): Promise<unknown> => {
  const found = (await call("calculate", { expression })) as { value: string };
  return found.value;
};

describe("arguments", () => {
  it.each([
    ["calculate", {}, "expression"],
    ["calculate", { expression: 3 }, "expression"],
    ["calculate", { expression: "1", other: 2 }, "other"],
    ["weekday", { date: ["2024-01-01"] }, "date"],
    ["add_to_date", { date: "2024-01-01", days: 1.5 }, "days"],
  ])("of %s are checked: %j", async (name, given, what) => {
    await expect(call(name, given as JsonObject)).rejects.toThrow(what);
  });

  it("have a JSON Schema that says what is needed", () => {
    const days = COMPUTING_TOOLS.find(({ name }) => name === "days");
    expect(days?.parameters).toMatchObject({ type: "object", required: ["from", "to"] });
  });
});

describe("calculate", () => {
  it.each([
    ["2^10", "1024"],
    ["2 ^ 3 ^ 2", "512"],
    ["-2^2", "-4"],
    ["(-2)^2", "4"],
    ["2^-2", "0.25"],
    ["0^0", "1"],
    ["1^99999999999999", "1"],
    ["17 % 5", "2"],
    ["-7 % 3", "2"],
    ["15% * 200", "30"],
    ["200 * 15%", "30"],
    ["50% + 1", "1.5"],
    ["5!", "120"],
    ["3!^2", "36"],
    ["sqrt(2.25)", "1.5"],
    ["sqrt(1/9) * 3", "1"],
    ["round(2.675, 2)", "2.68"],
    ["round(-2.5)", "-3"],
    ["round(1234, -2)", "1200"],
    ["floor(-1.5)", "-2"],
    ["ceil(-1.5)", "-1"],
    ["abs(3 - 5)", "2"],
    ["min(3, 1, 2) + max(1, 4)", "5"],
    ["sum(0.1, 0.2)", "0.3"],
    ["mean(1, 2, 4) * 3", "7"],
    ["gcd(12, 18)", "6"],
    ["lcm(4, 6)", "12"],
  ])("%s = %s", async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  it.each([
    ["2^0.5", "whole powers"],
    ["sqrt(2)", "no exact number"],
    ["sqrt(-1)", "negative"],
    ["9^9^9^9", "too large"],
    ["2^100000", "too large"],
    ["501!", "factorial"],
    ["0^-1", "zero"],
    ["5 % 0", "zero"],
    ["round(1, 2, 3)", "round"],
    ["gcd(1.5, 2)", "whole"],
    ["eval(1)", "can't read"],
    ["constructor(1)", "can't read"],
    ["abs(1", "parenthesis"],
    ["abs()", "number is missing"],
  ])("refuses %s", async (expression, message) => {
    await expect(value(expression)).rejects.toThrow(message);
  });

  it("keeps the fraction where decimals are cut", async () => {
    expect(await call("calculate", { expression: "1/3" })).toEqual({
      value: "0.333333",
      exact: "1/3",
    });
    expect(await call("calculate", { expression: "1/4" })).toEqual({ value: "0.25" });
  });

  it("divides so that multiplying gives the number back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 99_999 }), async (a, b) => {
        expect(await value(`(${a}) / ${b} * ${b}`)).toBe(String(a + 0));
        expect(await value(`((${a}) - (${a}) % ${b}) % ${b}`)).toBe("0");
      }),
    );
  });
});

describe("convert", () => {
  it.each([
    [1, "mile", "km", "1.609344"],
    ["26.2", "miles", "kilometres", "42.164813"],
    [100, "°F", "°C", "37.777778"],
    [-40, "celsius", "fahrenheit", "-40"],
    [0, "K", "C", "-273.15"],
    [20, "c", "f", "68"],
    [1, "GiB", "bytes", "1073741824"],
    [8, "Mbit", "MB", "1"],
    [1, "acre", "square feet", "43560"],
    [1, "gallon", "litres", "3.785412"],
    [36, "km/h", "metres per second", "10"],
    [1, "knot", "kilometres per hour", "1.852"],
    [1, "week", "hours", "168"],
    ["1,000", "g", "kg", "1"],
    ["1e3", "mm", "m", "1"],
  ])("%s %s is %s %s", async (number, from, to, expected) => {
    expect(await call("convert", { value: number, from, to })).toMatchObject({ value: expected });
  });

  it.each([
    [1, "kg", "m", "can't be converted"],
    [1, "parsnip", "m", "no known unit"],
    ["many", "m", "km", "no number"],
  ])("refuses %s %s to %s", async (number, from, to, message) => {
    await expect(call("convert", { value: number, from, to })).rejects.toThrow(message);
  });

  it("there and back is where it began", async () => {
    const pairs = [
      ["mi", "km"],
      ["f", "c"],
      ["lb", "kg"],
      ["acre", "ha"],
      ["kn", "mph"],
    ] as const;
    for (const [from, to] of pairs) {
      const there = (await call("convert", { value: 7, from, to })) as {
        exact?: string;
        value: string;
      };
      const [over, under = "1"] = (there.exact ?? there.value).split("/");
      const back = await value(`${over} / ${under}`);
      expect(Number(back)).toBeCloseTo(Number(there.value), 5);
    }
  });
});

describe("dates", () => {
  it("says how long it is", async () => {
    expect(await call("days", { from: "2024-01-31", to: "2024-03-01" })).toEqual({
      days: 30,
      weeks: 4,
      years: 0,
      months: 1,
      daysBeyondMonths: 1,
    });
    expect(await call("days", { from: "2024-03-01", to: "2020-02-29" })).toMatchObject({
      days: -1_462,
      years: -4,
    });
  });

  it.each([
    ["2024-01-31", { months: 1 }, "2024-02-29", "Thursday"],
    ["2024-02-29", { years: 1 }, "2025-02-28", "Friday"],
    ["2024-03-01", { days: -1 }, "2024-02-29", "Thursday"],
    ["2023-12-25", { weeks: 2 }, "2024-01-08", "Monday"],
    ["0050-01-01", { years: 1 }, "0051-01-01", "Sunday"],
  ])("%s and %j is %s", async (date, span, expected, weekday) => {
    expect(await call("add_to_date", { date, ...span })).toEqual({ date: expected, weekday });
  });

  it.each(["2023-02-29", "2023-13-01", "tomorrow", "0000-01-01"])("refuses %s", async (date) => {
    await expect(call("weekday", { date })).rejects.toThrow(/is no date|years/);
  });

  it("counts days as the calendar does", async () => {
    const days = fc.integer({ min: -100_000, max: 100_000 });
    await fc.assert(
      fc.asyncProperty(days, async (count) => {
        const { date } = (await call("add_to_date", { date: "2000-02-29", days: count })) as {
          date: string;
        };
        expect(await call("days", { from: "2000-02-29", to: date })).toMatchObject({ days: count });
        const name = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" });
        expect(await call("weekday", { date })).toEqual({ weekday: name.format(new Date(date)) });
      }),
    );
  });
});
