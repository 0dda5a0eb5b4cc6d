/** Sentences that do not say what their words seem to. */
import { describe, expect, it } from "vitest";
import { realShare } from "../../src/reason/unreal.js";

const INTENDED = "Corwin had intended to sail to Holm, but the storm kept him.";

describe("realShare", () => {
  it.each([
    ["Where is Corwin?", INTENDED],
    ["Who gave the spoon to Alaric?", "Alaric wanted it, but Fennimore refused to hand it over."],
    ["Who opened the gate?", "Ida would have opened the gate."],
    ["Who is the drummer of Tin Harvest?", "Joren was the drummer of Tin Harvest until 2021."],
    ["Where does Ann live?", "Ann used to live in Oslo."],
  ])("is less than all for %s", (question, quote) => {
    expect(realShare(question, ["The rain fell.", quote])).toBeLessThan(1);
  });

  it.each([
    ["Where did Corwin intend to sail?", INTENDED],
    ["What did Fennimore refuse?", "Fennimore refused to hand it over."],
    ["Who was the drummer of Tin Harvest?", "Joren was the drummer of Tin Harvest until 2021."],
    ["Where is Corwin?", "Corwin sailed to Holm."],
    ["Where is the plant?", "The plant moved to Holm."],
  ])("is all for %s %s", (question, quote) => {
    expect(realShare(question, [quote])).toBe(1);
  });

  it("takes no long time", () => {
    const startedMs = performance.now();
    realShare("Where is Ann?", [`${"wanted a ".repeat(20_000)} ${"until ".repeat(20_000)}`]);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
