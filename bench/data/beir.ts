/**
 * A retrieval collection: documents, queries, judgements. Two layouts:
 * a BEIR folder (corpus.jsonl, queries.jsonl, qrels/test.tsv) and Cranfield's SGML.
 * Sources: Thakur et al. 2021 (BEIR); the Cranfield collection, Cleverdon 1967.
 */
import { z } from "zod";
import { RecollectError } from "../../src/base/index.js";
import type { Judgements } from "../scores/index.js";
import type { Inputs } from "./files.js";

export interface Collection {
  readonly name: string;
  /** A file of JSON lines, or the documents to write into one. */
  readonly corpus: string | readonly CollectionDocument[];
  readonly queries: readonly { readonly id: string; readonly text: string }[];
  readonly judgements: ReadonlyMap<string, Judgements>;
  /** BEIR's own evaluation drops a document that has the query's id (ArguAna). */
  readonly dropSameId: boolean;
}

export interface CollectionDocument {
  readonly _id: string;
  readonly title: string;
  readonly text: string;
}

const querySchema = z.object({ _id: z.string(), text: z.string() });

export async function readBeir(inputs: Inputs, folder: string): Promise<Collection> {
  const corpus = `${folder}/corpus.jsonl`;
  await inputs.digestFile(corpus);
  const qrels = `${folder}/qrels/test.tsv`;
  const judgements = new Map<string, Map<string, number>>();
  const rows = (await inputs.text(qrels)).split(/\r?\n/).filter((row) => row.trim() !== "");
  rows.forEach((row, at) => {
    const [query, document, score, ...rest] = row.split("\t");
    // The first line is a header, in every published folder but not by any standard.
    if (at === 0 && Number.isNaN(Number(score))) return;
    judge(judgements, { path: qrels, line: at + 1, query, document, score, extra: rest.length });
  });
  const queries: { id: string; text: string }[] = [];
  for await (const query of inputs.lines(`${folder}/queries.jsonl`, querySchema)) {
    if (judgements.has(query._id)) queries.push({ id: query._id, text: query.text });
  }
  const name = folder.split(/[\\/]/).filter((part) => part !== "").at(-1) ?? folder;
  return { name, corpus, queries, judgements, dropSameId: true };
}

interface JudgementRow {
  readonly path: string;
  readonly line: number;
  readonly query: string | undefined;
  readonly document: string | undefined;
  readonly score: string | undefined;
  readonly extra: number;
}

function judge(into: Map<string, Map<string, number>>, row: JudgementRow): void {
  const { query, document, score } = row;
  const relevance = Number(score);
  if (!query || !document || score === undefined || row.extra > 0 || Number.isNaN(relevance)) {
    const detail = "expected query, document and relevance";
    throw new RecollectError("BENCH_DATA_INVALID", { path: row.path, line: row.line, detail });
  }
  const judged = into.get(query) ?? new Map<string, number>();
  judged.set(document, relevance);
  into.set(query, judged);
}

/**
 * Cranfield. The judgements name a query by its place in the query file (1 to 225), not by its
 * `num` (which goes to 365). Relevance is 1 to 4 or 5 in the original codes, 1 in binary ones;
 * -1 or 0 is "of no interest". Two documents have no text: their title is all there is.
 */
export async function readCranfield(inputs: Inputs, folder: string): Promise<Collection> {
  const documents = records(await inputs.text(`${folder}/cran.all.1400.xml`), "doc");
  const corpus = documents.flatMap((record) => {
    const title = oneLine(field(record, "title"));
    const text = field(record, "text").trim() || title;
    return text === "" ? [] : [{ _id: `cran-${field(record, "docno").trim()}`, title, text }];
  });
  const queries = records(await inputs.text(`${folder}/cran.qry.xml`), "top").map(
    (record, at) => ({ id: String(at + 1), text: oneLine(field(record, "title")) }),
  );
  const path = `${folder}/cranqrel.trec.txt`;
  const judgements = new Map<string, Map<string, number>>();
  (await inputs.text(path)).split(/\r?\n/).forEach((row, at) => {
    if (row.trim() === "") return;
    const [query, , document, score, ...rest] = row.trim().split(/\s+/);
    const named = document === undefined ? undefined : `cran-${document}`;
    judge(judgements, { path, line: at + 1, query, document: named, score, extra: rest.length });
  });
  return { name: "cranfield", corpus, queries, judgements, dropSameId: false };
}

function records(text: string, tag: string): string[] {
  return [...text.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, "g"))].map(
    (match) => match[1] ?? "",
  );
}

function field(record: string, tag: string): string {
  return records(record, tag)[0] ?? "";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
