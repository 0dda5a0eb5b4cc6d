/**
 * Retrieval over a collection with judgements: nDCG@10 and recall@100 of hybrid, words alone and
 * vectors alone, over one store. A document's rank is that of its best passage.
 * Queries for which nothing is relevant are left out: they can't tell rankings apart.
 */
import { join } from "node:path";
import { meanCell, quantileCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { readBeir, readCranfield, type Collection } from "../data/beir.js";
import { Inputs } from "../data/files.js";
import type { SearchMode, Store } from "../engine.js";
import { choiceOption, levelOption, numberOption, seedOption } from "../options.js";
import { sampled } from "../random.js";
import { mean, ndcg, pairedDifference, recall } from "../scores/index.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { MODES, modesAt } from "./searching.js";

const DEPTH = 100;

export const beir: SuiteDefinition = {
  name: "beir",
  summary: "retrieval on a BEIR folder or Cranfield: nDCG@10, recall@100 by mode",
  operands: "[collection]",
  options: [
    { flag: "--modes <list>", description: `some of ${MODES.join(",")} (all by default)` },
    { flag: "--level <level>", description: "auto, lexical, static or deep", default: "deep" },
  ],
  measure: (context) => inWorkspace(context, "beir", (workspace) => measure(context, workspace)),
};

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const modes = choiceOption(context, "modes", modesAt(levelOption(context, "deep")));
  const operand = context.operands[0] ?? "cranfield";
  const inputs = new Inputs("beir", context.data);
  const collection =
    operand === "cranfield"
      ? await readCranfield(inputs, await inputs.path("cranfield"))
      : await readBeir(inputs, operand);
  const store = await ingestCollection(context, workspace, collection);
  const samples: Sample[] = [];
  const judged = collection.queries.filter(({ id }) =>
    [...(collection.judgements.get(id)?.values() ?? [])].some((relevance) => relevance > 0),
  );
  const count = numberOption(context, "samples", judged.length);
  const queries = sampled(judged, count, seedOption(context));
  for (const mode of modes) await store.search("warm-up", { k: 1, mode });
  for (const [at, query] of queries.entries()) {
    for (const mode of modes) {
      samples.push(await searchOne(context, store, collection, { query, mode }));
    }
    context.progress(at + 1, queries.length, `${collection.name} search`);
  }
  const cells = modes.flatMap((mode) => modeCells(samples, `${collection.name} ${mode}`));
  return {
    cells: [...cells, ...gainCells(samples, collection.name)],
    samples,
    corpusDigest: inputs.digest(),
    models: workspace.models,
  };
}

async function ingestCollection(
  context: BenchContext,
  workspace: Workspace,
  collection: Collection,
): Promise<Store> {
  const store = await workspace.open(collection.name);
  const path = await corpusFile(workspace, collection);
  await workspace.ingest(store, [path], { level: levelOption(context, "deep") });
  return store;
}

async function corpusFile(workspace: Workspace, collection: Collection): Promise<string> {
  const { corpus, name } = collection;
  if (typeof corpus === "string") return corpus;
  const text = corpus.map((document) => `${JSON.stringify(document)}\n`).join("");
  return join(await workspace.write(name, [{ name: "corpus.jsonl", text }]), "corpus.jsonl");
}

async function searchOne(
  context: BenchContext,
  store: Store,
  collection: Collection,
  o: { query: { id: string; text: string }; mode: SearchMode },
): Promise<Sample> {
  context.signal.throwIfAborted();
  const { query, mode } = o;
  // One more than is scored, for the document that may be dropped.
  const options = { k: DEPTH + 1, perSource: 1, mode, signal: context.signal };
  const { hits, ms } = await store.search(query.text, options);
  const sources = [...new Set(hits.map((hit) => hit.source))];
  const ranked = collection.dropSameId ? sources.filter((id) => id !== query.id) : sources;
  const judged = collection.judgements.get(query.id) ?? new Map<string, number>();
  return {
    id: query.id,
    cell: `${collection.name} ${mode}`,
    scores: {
      "nDCG@10": ndcg(ranked, judged, 10),
      "recall@100": recall(ranked, judged, DEPTH),
      ms,
    },
    question: query.text,
    output: ranked.slice(0, 10),
  };
}

function modeCells(samples: readonly Sample[], name: string): Cell[] {
  return [
    ...meanCell(samples, name, "nDCG@10"),
    ...meanCell(samples, name, "recall@100"),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p50", q: 0.5 }),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p95", q: 0.95 }),
  ];
}

/** What fusing is worth: hybrid less the better of words alone and vectors alone, paired. */
function gainCells(samples: readonly Sample[], name: string): Cell[] {
  const metric = "nDCG@10";
  const scores = (mode: SearchMode): number[] =>
    samples.flatMap((s) => (s.cell === `${name} ${mode}` ? [s.scores[metric] ?? 0] : []));
  const [hybrid, lexical, dense] = [scores("hybrid"), scores("lexical"), scores("dense")];
  if (hybrid.length === 0 || lexical.length === 0 || dense.length === 0) return [];
  const better = mean(lexical) >= mean(dense) ? "lexical" : "dense";
  const gain = pairedDifference(scores(better), hybrid);
  const cell = `${name} hybrid - ${better}`;
  return [{ name: cell, metric, value: gain.difference, n: gain.n, ci95: gain.ci95 }];
}
