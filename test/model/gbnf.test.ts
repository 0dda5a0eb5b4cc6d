/** What the grammar reader takes and what it refuses, bad input first. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Automaton, automatonOf } from "../../src/model/automaton.js";
import { parseGrammar } from "../../src/model/gbnf.js";
import { lineAutomaton, loadStepGrammar } from "../../src/model/step-language.js";
import { accepts } from "./accepts.js";

const rootOf = (source: string): Automaton =>
  automatonOf({ kind: "rule", name: "root" }, parseGrammar(source, "here"));

describe("parseGrammar", () => {
  it.each([
    ['x ::= "b"\n\nroot ::=\n  nope', 'line 3: there is no rule "nope"'],
    ['root ::= "a" b\nb ::= "c" root', 'line 2: rule "root" is recursive'],
    ['root ::= "a"\nroot ::= "b"', 'line 2: a second rule "root"'],
    ['root ::=\n"a" {2}', "line 2: this is not GBNF"],
    ['root ::= "\\q"', "line 1: unknown escape"],
    ["root ::= [a\\-z]", "line 1: unknown escape"],
    ['root ::= "\\U00110000"', "line 1: no such character"],
    ["root ::= [z-a]", "line 1: a range that ends first"],
    ["root ::= []", "line 1: an empty class"],
    ["root ::= [^]", "line 1: an empty class"],
    ['root ::= * "a"', 'line 1: "*" is out of place'],
    ['root ::= ("a"\n', "line 1: a group stays open"],
    ['"a" ::= root', "line 1: a rule begins with NAME ::="],
  ])("refuses %j", (source, detail) => {
    expect(() => parseGrammar(source, "here")).toThrow(
      expect.objectContaining({
        code: "MODEL_INVALID",
        message: expect.stringContaining(detail) as string,
      }),
    );
  });

  it.each([
    ['root ::= "a" "::=" [)] "|"', "a::=)|"],
    ['root ::= "\\x41\\u00e9\\U0001F600\\t\\"\\\\"', 'Aé😀\t"\\'],
    ["root ::= [\\x2d] [a-] [\\]] [^^]", "--]x"],
    ["root ::= [\\x00-\\x1f] [日-本]", "\u0001木"],
    ['root ::= # here\n  ("a" | # there\n "b")+', "abba"],
    ['root ::= ("a" | )\n', ""],
  ])("%j takes %j", (source, text) => {
    expect(accepts(rootOf(source), text)).toBe(true);
  });

  it("knows an escaped dash from the sign of a range", () => {
    expect(accepts(rootOf("root ::= [a\\x2dz]"), "m")).toBe(false);
  });

  it("tells whether any code point of a range may come", () => {
    const automaton = rootOf("root ::= [^\\x00-\\u07ff日] | [k-m]");
    expect(automaton.reaches(automaton.start, 0, 0x6a)).toBe(false);
    expect(automaton.reaches(automaton.start, 0x6d, 0x7ff)).toBe(true);
    expect(automaton.reaches(automaton.start, 0x80, 0x7ff)).toBe(false);
    expect(automaton.reaches(automaton.start, 0x65e5, 0x65e5)).toBe(false);
    expect(automaton.reaches(automaton.start, 0x10000, 0x10ffff)).toBe(true);
  });
});

describe("loadStepGrammar", () => {
  it("fails with a code where there is none, and for one without the rules of steps", () => {
    const dir = mkdtempSync(join(tmpdir(), "recollect-steps-"));
    const code = (code: string) => expect.objectContaining({ code }) as Error;
    expect(() => loadStepGrammar(dir)).toThrow(code("MODEL_MISSING"));
    writeFileSync(join(dir, "steps.gbnf"), 'root ::= "a"');
    expect(() => loadStepGrammar(dir)).toThrow(code("MODEL_INVALID"));
  });
});

describe("lineAutomaton", () => {
  const grammar = loadStepGrammar(join(import.meta.dirname, "../../models/reasoner"));

  it("grows with the lines, not with their square", () => {
    const lines = 2_000;
    const began = performance.now();
    const automaton = lineAutomaton(grammar, { lines, tools: ["days"], steps: ["note", "read"] });
    expect(accepts(automaton, "answer [1][999][2000] yes")).toBe(true);
    expect(accepts(automaton, "answer [1999][1998] yes")).toBe(false);
    // Tenths of a second; with a square it is a minute.
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});
