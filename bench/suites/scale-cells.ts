/** From what was measured at one length to samples and cells. MB are 10^6 bytes. */
import { meanCell, quantileCell, repeatedCell } from "../cells.js";
import type {
  IngestOutcome,
  QuestionsOutcome,
  RecallOutcome,
  SearchOutcome,
} from "../children/protocol.js";
import type { Cell, Sample } from "../contract.js";
import { goldFound } from "../data/growth.js";
import type { AskedQuestion } from "./growing-text.js";

export interface LengthOutcome {
  readonly ingested: IngestOutcome & { readonly diskBytes: number; readonly textBytes: number };
  readonly searched: SearchOutcome & { readonly droppedFromCache: boolean };
  readonly recalled: RecallOutcome | null;
  readonly answered: QuestionsOutcome | null;
}

/** One a question; the first question has no times of its own, as models load in it. */
export function lengthSamples(
  name: string,
  questions: readonly AskedQuestion[],
  { searched, recalled, answered }: LengthOutcome,
): Sample[] {
  const all = questions.map(({ id, question, known }, at): Sample => {
    const scores: Record<string, number> = {};
    const set = (metric: string, value: number | undefined): void => {
      if (value !== undefined && !Number.isNaN(value)) scores[metric] = value;
    };
    set("search ms", searched.warmMs[at - 1]);
    set("cold search ms", searched.coldMs[at - 1]);
    set("reranked search ms", searched.rerankedMs[at - 1]);
    const hits = searched.hits[at] ?? [];
    if (known !== null) {
      set("gold@10", goldFound(hits, known.gold));
      set(`gold@10 ${known.kind}`, goldFound(hits, known.gold));
    }
    set("recall@10", recalled?.recall[at]);
    set("vector search ms", recalled?.ms[at]);
    const times = answered?.warm[at - 1];
    set("first text ms", times?.firstTextMs);
    set("ask ms", times?.askMs);
    set("answered", times === undefined ? undefined : times.status === "answered" ? 1 : 0);
    const answer = times?.answer ?? null;
    const targets = known === null ? {} : { targets: known.answers };
    return { id, cell: name, scores, question, ...targets, output: { answer, hits: hits.length } };
  });
  return all.filter(({ scores }) => Object.keys(scores).length > 0);
}

const SEARCHES = ["search ms", "cold search ms", "reranked search ms", "vector search ms"];

export function lengthCells(
  samples: readonly Sample[],
  name: string,
  outcome: LengthOutcome,
): Cell[] {
  const gold = [...new Set(samples.flatMap(({ scores }) => Object.keys(scores)))]
    .filter((metric) => metric.startsWith("gold@10"))
    .sort();
  return [
    ...storeCells(name, outcome),
    ...SEARCHES.flatMap((score) => [
      ...quantileCell(samples, name, { score, metric: `${score} p50`, q: 0.5 }),
      ...quantileCell(samples, name, { score, metric: `${score} p95`, q: 0.95 }),
    ]),
    ...memoryCells(name, outcome),
    ...meanCell(samples, name, "recall@10"),
    ...gold.flatMap((metric) => meanCell(samples, name, metric)),
    ...["first text ms", "ask ms"].flatMap((score) => [
      ...quantileCell(samples, name, { score, metric: `${score} p50`, q: 0.5 }),
      ...quantileCell(samples, name, { score, metric: `${score} p95`, q: 0.95 }),
    ]),
    ...meanCell(samples, name, "answered"),
    ...(outcome.answered === null
      ? []
      : repeatedCell(name, "cold first text ms", [outcome.answered.cold.firstTextMs])),
  ];
}

function storeCells(name: string, { ingested, searched, recalled }: LengthOutcome): Cell[] {
  const { textBytes, seconds, cpuSeconds, diskBytes } = ingested;
  const { tokens, passages } = searched;
  const once = (metric: string, value: number): Cell[] => repeatedCell(name, metric, [value]);
  const first = searched.droppedFromCache ? "first search ms" : "first search ms, cached";
  return [
    ...once("tokens in the store", tokens),
    ...once("passages in the store", passages),
    ...(recalled === null ? [] : once("vectors in the store", recalled.vectors)),
    ...once("ingest MB/s", textBytes / seconds / 1e6),
    ...once("ingest MB/s of CPU", textBytes / cpuSeconds / 1e6),
    ...once("ingest peak memory MB", ingested.peakBytes / 1e6),
    ...once("disk bytes a token", diskBytes / tokens),
    ...once("disk bytes a text byte", diskBytes / textBytes),
    ...once("open ms", searched.openMs),
    ...once(first, searched.firstMs),
  ];
}

function memoryCells(name: string, { searched }: LengthOutcome): Cell[] {
  const { cold, warm, tokens } = searched;
  const once = (metric: string, value: number): Cell[] => repeatedCell(name, metric, [value]);
  return [
    ...once("memory MB", warm.ownBytes / 1e6),
    ...once("memory MB, cold", cold.ownBytes / 1e6),
    ...once("memory of files MB", warm.fileBytes / 1e6),
    ...once("memory bytes a token", warm.ownBytes / tokens),
    ...once("peak memory MB", warm.peakBytes / 1e6),
  ];
}
