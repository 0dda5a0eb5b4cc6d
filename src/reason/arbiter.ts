/**
 * Reader and reasoner read the same passages: whose answer is shown, and how sure it is.
 * Each is asked what it makes of the other's answer: the reasoner how likely it would have written
 * the reader's span, the reader how it scored the reasoner's phrase. The one with the better chance
 * answers. Everything that both measured says whether the passages hold an answer at all: below
 * a threshold of that nobody answers. The confidence is that chance times the chance that the
 * answer shown is right where there is one, as it comes true over stores
 * (training/calibration/fit_confidence.py).
 * Logistic models, fitted by training/calibration/fit_arbiter.py on questions that neither was
 * trained on; they stand beside the reasoner's weights.
 * Errors: MODEL_INVALID when the file is not of that shape.
 * Source: Platt 1999; stacking, Wolpert 1992.
 */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import type { AnswerFeatures } from "./calibration.js";
import { foldAnswer } from "../words/index.js";
import type { StepSigns } from "./step-loop.js";

const logisticSchema = z.object({
  bias: z.number(),
  weights: z.record(z.string(), z.number()),
});

const perModelSchema = z.object({ reasoner: logisticSchema, reader: logisticSchema });

const arbiterSchema = z.object({
  /** Chance that each one's answer is right: its own signs, and what the other makes of it. */
  chance: perModelSchema,
  /** Chance that the passages hold an answer, by all signs. */
  held: logisticSchema,
  /** Chance that the one that is chosen is right where they do, by all signs. */
  trust: perModelSchema,
  /** The reasoner's chance by its own signs, where nobody else reads. */
  alone: logisticSchema,
  /** Of `held`; alone, of that chance. */
  threshold: z.number().min(0).max(1),
  thresholdAlone: z.number().min(0).max(1),
  /** What is shown of a confidence c where both read: of weight * logit(c) + bias. */
  shown: z.object({ weight: z.number(), bias: z.number() }).optional(),
});

export type ArbiterWeights = z.infer<typeof arbiterSchema>;
type Logistic = z.infer<typeof logisticSchema>;

/** Before anything was fitted: the model's own probabilities. */
const OWN_SIGNS = {
  reasoner: { bias: 0, weights: { answerLogit: 1, phraseMean: 1 } },
  reader: { bias: -20, weights: {} },
};
const CERTAIN = { bias: 20, weights: {} };
const UNFITTED: ArbiterWeights = {
  chance: OWN_SIGNS,
  held: OWN_SIGNS.reasoner,
  trust: { reasoner: CERTAIN, reader: CERTAIN },
  alone: OWN_SIGNS.reasoner,
  threshold: 0.5,
  thresholdAlone: 0,
};

/** The weights of the folder; the model's own probabilities where it has none. */
export function loadArbiter(path: string): ArbiterWeights {
  if (!existsSync(path)) return UNFITTED;
  try {
    return arbiterSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    const detail = "its calibration.json can't be used";
    throw new RecollectError("MODEL_INVALID", { dir: path, detail }, { cause });
  }
}

export type ArbiterFeatures = Readonly<Record<string, number>>;

export interface Contenders {
  /** Its best span, and what it measured of it. */
  readonly reader: {
    readonly text: string;
    readonly features: AnswerFeatures;
    /** Whether it can be the answer by the question's wording (answer-form.ts). */
    readonly fits: boolean;
  } | null;
  readonly reasoner: {
    /** null: it says "unknown". */
    readonly text: string | null;
    readonly fits: boolean;
    readonly signs: StepSigns;
    /** Share of the answer's words that the cited lines, the question or a tool hold. */
    readonly grounded: number;
    /** What the reader scored a span that says the same; null where it marked none. */
    readonly markedScore: number | null;
  };
}

const LOGIT_MAX = 8;
const SPAN_MAX = 20;
const LINE_MAX = 30;

