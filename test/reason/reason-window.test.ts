/** Which lines the reasoner is shown: everything where it fits, marked lines where it does not. */
import { describe, expect, it } from "vitest";
import { reasonWindow } from "../../src/reason/reason-window.js";
import type { Hit } from "../../src/records/index.js";
import { hitOf, passageOf, wordReader } from "./fakes.js";
import { ScriptedGenerator } from "./scripted-generator.js";

const generator = new ScriptedGenerator([]); // a token is a character
const filler = (about: string): string =>
  Array.from({ length: 6 }, (_, n) => `Sentence ${n} tells more of ${about} here.`).join(" ");

async function windowOf(hits: readonly Hit[], budgetTokens: number): Promise<string[]> {
  const question = "Where was the key?";
  const readings = await wordReader("garden").read(
    question,
    hits.map((hit) => hit.passage.text),
  );
  const request = { question, hits, readings, budgetTokens, neighbours: () => [] };
  return reasonWindow(generator, request).map((line) => line.text);
}

describe("reasonWindow", () => {
  const gold = passageOf(1, `${filler("rain")} The key was in the garden.`);
  const other = passageOf(2, filler("wind"));

  it("shows a single document whole where it fits", async () => {
    expect(await windowOf([hitOf(1, gold)], 1_000)).toHaveLength(7);
  });

  it("leaves out most of what competes for the answer, whatever room there is", async () => {
    const shown = await windowOf([hitOf(1, other), hitOf(2, gold)], 1_000);
    expect(shown).toContain("The key was in the garden.");
    expect(shown.length).toBeLessThan(13);
    expect(shown.length).toBeGreaterThan(3);
  });

  it("shows all of short passages of many documents", async () => {
    const short = [1, 2, 3].map((n) => hitOf(n, passageOf(n, `Fact ${n} is told.`)));
    expect(await windowOf(short, 1_000)).toHaveLength(3);
  });

  it("keeps to a smaller window that is asked for", async () => {
    const shown = await windowOf([hitOf(1, gold)], 90);
    expect(shown).toContain("The key was in the garden.");
    expect(shown.join(" ").length).toBeLessThanOrEqual(90);
  });
});
