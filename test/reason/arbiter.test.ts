/** Whose answer is shown: pure arithmetic over what both measured. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  agreementOf,
  type ArbiterWeights,
  arbitrate,
  type Contenders,
  loadArbiter,
} from "../../src/reason/arbiter.js";

const signs = {
  answerShare: 0.9,
  unknownFirst: 0.05,
  phraseMean: -0.1,
  phraseSum: -0.3,
  writtenMean: -0.1,
  notes: 1,
  toolCalls: 0,
  lastSum: -0.5,
  rivalSum: -4,
};
const features = {
  spanScore: 1,
  spanGap: 0,
  answerableLogit: 0,
  answerableLogitMax: 0,
  supportLogit: 0,
  wordsShare: 0,
  wordsShareMax: 0,
  cosine: 0,
  cosineMax: 0,
  retrievalScore: 0,
};
const contenders: Contenders = {
  reader: { text: "the hall", features, fits: true },
  reasoner: { text: "kitchen", fits: true, signs, grounded: 1, markedScore: null },
};
const own = {
  reasoner: { bias: 0, weights: { answerLogit: 1 } },
  reader: { bias: 0, weights: { spanScore: 1 } },
};
const weights: ArbiterWeights = {
  chance: own,
  held: { bias: 0, weights: { answerLogit: 1 } },
  trust: own,
  alone: own.reasoner,
  threshold: 0.5,
  thresholdAlone: 0.5,
};

describe("arbitrate", () => {
  it("shows the surer of the two", () => {
    expect(arbitrate(contenders, weights, true)).toMatchObject({ who: "reasoner", sure: true });
    const sure = { ...features, spanScore: 9 };
    const sureReader = { ...contenders, reader: { text: "the hall", features: sure, fits: true } };
    expect(arbitrate(sureReader, weights, true)).toMatchObject({ who: "reader", sure: true });
  });

  it("shows what fits the question's wording, and nobody where nothing does", () => {
    const { reasoner } = contenders;
    const odd = { ...contenders, reasoner: { ...reasoner, fits: false } };
    expect(arbitrate(odd, weights, true)).toMatchObject({ who: "reader", sure: true });
    const neither = { ...odd, reader: { text: "the hall", features, fits: false } };
    expect(arbitrate(neither, weights, true)).toMatchObject({ sure: false });
  });

  it("shows nobody where the passages hardly hold an answer, however good it looks", () => {
    const absent = { ...weights, held: { bias: -1, weights: { answerLogit: -1 } } };
    const verdict = arbitrate(contenders, absent, true);
    expect(verdict).toMatchObject({ who: "reasoner", sure: false });
    expect(verdict.confidence).toBeLessThan(0.1);
  });

  it("shows a doubtful answer where they do, and says that it is doubtful", () => {
    const doubting = {
      ...weights,
      trust: { ...own, reasoner: { bias: 0, weights: { spanScore: -4 } } },
    };
    const verdict = arbitrate(contenders, doubting, true);
    expect(verdict).toMatchObject({ who: "reasoner", sure: true });
    // .9 that it is there, 1 / (1 + e^4) that it is right.
    expect(verdict.confidence).toBeCloseTo(0.9 * 0.018, 3);
  });

  it("answers nothing where neither has an answer", () => {
    const nobody = { reader: null, reasoner: { ...contenders.reasoner, text: null } };
    expect(arbitrate(nobody, weights, true)).toMatchObject({ confidence: 0, sure: false });
  });

  it("keeps to the reasoner's unknown when it decides alone", () => {
    const silent = { ...contenders, reasoner: { ...contenders.reasoner, text: null } };
    expect(arbitrate(silent, weights, false)).toMatchObject({ who: "reasoner", sure: false });
  });
});

describe("loadArbiter", () => {
  it("takes the model's own probabilities where nothing was fitted", () => {
    const dir = mkdtempSync(join(tmpdir(), "arbiter-"));
    const unfitted = loadArbiter(join(dir, "calibration.json"));
    expect(arbitrate(contenders, unfitted, true)).toMatchObject({ who: "reasoner", sure: true });
    writeFileSync(join(dir, "calibration.json"), "{}");
    expect(() => loadArbiter(join(dir, "calibration.json"))).toThrow("calibration.json");
  });

  it("says which feature a file names that is none", () => {
    const odd = { ...weights, chance: { ...own, reasoner: { bias: 0, weights: { luck: 1 } } } };
    expect(() => arbitrate(contenders, odd, true)).toThrow("luck");
  });
});

describe("agreementOf", () => {
  it("compares words, case and articles aside", () => {
    expect(agreementOf("The Kitchen", "kitchen.")).toBe(1);
    expect(agreementOf("green garden", "garden")).toBeCloseTo(2 / 3);
    expect(agreementOf("", "x")).toBe(0);
  });
});
