/** What several paths of reasoning make of one question together. */
import { describe, expect, it } from "vitest";
import type { ReasonPath } from "../../src/reason/effort.js";
import { alongPaths } from "../../src/reason/paths.js";
import type { ReasonResult } from "../../src/reason/reason-answer.js";

/** Of a result only what a vote looks at; the lines it was shown are of two documents. */
function result(
  text: string | null,
  confidence: number,
  failed = 0,
  agreement = 0,
): ReasonResult {
  const shown = ["a", "b"].map((source) => ({ passage: { source } }));
  const notes = { checked: failed, failed };
  const who = "reasoner";
  const features = { agreement };
  const outcome = { shown };
  return { text, confidence, who, notes, features, outcome } as unknown as ReasonResult;
}

async function along(
  effort: "low" | "medium" | "high",
  said: readonly ReasonResult[],
  firstAlone = false,
) {
  const taken: ReasonPath[] = [];
  const { shown, results } = await alongPaths({ effort, firstAlone }, (path) => {
    taken.push(path);
    return Promise.resolve(said[taken.length - 1] ?? result(null, 0));
  });
  return { shown, taken, results };
}

describe("the paths of an effort", () => {
  it("is one for little and for usual effort, the little one with half of the room", async () => {
    const { taken } = await along("low", [result("a", 0.4)]);
    expect(taken).toEqual([{ room: 0.5, turn: 0, temperature: 0, seed: 0 }]);
    const usual = await along("medium", [result("a", 0.4)]);
    expect(usual.taken).toEqual([{ room: 1, turn: 0, temperature: 0, seed: 0 }]);
    expect(usual.shown).toEqual(result("a", 0.4));
  });

  it("is the first alone where no other is wanted", async () => {
    const baseless = [result("a", 0.4, 1), result("b", 0.9)];
    expect((await along("medium", baseless, true)).taken).toHaveLength(1);
    expect((await along("high", baseless, true)).taken).toHaveLength(1);
  });

  it("stops for great effort where the first two are sure of the same", async () => {
    const same = [result("Ada Voss", 0.95), result("Voss", 0.92)];
    const { taken, shown } = await along("high", same);
    expect(taken).toHaveLength(2);
    expect(shown.text).toBe("Ada Voss");
    const differing = await along("high", [result("Voss", 0.95), result("Reed", 0.92)]);
    expect(differing.taken).toHaveLength(5);
  });

  it("shows what most and surest say, less sure for each that says another", async () => {
    const said = [
      result("Reed", 0.6),
      result("Ada Voss", 0.75),
      result("Voss", 0.8),
      result(null, 0.3),
      result("the Voss", 0.1),
    ];
    const { shown } = await along("high", said);
    expect(shown.text).toBe("Voss");
    expect(shown.confidence).toBeCloseTo((0.75 + 0.8 + 0.1) / 5);
  });

  it("keeps what the usual window says where the others are few", async () => {
    const said = [result("Reed", 0.5), result("Voss", 0.6), result("Voss", 0.6), result("x", 0.2)];
    expect((await along("high", said)).shown.text).toBe("Reed");
  });

  it("counts little what its notes don't find in their lines", async () => {
    const failed = 1;
    const reed = result("Reed", 0.95, failed);
    const said = [reed, reed, result("Voss", 0.6), result("Voss", 0.3), result(null, 0.9)];
    const { shown, taken } = await along("high", said);
    expect(taken).toHaveLength(5);
    expect(shown.text).toBe("Voss");
  });

  it("tries once more where notes stand in no line, and says so if none do", async () => {
    const failed = 1;
    const mended = [result("Reed", 0.9, failed), result("Voss", 0.6)];
    expect((await along("medium", mended)).shown.text).toBe("Voss");
    const neither = [result("Reed", 0.9, failed), result("Reed", 0.9, failed)];
    const { shown, taken } = await along("medium", neither);
    expect(taken).toHaveLength(2);
    expect(shown).toMatchObject({ text: null, reason: "a step towards it stands in no line" });
    expect((await along("medium", [result("Reed", 0.2)])).taken).toHaveLength(1);
    const seconded = await along("medium", [result("Reed", 0.9, failed, 1)]);
    expect(seconded).toMatchObject({ shown: { text: "Reed" }, taken: [{ turn: 0 }] });
  });

  it('lets "unknown" win where the answers are doubtful', async () => {
    const said = [result("Reed", 0.3), result(null, 0.1), result(null, 0.2), result("x", 0.4)];
    expect((await along("high", said)).shown.text).toBeNull();
  });
});
