/** Assignments in code, settings and prose, what follows from them, and who asks for it. */
import { describe, expect, it } from "vitest";
import { heldBy, namesHolding } from "../../src/reason/assigned-names.js";
import { assignedQuestion } from "../../src/reason/assigned-question.js";
import { assignmentsIn } from "../../src/reason/assignments.js";

const pairs = (text: string): string[] =>
  assignmentsIn(text).map(({ name, to }) => `${name}=${to}`);

describe("assignments", () => {
  it.each([
    ["The sun is up. VAR ABC = 12345 The grass is green.", ["ABC=12345"]],
    ["VAR DEF = VAR ABC  There we go.\n VAR GHI = VAR DEF ", ["DEF=ABC", "GHI=DEF"]],
    ["let port = 8080; const api_port = port;", ["port=8080", "api_port=port"]],
    ["base: /srv/data\nlogs: ${base}\n", ["base=/srv/data", "logs=base"]],
    ['timeout := "30s"', ["timeout=30s"]],
    ["Cell B2 equals cell A1. Cell C3 is set to B2.", ["B2=A1", "C3=B2"]],
    ["ALPHA is an alias for BETA. BETA points to GAMMA.", ["ALPHA=BETA", "BETA=GAMMA"]],
    ["Set K9 to the value of J7.", ["K9=J7"]],
    ["assign 77 to COUNT", ["COUNT=77"]],
    ["X takes the value of Y.", ["X=Y"]],
    ["the variable speed is set to 30", ["speed=30"]],
  ])("%s", (text, found) => {
    expect(pairs(text)).toEqual(found);
  });

  it.each([
    "if (a == b) return;",
    "total = net + tax",
    "a <= b and c => d, e != f",
    "He is equal to her. It is set to rain.",
    "Note that this: never happens again.",
    "She holds the rope.",
  ])("%s has none", (text) => {
    expect(pairs(text)).toEqual([]);
  });

  it("give their places", () => {
    const text = "So: VAR AB = 5 now.";
    const [one] = assignmentsIn(text);
    expect(text.slice(one?.start, one?.end)).toBe("VAR AB = 5");
  });
});

describe("what follows from assignments", () => {
  const list = (...said: string[]): { name: string; to: string }[] =>
    said.map((one) => {
      const [name = "", to = ""] = one.split("=");
      return { name, to };
    });
  const holding = (value: string, ...said: string[]): string[] =>
    namesHolding(value, list(...said)).map(({ name }) => name);

  it("goes as far as it goes, nearest first", () => {
    expect(holding("5", "a=5", "b=a", "x=7", "c=b", "d=x", "e=a")).toEqual(["a", "b", "e", "c"]);
    expect(holding("a", "a=5", "b=a", "c=b")).toEqual(["b", "c"]);
  });

  it("knows that a name may get another value, and when", () => {
    expect(holding("5", "a=5", "b=a", "a=6", "c=a")).toEqual(["a", "b"]);
    expect(holding("6", "a=5", "b=a", "a=6", "c=a")).toEqual(["a", "c"]);
    expect(heldBy("a", list("a=5", "a=6"))?.value).toBe("6");
  });

  it("takes what is said later where nothing was said before", () => {
    expect(holding("5", "c=b", "b=a", "a=5")).toEqual(["a", "b", "c"]);
    expect(heldBy("c", list("c=b", "b=a", "a=5"))?.by.map(({ name }) => name)).toEqual([
      "a", "b", "c",
    ]);
  });

  it("gives no value to a circle, nor to whom it leads to one", () => {
    for (const circle of [["a=b", "b=a"], ["a=a"], ["a=b", "b=c", "c=b"], ["d=a", "a=a"]]) {
      expect(holding("5", ...circle)).toEqual([]);
      for (const name of ["a", "b", "c", "d", "z"]) {
        expect(heldBy(name, list(...circle)), `${name} of ${circle.join()}`).toBeNull();
        expect(holding(name, ...circle)).toEqual([]);
      }
    }
  });

  it("knows a value beside a circle, before it and behind it", () => {
    expect(heldBy("b", list("a=5", "a=a", "b=a"))?.value).toBe("5");
    expect(heldBy("a", list("a=5", "b=a", "a=b"))?.value).toBe("5");
    expect(heldBy("a", list("a=b", "b=a", "a=5"))?.value).toBe("5");
    expect(holding("5", "a=b", "b=a", "x=5", "y=x")).toEqual(["x", "y"]);
  });

  it("ends soon, however long the circle and however many rest on it", () => {
    const circle = Array.from({ length: 900 }, (_, n) => `c${n}=c${(n + 1) % 900}`);
    const resting = Array.from({ length: 50_000 }, (_, n) => `r${n}=c${n % 900}`);
    const chain = Array.from({ length: 900 }, (_, n) => `k${n}=${n === 899 ? "5" : `k${n + 1}`}`);
    const startedMs = performance.now();
    expect(heldBy("r7", list(...resting, ...circle))).toBeNull();
    expect(holding("5", ...circle, ...resting)).toEqual([]);
    expect(heldBy("k0", list(...chain))?.by).toHaveLength(900);
    const onChain = resting.map((one) => one.replace("=c", "=k"));
    expect(holding("5", ...onChain, ...chain)).toHaveLength(50_900);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it("does not take a name for a value where the way is too long", () => {
    const chain = Array.from({ length: 3_000 }, (_, n) => `k${n}=k${n + 1}`);
    expect(heldBy("k0", list(...chain))).toBeNull();
    expect(heldBy("k2900", list(...chain))?.value).toBe("k3000");
  });

  it("reads 1,000 as 1000, and names by their case", () => {
    expect(holding("1000", "a=1,000", "B=a", "c=b")).toEqual(["a", "B"]);
  });
});

describe("a question that follows assignments", () => {
  it.each([
    ["Find all variables that are assigned the value 12345 in the text above.", "12345"],
    ["Which settings are set to 8080?", "8080"],
    ["List every constant equal to PI_HALF.", "PI_HALF"],
    ["What are the aliases that resolve to db-main-3?", "db-main-3"],
    ["Name the cells whose value is 'north'.", "north"],
    ["Which names eventually point to the number 7?", "7"],
    ["Which variables have the value 9.5 in these files?", "9.5"],
  ])("%s", (question, value) => {
    expect(assignedQuestion(question)).toEqual({ kind: "names", value });
  });

  it.each([
    ["What is the value of ALPHA?", "ALPHA"],
    ["What does the variable k9 resolve to?", "k9"],
    ["What value does cell B7 have?", "B7"],
    ["What is MAX_DEPTH set to in the file?", "MAX_DEPTH"],
  ])("%s", (question, name) => {
    expect(assignedQuestion(question)).toEqual({ kind: "value", name });
  });

  it.each([
    "Who set the table for dinner?",
    "Which boats were repaired in May?",
    "Find the captain.",
    "",
  ])("%s is none", (question) => {
    expect(assignedQuestion(question)).toBeNull();
  });
});
