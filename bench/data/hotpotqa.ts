/**
 * Questions whose answer needs several passages, and the passages of all of them as one corpus:
 * a folder with NAME.json and, where it has one, NAME_corpus.json. 2WikiMultihopQA is published
 * in the same form.
 * A passage's id is "passage-" and its place in the corpus; its title is what the gold says.
 * Sources: Yang et al. 2018 (HotpotQA), CC BY-SA 4.0; the corpus as HippoRAG (MIT) makes it.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { CollectionDocument } from "./beir.js";
import type { Inputs } from "./files.js";

const passagesSchema = z.array(z.tuple([z.string(), z.array(z.string())]));

const questionsSchema = z.array(
  z.object({
    _id: z.string(),
    question: z.string(),
    answer: z.string(),
    supporting_facts: z.array(z.tuple([z.string(), z.number()])),
    context: passagesSchema,
  }),
);

const corpusSchema = z.union([
  z.record(z.string(), z.array(z.string())),
  z.array(z.object({ title: z.string(), text: z.string() })),
]);

export interface MultihopQuestion {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  /** Ids of the passages that the answer needs. */
  readonly gold: ReadonlySet<string>;
  /** Ids of all that the data set gives with the question: the gold ones and its distractors. */
  readonly given: ReadonlySet<string>;
}

export interface MultihopData {
  readonly passages: readonly CollectionDocument[];
  readonly questions: readonly MultihopQuestion[];
}

export async function readHotpotQa(inputs: Inputs, folder: string): Promise<MultihopData> {
  await inputs.require(folder);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const corpusName = names.find((name) => name.endsWith("_corpus.json"));
  const questionsName = names.find((name) => !name.endsWith("_corpus.json"));
  if (questionsName === undefined) throw inputs.missing(join(folder, "*.json"));
  const asked = await inputs.json(join(folder, questionsName), questionsSchema);
  const texts =
    corpusName === undefined
      ? asked.flatMap(({ context }) => context.map(([title, lines]) => [title, lines.join("")]))
      : corpusTexts(await inputs.json(join(folder, corpusName), corpusSchema));
  const passages = new Map<string, CollectionDocument>();
  for (const [title = "", text = ""] of texts) {
    if (passages.has(title)) continue;
    passages.set(title, { _id: `passage-${passages.size + 1}`, title, text });
  }
  const idsOf = (titled: readonly (readonly [string, unknown])[]): Set<string> =>
    new Set(titled.flatMap(([title]) => passages.get(title)?._id ?? []));
  const questions = asked.map(({ _id, question, answer, supporting_facts: facts, context }) => {
    const [gold, given] = [idsOf(facts), idsOf(context)];
    return { id: _id, question, answers: [answer], gold, given };
  });
  return {
    passages: [...passages.values()],
    questions: questions.filter(({ gold }) => gold.size > 0),
  };
}

function corpusTexts(corpus: z.infer<typeof corpusSchema>): string[][] {
  if (Array.isArray(corpus)) return corpus.map(({ title, text }) => [title, text]);
  return Object.entries(corpus).map(([title, lines]) => [title, lines.join("")]);
}
