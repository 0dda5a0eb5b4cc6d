/**
 * The questions of RULER's qa tasks: SQuAD's about articles that no shipped model was trained on
 * (qa_1), HotpotQA's (qa_2); and the collections that lend other documents.
 */
import type { Inputs } from "../files.js";
import { squadQuestions, naturalQuestions } from "../held-questions.js";
import { readHotpotQa } from "../hotpotqa.js";
import type { Splits } from "../splits.js";
import { readSquad } from "../squad.js";
import type { DocumentQuestion, SourceText } from "./documents.js";

export interface DocumentData {
  readonly questions: readonly DocumentQuestion[];
  /** Other documents, those of the question's own collection first. */
  readonly pools: readonly (readonly SourceText[])[];
}

export async function documentData(
  inputs: Inputs,
  splits: Splits,
  from: "squad" | "hotpotqa",
): Promise<DocumentData> {
  const [squad, hotpot] = [await squadPart(inputs, splits), await hotpotPart(inputs)];
  const own = from === "squad" ? squad : hotpot;
  const other = from === "squad" ? hotpot : squad;
  const natural = new Map(
    (await naturalQuestions(inputs, splits)).map(({ gold: { title, text } }) => {
      return [text, { title: title ?? null, text }];
    }),
  );
  return { questions: own.questions, pools: [own.texts, other.texts, [...natural.values()]] };
}

interface Part {
  readonly questions: DocumentQuestion[];
  readonly texts: SourceText[];
}

/** As the recipe has them: paragraphs without their article's title. */
async function squadPart(inputs: Inputs, splits: Splits): Promise<Part> {
  const all = await squadQuestions(inputs, splits);
  const { articles } = await readSquad(inputs, await inputs.path("squad", "dev-half.json"));
  const paragraphs = new Map(
    articles.map(({ title, text }) => {
      const own = text.trim().split("\n\n").slice(1);
      return [title.replaceAll("_", " "), own.map((one) => ({ title: null, text: one }))];
    }),
  );
  const questions = all.filter(({ held }) => held).map((asked) => {
    const { id, question, answers, gold } = asked;
    const near = (paragraphs.get(gold.title ?? "") ?? []).filter(({ text }) => text !== gold.text);
    return { id, question, answers, gold: [{ title: null, text: gold.text }], near };
  });
  return { questions, texts: [...paragraphs.values()].flat() };
}

async function hotpotPart(inputs: Inputs): Promise<Part> {
  const data = await readHotpotQa(inputs, await inputs.path("hotpotqa"));
  const byId = new Map(data.passages.map(({ _id, title, text }) => [_id, { title: title ?? null,
    text }]));
  const textsOf = (ids: Iterable<string>): SourceText[] =>
    [...ids].flatMap((id) => byId.get(id) ?? []);
  const questions = data.questions.map(({ id, question, answers, gold, given }) => {
    const near = [...given].filter((one) => !gold.has(one));
    return { id, question, answers, gold: textsOf(gold), near: textsOf(near) };
  });
  return { questions, texts: [...byId.values()] };
}
