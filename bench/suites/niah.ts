/**
 * Needles in a haystack: statements told at a depth of a long text, and a question that needs
 * them. By depth and length; with words in common between question and needle, with several
 * needles, and with none in common, where the link is what everybody knows.
 *   score: the share of the targets that the answer holds as whole words, case, punctuation and
 *   articles aside (SQuAD's normalisation); 0 where the answer is "unknown".
 * The same questions, names and depths at every length, so that cells are paired. The engine is
 * told the text and the question, nothing else.
 * Units: lengths in tokens of CHARS_PER_TOKEN characters; depths in percent; times milliseconds.
 * Errors: INVALID_OPTION, BENCH_DATA_MISSING.
 */
import { RecollectError } from "../../src/base/index.js";
import type { BenchContext, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import {
  type Needle,
  NIAH_KINDS,
  posedNeedles,
  type PosedNeedle,
  readNeedles,
} from "../data/niah.js";
import {
  choiceOption,
  lengthsOption,
  levelOption,
  samplesOption,
  seedOption,
  textOption,
} from "../options.js";
import { causeOf, causeScores, containsAnswer } from "../scores/index.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { ASK_OPTIONS, HOPS_OPTION } from "./asking.js";
import { eachQuestion } from "./each-question.js";
import { niahCells, niahPlots } from "./niah-cells.js";
import { HAYSTACK_OPTION, SplicedHaystack } from "./spliced-haystack.js";
import { brief } from "./brief.js";
import { allSeen, askTraced, seenShares } from "./traced-asking.js";

const LENGTHS = "1k,4k,32k,128k";
const DEPTHS = "0,10,20,30,40,50,60,70,80,90,100";
const SAMPLES = 2;

export const niah: SuiteDefinition = {
  name: "niah",
  summary: "needles by depth and length: single, several, and without a word in common",
  options: [
    HAYSTACK_OPTION,
    { flag: "--kinds <list>", description: `some of ${NIAH_KINDS.join(",")} (all by default)` },
    { flag: "--lengths <list>", description: "in tokens", default: LENGTHS },
    { flag: "--depths <list>", description: "in percent of the text", default: DEPTHS },
    { flag: "--level <level>", description: "lexical, static or deep", default: "static" },
    { flag: "--samples <n>", description: "questions a depth and kind", default: String(SAMPLES) },
    HOPS_OPTION,
    ...ASK_OPTIONS,
  ],
  measure: (context) => inWorkspace(context, "niah", (space) => measure(context, space)),
  plots: niahPlots,
};

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const inputs = new Inputs("niah", context.data);
  const kinds = choiceOption(context, "kinds", NIAH_KINDS);
  const depths = depthsOption(context);
  const needles = await readNeedles(inputs);
  const lengths = lengthsOption(context, LENGTHS);
  const samples: Sample[] = [];
  for (const length of lengths) {
    const haystack = await SplicedHaystack.open(context, workspace, inputs, {
      suite: "niah",
      length,
      level: levelOption(context, "static"),
    });
    for (const kind of kinds) {
      const taken = (name: string): boolean => haystack.holds(name);
      const posed = posedNeedles(needles, { kind, seed: seedOption(context), taken });
      const questions = atDepths(posed, { depths, each: samplesOption(context, SAMPLES) });
      samples.push(...(await asked(context, haystack, { kind, questions })));
    }
  }
  return {
    cells: niahCells(samples, { lengths, kinds, depths }),
    samples,
    corpusDigest: inputs.digest(),
    models: workspace.models,
  };
}

function depthsOption(context: BenchContext): number[] {
  const text = textOption(context, "depths") ?? DEPTHS;
  const depths = text.split(",").map((part) => {
    const depth = /^\s*\d+(?:\.\d+)?\s*$/.test(part) ? Number(part) : Number.NaN;
    if (depth >= 0 && depth <= 100) return depth;
    const detail = `"${part}" is not a percentage, 0 to 100`;
    throw new RecollectError("INVALID_OPTION", { option: "--depths", detail, command: "bench" });
  });
  return [...new Set(depths)].sort((a, b) => a - b);
}

interface Hidden extends PosedNeedle {
  readonly depth: number;
}

/** The questions one after another over the depths, so that few of them are asked twice. */
function atDepths(
  posed: readonly PosedNeedle[],
  o: { readonly depths: readonly number[]; readonly each: number },
): Hidden[] {
  return o.depths.flatMap((depth, at) =>
    Array.from({ length: o.each }, (_, i) => posed[(at * o.each + i) % posed.length]).flatMap(
      (needle) => (needle ? [{ ...needle, id: `${needle.id} at ${depth}`, depth }] : []),
    ),
  );
}

/** The first at the wanted depth, the others evenly over what is left of the text. */
function toldAt({ told, depth }: Hidden): { readonly text: string; readonly depth: number }[] {
  const from = depth / 100;
  return told.map((text, i) => ({ text, depth: from + ((1 - from) * i) / told.length }));
}

const WORST = { right: 0, unknown: 1 };

async function asked(
  context: BenchContext,
  haystack: SplicedHaystack,
  o: { readonly kind: Needle["kind"]; readonly questions: readonly Hidden[] },
): Promise<Sample[]> {
  const cell = `${haystack.name} ${o.kind}`;
  const questions = o.questions.map((one) => {
    const worst = { ...WORST, "depth %": one.depth, steps: one.steps };
    return { ...one, worst };
  });
  return eachQuestion(context, { cell, questions }, async (one) => {
    const { places, ms } = await haystack.tell(toldAt(one));
    const traced = await askTraced(context, haystack.store, one.question);
    const { answer } = traced;
    const right = shareSaid(answer.status === "answered" ? answer.answer : null, one.targets);
    const seen = seenShares(traced, places);
    const scores = {
      right,
      unknown: answer.status === "unknown" ? 1 : 0,
      confidence: answer.confidence,
      "needles found": seen.found,
      "needles read": seen.read,
      "needles cited": seen.cited,
      ...causeScores(causeOf(right === 1, allSeen(seen))),
      "depth %": one.depth,
      steps: one.steps,
      "ingest ms": ms,
      "ask ms": traced.ms,
    };
    const kept = brief(traced.answer, traced.evidence);
    return { scores, output: { ...kept, told: one.told, type: one.type } };
  });
}

function shareSaid(said: string | null, targets: readonly string[]): number {
  if (said === null) return 0;
  return targets.filter((target) => containsAnswer(said, [target])).length / targets.length;
}
