/**
 * From what retrieval and reader measured to a probability that the answer is right: logistic
 * regression, fitted by training/calibration on questions that the reader was not trained on,
 * one set of weights for stores with vectors and one for stores without.
 * Errors: MODEL_INVALID when the file is not of that shape.
 * Source: Platt 1999; Kamath et al. 2020, "Selective Question Answering under Domain Shift".
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { RecollectError } from "../base/index.js";

/** What is known of the best candidate; logits unless said otherwise. */
export interface AnswerFeatures {
  /** Best span's start logit + end logit; over 0 means "here". */
  readonly spanScore: number;
  /** Over the best span with another text. */
  readonly spanGap: number;
  readonly answerableLogit: number;
  /** Highest of all passages read. */
  readonly answerableLogitMax: number;
  /** Mean support logit of the sentence that holds the span. */
  readonly supportLogit: number;
  /** In [0, 1]: BM25 of the passage over the most that the question's words could score. */
  readonly wordsShare: number;
  readonly wordsShareMax: number;
  /** 0 in a store without vectors. */
  readonly cosine: number;
  readonly cosineMax: number;
  /** Fused score of the passage, in [0, 1]. */
  readonly retrievalScore: number;
}

const logisticSchema = z.object({
  bias: z.number(),
  weights: z.record(z.string(), z.number()),
});

const calibrationSchema = z.object({
  words: logisticSchema,
  vectors: logisticSchema,
  /** Below this probability the answer is "unknown". */
  thresholdWords: z.number().min(0).max(1),
  thresholdVectors: z.number().min(0).max(1),
});

type Logistic = z.infer<typeof logisticSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;

export function loadCalibration(path: string): Calibration {
  try {
    return calibrationSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new RecollectError("MODEL_INVALID", { dir: path, detail: "no calibration" }, { cause });
  }
}

/** Probability in (0, 1) that the candidate answers the question. */
export function confidenceOf(
  features: AnswerFeatures,
  calibration: Calibration,
  withVectors: boolean,
): number {
  const { bias, weights }: Logistic = withVectors ? calibration.vectors : calibration.words;
  let logit = bias;
  for (const [name, weight] of Object.entries(weights)) {
    const value = features[name as keyof AnswerFeatures];
    if (value === undefined) {
      throw new RecollectError("MODEL_INVALID", { dir: "calibration", detail: `feature ${name}` });
    }
    logit += weight * value;
  }
  return 1 / (1 + Math.exp(-logit));
}
