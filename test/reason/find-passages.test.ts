/** Which hops are made, what the trace tells of them, and what is left for the reasoner. */
import { describe, expect, it } from "vitest";
import type { Step } from "../../src/records/index.js";
import { answerQuestion } from "../../src/reason/index.js";
import { findPassages } from "../../src/reason/find-passages.js";
import type { ReasonParts } from "../../src/reason/parts.js";
import type { Retrieval } from "../../src/retrieve/index.js";
import { hitOf, passageOf, wordReader } from "./fakes.js";

const film = hitOf(1, passageOf(1, "Glass is a film about Ida Rolfe."));
const pilot = hitOf(2, passageOf(2, "She won a medal of silver."), 0.8);

function retrievalOf(...hits: Retrieval["hits"]): Retrieval {
  return { hits, level: "lexical", wordsScoreMax: 10 };
}

function partsOf(
  o: { first?: Retrieval; hopsFound?: number; follows?: boolean } = {},
): Pick<ReasonParts, "retrieve" | "follow" | "clock"> & { readonly asked: number[] } {
  const asked: number[] = [];
  const { first = retrievalOf(film), hopsFound = 1, follows = true } = o;
  const follow: ReasonParts["follow"] = (_, given, { hops }) => {
    asked.push(hops);
    const searches = Array.from({ length: Math.min(hops, hopsFound) }, (__, i) => {
      return { hop: i + 2, from: "doc1.txt", names: ["Ida Rolfe"], hits: 1, ms: 3 };
    });
    const retrieval = { ...given, hits: [film, pilot] };
    return { retrieval, hops: new Map([[pilot.passage.id, 2]]), searches };
  };
  return {
    retrieve: () => Promise.resolve(first),
    ...(follows ? { follow } : {}),
    clock: { nowMs: () => 0, date: () => new Date(0) },
    asked,
  };
}

describe("finding passages", () => {
  it("makes a second hop where nothing else is said, each search a step", async () => {
    const parts = partsOf();
    const steps: Step[] = [];
    const found = await findPassages(parts, steps, "Who?", {});
    expect(parts.asked).toEqual([1]);
    expect(found.retrieval.hits).toEqual([film, pilot]);
    expect(found.hopsLeft).toBe(0);
    expect(steps.map(({ kind, input }) => ({ kind, input }))).toEqual([
      { kind: "search", input: { query: "Who?" } },
      { kind: "search", input: { hop: 2, from: "doc1.txt", names: ["Ida Rolfe"] } },
    ]);
    expect(steps[1]).toMatchObject({ output: { hits: 1 }, ms: 3 });
  });

  it("makes one hop where one is the most", async () => {
    const parts = partsOf();
    const steps: Step[] = [];
    const found = await findPassages(parts, steps, "Who?", { hopsMax: 1 });
    expect(parts.asked).toEqual([]);
    expect(found).toMatchObject({ retrieval: { hits: [film] }, hopsLeft: 0 });
    expect(steps).toHaveLength(1);
  });

  it("leaves the reasoner the hops that following did not take", async () => {
    const left = async (hopsMax: number, o: Parameters<typeof partsOf>[0]): Promise<number> =>
      (await findPassages(partsOf(o), [], "Who?", { hopsMax })).hopsLeft;
    expect(await left(4, {})).toBe(2);
    expect(await left(4, { hopsFound: 9 })).toBe(0);
    expect(await left(4, { follows: false })).toBe(3);
    expect(await left(4, { first: retrievalOf() })).toBe(3);
  });

  it("gives each passage of the answer its hop, and the reader what was followed", async () => {
    const calibration = {
      words: { bias: 0, weights: { spanScore: 1 } },
      vectors: { bias: 0, weights: { spanScore: 1 } },
      thresholdWords: 0.5,
      thresholdVectors: 0.5,
    };
    const { answer } = await answerQuestion(
      {
        ...partsOf(),
        reader: wordReader("silver"),
        calibration,
        writer: { kind: "reader" },
        neighbours: () => [],
      },
      "What medal has she that Glass is about?",
      { windowTokensMax: 100 },
    );
    expect(answer.answer).toBe("silver");
    expect(answer.passages.map(({ source, hop, rank }) => [source, hop, rank])).toEqual([
      ["doc1.txt", 1, 1],
      ["doc2.txt", 2, 2],
    ]);
    expect(answer.steps.map(({ kind }) => kind)).toEqual(["search", "search", "read", "answer"]);
  });
});
