/**
 * Questions that people asked, with the passages that answer them as documents of their own: from
 * the same data sets as the other suites, the parts that no training saw.
 */
import { join } from "node:path";
import { readHotpotQa } from "../data/hotpotqa.js";
import { Inputs } from "../data/files.js";
import { readNaturalQuestions } from "../data/nq.js";
import { readSplits } from "../data/splits.js";
import { readSquad } from "../data/squad.js";
import { projectRoot } from "../project.js";
import { seededRandom, shuffled } from "../random.js";
import { placeOf, type TextDocument } from "./documents.js";
import type { AskedPassage, GrowthQuestion } from "./questions.js";

/** Questions of each data set in the smallest part, in the next, and in the third. */
const COUNTS = { squad: [8, 40, 150], nq: [8, 40, 150], hotpotqa: [4, 25, 100] } as const;

type Kind = keyof typeof COUNTS;

interface Asked {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  readonly documents: readonly TextDocument[];
}

export async function askedPassages(data: string, seed: number): Promise<AskedPassage[]> {
  const inputs = new Inputs("growth", data);
  const splits = await readSplits(inputs, join(projectRoot(), "training", "splits.json"));
  const found: Record<Kind, readonly Asked[]> = {
    squad: await squad(inputs, new Set(splits.squad.test)),
    nq: await natural(inputs),
    hotpotqa: await hotpot(inputs),
  };
  return (Object.keys(COUNTS) as Kind[]).flatMap((kind) => chosen(kind, found[kind], seed));
}

/** No passage is in two questions: each stands in the text once. */
function chosen(kind: Kind, all: readonly Asked[], seed: number): AskedPassage[] {
  const used = new Set<string>();
  const free = shuffled(all, seededRandom(seed)).filter(({ documents }) => {
    if (documents.some(({ id }) => used.has(id))) return false;
    for (const { id } of documents) used.add(id);
    return true;
  });
  return COUNTS[kind].flatMap((count, part) =>
    free.splice(0, count).map(({ id, question, answers, documents }): AskedPassage => {
      const gold = documents.map((document) => ({ source: document.id, start: null, end: null }));
      const asked: GrowthQuestion = { id: `${kind}-${id}`, kind, question, gold, answers, part };
      return { part, documents, question: asked };
    }),
  );
}

function documentOf(id: string, title: string, text: string): TextDocument {
  return { id, title, text, ending: ".txt", place: placeOf(id) };
}

/** One question a paragraph. */
async function squad(inputs: Inputs, test: ReadonlySet<string>): Promise<Asked[]> {
  const path = await inputs.path("squad", "dev-half.json");
  const { articles, questions } = await readSquad(inputs, path);
  const texts = new Map(articles.map(({ title, text }) => [`${title}.txt`, { title, text }]));
  return questions.flatMap(({ id, question, answers, source, evidence }) => {
    const article = texts.get(source);
    if (article === undefined || evidence === null || !test.has(article.title)) return [];
    const name = `squad/${article.title}/${evidence.start}`;
    const text = article.text.slice(evidence.start, evidence.end);
    const document = documentOf(name, article.title.replaceAll("_", " "), text);
    return [{ id, question, answers, documents: [document] }];
  });
}

async function natural(inputs: Inputs): Promise<Asked[]> {
  const path = await inputs.path("nq-oracle", "nq-oracle-half.jsonl");
  const { passages, questions } = await readNaturalQuestions(inputs, path);
  const byId = new Map(passages.map((passage) => [passage.id, passage]));
  return questions.flatMap(({ id, question, answers, source }) => {
    const passage = byId.get(source);
    if (passage === undefined) return [];
    const document = documentOf(source, passage.title, passage.text);
    return [{ id, question, answers, documents: [document] }];
  });
}

async function hotpot(inputs: Inputs): Promise<Asked[]> {
  const { passages, questions } = await readHotpotQa(inputs, await inputs.path("hotpotqa"));
  const byId = new Map(passages.map((passage) => [passage._id, passage]));
  return questions.map(({ id, question, answers, gold }) => {
    const documents = [...gold].flatMap((one) => {
      const passage = byId.get(one);
      if (passage === undefined) return [];
      return [documentOf(`hotpotqa/${one}`, passage.title ?? "", passage.text)];
    });
    return { id, question, answers, documents };
  });
}
