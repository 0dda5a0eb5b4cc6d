/** What a model wrote against what the passages say. */
import { describe, expect, it } from "vitest";
import { groundAnswer } from "../../src/reason/grounding.js";
import { hitOf, passageOf } from "./fakes.js";

const hits = [
  "The lighthouse on Skarv island was built in 1871. Its keeper was Ingrid Solheim.",
  "Chromed pipes lead from the harbour to the bakery.",
  "灯塔建于1871年，守塔人是英格丽德。",
].map((text, i) => hitOf(i + 1, passageOf(i + 1, text)));

function ground(text: string, numbers: readonly number[] = [], question = "Who kept it?") {
  const found = groundAnswer({ text, question, numbers }, hits);
  return { ranks: found.hits.map((hit) => hit.rank), share: found.share };
}

describe("groundAnswer", () => {
  it.each<[string, number[], number[]]>([
    ["Ingrid Solheim", [1], [1]],
    ["the INGRID solheim", [2, 1], [1]],
    ["Ingrid Solheim", [2], [1]],
    ["Ingrid Solheim", [], [1]],
    ["Ingrid Solheim", [99], [1]],
    ["Solheim Ingrid", [1], []],
    ["rome", [2], []],
    ["chrome", [2], []],
    ["a submarine", [2], []],
    ["the", [1], []],
    ["?!", [1], []],
    ["守塔人", [], [3]],
    ["潜水艇", [3], []],
  ])("holds the phrase %j, named %j, to %j", (text, numbers, ranks) => {
    expect(ground(text, numbers)).toEqual({ ranks, share: ranks.length > 0 ? 1 : 0 });
  });

  it("takes a sentence whose words a named passage holds, for the share that it holds", () => {
    const question = "When was the lighthouse built?";
    const whole = "According to the passage, the lighthouse on Skarv island was built in 1871";
    expect(ground(whole, [1], question)).toEqual({ ranks: [1], share: 1 });
    const nearly = "The keeper of the lighthouse on Skarv island was a woman, Ingrid Solheim";
    const found = ground(nearly, [1], "Who kept the lighthouse on Skarv island?");
    expect(found.ranks).toEqual([]);
    const most = "On Skarv island the keeper Ingrid Solheim lived since 1871, built in";
    expect(ground(most, [1], question).ranks).toEqual([1]);
    expect(ground(most, [1], question).share).toBeLessThan(1);
    expect(ground(whole, [2], question).ranks).toEqual([]);
    expect(ground(whole, [], question).ranks).toEqual([]);
  });

  it("takes no sentence with another number or another name than the passage", () => {
    const question = "When was the lighthouse on Skarv island built, and who was its keeper?";
    for (const text of [
      "The lighthouse on Skarv island was built in 1872",
      "The keeper of the lighthouse built on Skarv island was Olaf",
    ]) {
      expect(ground(text, [1], question).ranks).toEqual([]);
    }
  });

  it("takes sentences of scripts without spaces by pairs of characters", () => {
    expect(ground("守塔人英格丽德是灯塔的守塔人", [3], "谁是守塔人？").ranks).toEqual([]);
    expect(ground("守塔人是英格丽德，灯塔建于1871年", [3], "谁是守塔人？").ranks).toEqual([3]);
  });
});
