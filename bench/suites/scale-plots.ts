/** What is drawn of the suites that measure growth: scale, ann and ingest. */
import type { CellPlot } from "../plots/cell-plots.js";

const SEARCH_AIM = [{ name: "aim: 50 ms", y: 50 }];

export const SCALE_PLOTS: readonly CellPlot[] = [
  {
    title: "Search",
    caption: "Warm: the second time that a question is asked. Cold: the first, files not cached.",
    metrics: [
      "search ms p50",
      "search ms p95",
      "cold search ms p50",
      "reranked search ms p50",
      "vector search ms p50",
    ],
    unit: "milliseconds",
    log: true,
    lines: SEARCH_AIM,
  },
  {
    title: "Recall of the exact ten nearest, and of known passages",
    metrics: ["recall@10", "gold@10"],
    unit: "part found",
    domain: [0, 1],
  },
  {
    title: "Known passages by kind of question",
    metrics: ["known-item", "squad", "nq", "hotpotqa"].map((kind) => `gold@10 ${kind}`),
    unit: "part found",
    domain: [0, 1],
  },
  { title: "Ingest", metrics: ["ingest MB/s", "ingest MB/s of CPU"], unit: "MB of text a second" },
  {
    title: "Memory of a searching process",
    caption: "What is its own; pages of files that the system takes back when it needs them; peak.",
    metrics: ["memory MB", "memory of files MB", "peak memory MB", "ingest peak memory MB"],
    unit: "MB",
    log: true,
  },
  {
    title: "Disk",
    metrics: ["disk bytes a text byte"],
    unit: "bytes a byte of text",
    lines: [{ name: "aim, static: 1.3", y: 1.3 }],
  },
  {
    title: "Answers",
    metrics: ["first text ms p50", "ask ms p50", "ask ms p95"],
    unit: "milliseconds",
    log: true,
  },
];

export const ANN_PLOTS: readonly CellPlot[] = [
  { title: "Recall of the ten nearest", metrics: ["recall@10"], unit: "part", domain: [0, 1] },
  { title: "Search, warm, p50", metrics: ["search ms p50"], unit: "milliseconds", log: true },
  { title: "Search, cold, p50", metrics: ["cold search ms p50"], unit: "milliseconds", log: true },
  { title: "Memory of a searching process", metrics: ["memory MB"], unit: "MB", log: true },
  { title: "Disk", metrics: ["disk bytes a vector"], unit: "bytes a vector" },
  { title: "Building", metrics: ["build vectors/s"], unit: "vectors a second", log: true },
  { title: "Memory while building", metrics: ["build peak memory MB"], unit: "MB", log: true },
];

export const INGEST_PLOTS: readonly CellPlot[] = [
  { title: "Ingest", metrics: ["MB/s"], unit: "MB of text a second", log: true },
  { title: "Ingest for its work", metrics: ["MB/s of CPU"], unit: "MB a second of CPU", log: true },
  { title: "Memory while ingesting", metrics: ["peak memory MB"], unit: "MB", log: true },
  { title: "Disk", metrics: ["disk bytes a text byte"], unit: "bytes a byte of text" },
];
