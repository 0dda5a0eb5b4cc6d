/**
 * The text of a wanted length and what is asked about it: from nested sets (`--growth`), with
 * questions whose place is known, or from a folder of texts (`--folder`), with generic ones about
 * names. The questions are the same at every length: those about the shortest text.
 */
import { join } from "node:path";
import { RecollectError } from "../../src/base/index.js";
import type { BenchContext, BenchOption } from "../contract.js";
import type { Inputs } from "../data/files.js";
import { type Growth, type GrowthQuestion, readGrowth } from "../data/growth.js";
import { CHARS_PER_TOKEN, namesIn, questionsAbout, textsOfLength } from "../data/texts.js";
import { lengthName, lengthsOption, samplesOption, seedOption, textOption } from "../options.js";
import { sampled } from "../random.js";
import type { Workspace } from "../workspace.js";

export const TEXT_OPTIONS: readonly BenchOption[] = [
  { flag: "--growth <dir>", description: "nested sets of text, as bench/text makes them" },
  { flag: "--folder <dir>", description: "texts (*.txt); default: novels in --data" },
];

/** A folder that is a little short of the wanted length will do: the tokens are counted. */
const SHORT_OF_LENGTH = 0.9;

export interface AskedQuestion {
  readonly id: string;
  readonly question: string;
  /** What of it is known, where that is: see GrowthQuestion. */
  readonly known: GrowthQuestion | null;
}

export interface TextOfLength {
  readonly name: string;
  readonly paths: readonly string[];
  /** What the documents are named from. */
  readonly cwd: string;
  /** Of the text itself, without what JSON adds; null where the files are the text. */
  readonly chars: number | null;
}

export interface GrowingText {
  readonly questions: readonly AskedQuestion[];
  readonly lengths: readonly number[];
  at(length: number): Promise<TextOfLength>;
}

export async function growingText(
  context: BenchContext,
  inputs: Inputs,
  workspace: Workspace,
  o: { readonly suite: string; readonly lengths: string; readonly samples: number },
): Promise<GrowingText> {
  const lengths = lengthsOption(context, o.lengths);
  const samples = samplesOption(context, o.samples);
  const growth = textOption(context, "growth");
  if (growth !== undefined) {
    return ofSets(inputs, await readGrowth(inputs, growth), {
      lengths,
      samples,
      seed: seedOption(context),
    });
  }
  return ofFolder(context, inputs, workspace, { suite: o.suite, lengths, samples });
}

function ofSets(
  inputs: Inputs,
  growth: Growth,
  o: { readonly lengths: readonly number[]; readonly samples: number; readonly seed: number },
): GrowingText {
  const setOf = (length: number): Growth["sets"][number] => {
    const set = growth.sets.find((one) => one.tokens === length);
    if (set === undefined) {
      throw inputs.missing(`a set of ${lengthName(length)} tokens in ${growth.folder}`);
    }
    return set;
  };
  const shortest = growth.sets.indexOf(setOf(o.lengths[0] ?? 0));
  const asked = growth.questions.filter(({ part }) => part <= shortest);
  // One more than is measured: the first is the one in which models load.
  const questions = sampled(asked, o.samples + 1, o.seed);
  return {
    lengths: o.lengths,
    questions: questions.map((known) => ({ id: known.id, question: known.question, known })),
    at: async (length) => {
      const set = setOf(length);
      const paths = set.parts.map((part) => join(growth.folder, part));
      return { name: lengthName(length), paths, cwd: growth.folder, chars: set.chars };
    },
  };
}

async function ofFolder(
  context: BenchContext,
  inputs: Inputs,
  workspace: Workspace,
  o: { readonly suite: string; readonly lengths: readonly number[]; readonly samples: number },
): Promise<GrowingText> {
  const folder = textOption(context, "folder") ?? (await inputs.path("novels"));
  const files = await inputs.textFiles(folder);
  const shortest = await textsOfLength(inputs, files, (o.lengths[0] ?? 0) * CHARS_PER_TOKEN);
  const names = namesIn(shortest.map((file) => file.text).join("\n"));
  const questions = questionsAbout(names, o.samples + 1, seedOption(context));
  if (questions.length < 2) {
    const detail = "the shortest text holds too few names to ask about";
    throw new RecollectError("BENCH_EMPTY", { suite: o.suite, detail });
  }
  return {
    lengths: o.lengths,
    questions: questions.map((question, at) => ({ id: `question-${at}`, question, known: null })),
    at: async (length) => {
      const texts = await textsOfLength(inputs, files, length * CHARS_PER_TOKEN);
      const chars = texts.reduce((sum, file) => sum + file.text.length, 0);
      if (chars < length * CHARS_PER_TOKEN * SHORT_OF_LENGTH) {
        throw inputs.missing(`${lengthName(length)} tokens of text in ${folder}`);
      }
      const name = lengthName(length);
      const cwd = await workspace.write(`${o.suite}-${name}`, texts);
      return { name, paths: [cwd], cwd, chars: null };
    },
  };
}
