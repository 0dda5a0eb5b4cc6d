/**
 * Reading and reasoning over given passages, without a store: what remains of `ask` when retrieval
 * is taken away. For measuring the models through the product's own code.
 * Errors: MODEL_MISSING, MODEL_INVALID, DEVICE_UNAVAILABLE, INVALID_OPTION; the signal's reason.
 */
import { cacheFolder, invariant, silentLog, systemClock, type Log } from "../base/index.js";
import {
  hasSteps,
  openScorer,
  openStepGenerator,
  type Scorer,
  type StepGenerator,
} from "../model/index.js";
import { openReader } from "../reader/index.js";
import {
  answerQuestion,
  type Effort,
  loadArbiter,
  loadCalibration,
  type Writer,
} from "../reason/index.js";
import { loosePassage, type Citation, type Hit } from "../records/index.js";
import type { Retrieval } from "../retrieve/index.js";
import { disableTelemetry, type DeviceName } from "../runtime/index.js";
import { BUILT_IN_TOOLS } from "../tools/index.js";
import { questionText } from "../window/index.js";
import { contentWords } from "../words/index.js";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { modelsFolder } from "./package-folders.js";

export type Who = "reader" | "reasoner" | "both";

export interface GivenPassage {
  readonly title: string | null;
  readonly text: string;
}

export interface Cited {
  readonly passage: number;
  /** Offsets into the passage's text. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

export interface Reasoned {
  /** null: unknown. */
  readonly answer: string | null;
  /** Chance that the best answer is right, also where "unknown" was said. */
  readonly confidence: number;
  readonly cited: readonly Cited[];
  /** The lines written, with what was appended to them. */
  readonly steps: readonly string[];
  readonly features: Readonly<Record<string, number>>;
  /** What each of the two would say. */
  readonly said: { readonly reader: string | null; readonly reasoner: string | null };
  readonly ms: number;
}

export interface Reasoner {
  ask(
    question: string,
    passages: readonly GivenPassage[],
    o: { readonly who: Who; readonly signal?: AbortSignal },
  ): Promise<Reasoned>;
  /** Nats of writing `answer` behind the question when the window is empty. */
  closedBook(
    question: string,
    answer: string,
  ): Promise<{ readonly logProbability: number; readonly tokens: number }>;
  close(): Promise<void>;
}

export interface OpenReasonerOptions {
  /** Folders of the two models; the shipped ones by default. */
  readonly reader?: string;
  readonly model?: string;
  readonly models?: string;
  readonly device?: DeviceName;
  /** Where the device that "auto" chose is remembered; default: the user's cache folder. */
  readonly cacheDir?: string;
  readonly threads?: number;
  readonly windowTokensMax?: number;
  /** "medium" where not given. */
  readonly effort?: Effort;
  readonly log?: Log;
}

const WINDOW_TOKENS = 2_048;

export async function openReasoner(o: OpenReasonerOptions = {}): Promise<Reasoner> {
  disableTelemetry();
  const models = o.models ?? modelsFolder();
  const readerDir = o.reader ?? join(models, "reader");
  const modelDir = o.model ?? join(models, "reasoner");
  const threads = o.threads ?? availableParallelism();
  const device = o.device ?? "cpu";
  const how = { device, threads, cacheDir: o.cacheDir ?? cacheFolder(), log: o.log ?? silentLog };
  const reader = openReader({ dir: readerDir, ...how });
  let steps: Promise<StepGenerator> | null = null;
  let scoring: Promise<Scorer> | null = null;
  const generator = (): Promise<StepGenerator> => (steps ??= openStepGenerator(modelDir, how));
  const scorer = (): Promise<Scorer> =>
    hasSteps(modelDir) ? generator() : (scoring ??= openScorer(modelDir, how));
  const { windowTokensMax = WINDOW_TOKENS, effort } = o;
  const writerOf = async (who: Who): Promise<Writer> =>
    who === "reader"
      ? { kind: "reader" }
      : {
          kind: "steps",
          generator: await generator(),
          tools: BUILT_IN_TOOLS,
          arbiter: loadArbiter(join(modelDir, "calibration.json")),
          together: who === "both",
        };
  return {
    ask: async (question, passages, { who, signal }) => {
      const writer = await writerOf(who);
      const { answer, evidence } = await answerQuestion(
        {
          retrieve: () => Promise.resolve(allOf(question, passages)),
          reader,
          calibration: loadCalibration(join(readerDir, "calibration.json")),
          writer,
          clock: systemClock,
          neighbours: () => [],
        },
        question,
        { windowTokensMax, effort, ...(signal ? { signal } : {}) },
      );
      return {
        answer: answer.answer,
        confidence: answer.confidence,
        cited: answer.citations.map(citedOf),
        steps: evidence.both?.transcript ?? [],
        features: { ...evidence.features, ...evidence.both?.features },
        said: {
          reader: evidence.candidates[0]?.text ?? null,
          reasoner: evidence.both?.reasoner ?? null,
        },
        ms: answer.usage.ms,
      };
    },
    closedBook: async (question, answer) => {
      const model = await scorer();
      const prompt = [...model.beginIds, ...model.encode(`${questionText(question, 0)}answer`)];
      const ids = model.encode(` ${answer}`);
      return { logProbability: await model.score(prompt, ids), tokens: ids.length };
    },
    close: async () => {
      const close = (model: Scorer): Promise<void> => model.close();
      await Promise.all([reader.close(), steps?.then(close), scoring?.then(close)]);
    },
  };
}

function allOf(question: string, passages: readonly GivenPassage[]): Retrieval {
  return { hits: hitsOf(question, passages), level: "lexical", wordsScoreMax: 1 };
}

/**
 * All equally good: the order given is the order of the window. The share of the question's words
 * that a passage holds stands in for the score that retrieval by words would give.
 */
function hitsOf(question: string, passages: readonly GivenPassage[]): Hit[] {
  const asked = contentWords(question);
  return passages.map(({ title, text }, i) => {
    const held = contentWords(`${title ?? ""} ${text}`);
    const shared = [...asked].filter((word) => held.has(word)).length;
    const score = shared / Math.max(1, asked.size);
    const passage = loosePassage({ id: i, source: String(i), title, text });
    const trace = { words: { rank: i + 1, score }, vector: null, matchedTerms: [] };
    return { rank: i + 1, score: 1, passage, trace };
  });
}

function citedOf(citation: Citation): Cited {
  const passage = Number(citation.source);
  invariant(Number.isInteger(passage), "the sources here are numbers");
  return { passage, start: citation.start, end: citation.end, quote: citation.quote };
}