export function arbiterFeatures({ reader, reasoner }: Contenders): ArbiterFeatures {
  const { signs } = reasoner;
  const rivalSum = Math.max(-LINE_MAX, signs.rivalSum ?? -LINE_MAX);
  return {
    // Only what the reader saw: what retrieval gave differs from store to store.
    spanScore: reader ? bounded(reader.features.spanScore) : -SPAN_MAX,
    spanGap: reader ? bounded(reader.features.spanGap) : 0,
    answerable: reader ? bounded(reader.features.answerableLogit) : -SPAN_MAX,
    answerableMax: reader ? bounded(reader.features.answerableLogitMax) : -SPAN_MAX,
    support: reader ? bounded(reader.features.supportLogit) : -SPAN_MAX,
    readerWords: reader ? Math.min(10, reader.text.split(/\s+/).length) : 0,
    agreement: agreementOf(reader?.text ?? "", reasoner.text ?? ""),
    answerLogit: logit(signs.answerShare),
    knownFirst: logit(1 - signs.unknownFirst),
    saidUnknown: reasoner.text === null ? 1 : 0,
    phraseMean: signs.phraseMean,
    phraseSum: Math.max(-12, signs.phraseSum),
    writtenMean: signs.writtenMean,
    reasoned: signs.notes + signs.toolCalls > 0 ? 1 : 0,
    grounded: reasoner.grounded,
    marked: bounded(reasoner.markedScore ?? -SPAN_MAX),
    rivalSum,
    // How much rather the reasoner writes its own line than the reader's answer.
    ownLead: Math.min(LINE_MAX, signs.lastSum - rivalSum),
  };
}

export interface Verdict {
  readonly who: "reader" | "reasoner";
  readonly confidence: number;
  /** Whether it may be shown. */
  readonly sure: boolean;
}

/** `together`: the reader's answer may stand in for the reasoner's. */
export function arbitrate(
  contenders: Contenders,
  weights: ArbiterWeights,
  together: boolean,
): Verdict {
  const features = arbiterFeatures(contenders);
  const said = contenders.reasoner.text !== null;
  if (!together) {
    const confidence = probability(weights.alone, features);
    return { who: "reasoner", confidence, sure: said && confidence >= weights.thresholdAlone };
  }
  const reasoner = probability(weights.chance.reasoner, features);
  const reader = contenders.reader ? probability(weights.chance.reader, features) : 0;
  const who = surer(contenders, { reasoner: said ? reasoner : -1, reader });
  if (who === "reader" && !contenders.reader) return { who, confidence: 0, sure: false };
  const held = probability(weights.held, features);
  const confidence = shown(held * probability(weights.trust[who], features), weights);
  const fits = contenders[who]?.fits === true;
  return { who, confidence, sure: fits && held >= weights.threshold };
}

/** In a store answers are right less often or more than where passages are given. */
function shown(confidence: number, { shown: line }: ArbiterWeights): number {
  return line ? sigmoid(line.weight * logit(confidence) + line.bias) : confidence;
}

/** What can't be the answer by its question's wording comes last, however likely it looks. */
function surer(
  { reader, reasoner }: Contenders,
  chance: { readonly reasoner: number; readonly reader: number },
): Verdict["who"] {
  const fit = { reasoner: reasoner.fits && chance.reasoner >= 0, reader: reader?.fits === true };
  if (fit.reasoner !== fit.reader) return fit.reasoner ? "reasoner" : "reader";
  return chance.reasoner >= chance.reader ? "reasoner" : "reader";
}

function probability({ bias, weights }: Logistic, features: ArbiterFeatures): number {
  let sum = bias;
  for (const [name, weight] of Object.entries(weights)) {
    const value = features[name];
    if (value === undefined) {
      throw new RecollectError("MODEL_INVALID", { dir: "calibration", detail: `feature ${name}` });
    }
    sum += weight * value;
  }
  return sigmoid(sum);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function bounded(value: number): number {
  return Math.max(-SPAN_MAX, Math.min(SPAN_MAX, value));
}

function logit(p: number): number {
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, p));
  const value = Math.log(bounded / (1 - bounded));
  return Math.max(-LOGIT_MAX, Math.min(LOGIT_MAX, value));
}

/** From this share of common words on, two phrases count as the same answer. */
export const SAME_AGREEMENT = 0.6;

/** F1 of the words of two answers, case, articles and punctuation aside. */
export function agreementOf(one: string, two: string): number {
  const a = foldAnswer(one).split(" ").filter((word) => word !== "");
  const b = foldAnswer(two).split(" ").filter((word) => word !== "");
  if (a.length === 0 || b.length === 0) return 0;
  const left = [...b];
  let same = 0;
  for (const word of a) {
    const at = left.indexOf(word);
    if (at < 0) continue;
    left.splice(at, 1);
    same++;
  }
  return (2 * same) / (a.length + b.length);
}
