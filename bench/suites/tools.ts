/**
 * Finding the right tool among 16,349 real ones: is it among the first 5, and how long does a
 * search take (the query's embedding included), by words and vectors, words alone, vectors alone.
 * Requests and what counts as right: bench/tool-list/CARD.md and bench/data/tool-list.ts.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { meanCell, quantileCell } from "../cells.js";
import type { BenchContext, Cell, Measured, Sample, SuiteDefinition } from "../contract.js";
import { Inputs } from "../data/files.js";
import {
  equivalents,
  type ListedTool,
  readRequests,
  readTools,
  toolListPaths,
  type ToolRequest,
} from "../data/tool-list.js";
import { readLoopRequests, readServices, toolLoopPaths } from "../data/tool-loop.js";
import {
  corporaFolder,
  type EmbedderPool,
  embeddedToolText,
  openEmbedderPool,
  toolEmbedderFolder,
  ToolRegistry,
  type ToolRecord,
  ToolSearch,
} from "../engine.js";
import { choiceOption, numberOption, seedOption } from "../options.js";
import { sampled } from "../random.js";
import { inWorkspace, type Workspace } from "../workspace.js";
import { startStandIn } from "../stand-in-server.js";
import { MODES } from "./searching.js";
import { addServices, LOOP_DAY, runLoop } from "./tool-loop.js";

const SHOWN = 20;
const EMBEDDED_AT_ONCE = 512;
const PARTS = ["test", "dev"] as const;

export const tools: SuiteDefinition = {
  name: "tools",
  summary: "finding the right one of 16,349 tools: recall@5 and milliseconds by mode",
  options: [
    { flag: "--parts <list>", description: `some of ${PARTS.join(",")} (both by default)` },
    { flag: "--modes <list>", description: `some of ${MODES.join(",")} (all by default)` },
    { flag: "--loop", description: "the whole loop instead: find, fill arguments, call, answer" },
  ],
  measure: (context) =>
    inWorkspace(context, "tools", (workspace) =>
      context.args["loop"] === true ? measureLoop(context, workspace) : measure(context, workspace),
    ),
};

/** Over the demo's documents, the listed tools and the services of the loop, in one store. */
async function measureLoop(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const paths = toolLoopPaths();
  const inputs = new Inputs("tools", context.data);
  for (const path of [...Object.values(toolListPaths()), paths.requests]) {
    await inputs.digestFile(path);
  }
  const services = await readServices(paths.services);
  for (const { path } of services) await inputs.digestFile(path);
  const standIn = await startStandIn(services);
  const clock = { nowMs: () => context.clock.nowMs(), date: () => LOOP_DAY };
  const options = { ...workspace.storeOptions(), clock };
  const store = await context.openStore(workspace.storeDir("tool-loop"), options);
  try {
    await workspace.ingest(store, [join(corporaFolder(), "demo")], { level: "deep" });
    const listed = await readTools(toolListPaths().tools);
    const embedder = openToolEmbedder(context, workspace);
    try {
      const o = { workspace, listed, embedder, store: "tool-loop" };
      (await filledRegistry(context, o)).close();
    } finally {
      await embedder.close();
    }
    await addServices(store, services, { host: standIn.host, signal: context.signal });
    const requests = await readLoopRequests(paths.requests);
    const { samples, cells } = await runLoop(context, { store, standIn, requests });
    const operations = [...store.tools.list()].filter(({ source }) => source !== "built-in").length;
    const notes = [`${operations} tools, of which ${services.length} services can be called`];
    return { cells, samples, corpusDigest: inputs.digest(), models: workspace.models, notes };
  } finally {
    await store.close();
    await standIn.close();
  }
}

function openToolEmbedder(context: BenchContext, workspace: Workspace): EmbedderPool {
  const dir = toolEmbedderFolder(workspace.models);
  return openEmbedderPool({ dir, workers: 2, log: context.log });
}

async function measure(context: BenchContext, workspace: Workspace): Promise<Measured> {
  const paths = toolListPaths();
  const inputs = new Inputs("tools", context.data);
  for (const path of Object.values(paths)) await inputs.digestFile(path);
  const listed = await readTools(paths.tools);
  const requests = await chosenRequests(context, paths.requests);
  const embedder = openToolEmbedder(context, workspace);
  try {
    const o = { workspace, listed, embedder, store: "tools" };
    const registry = await filledRegistry(context, o);
    try {
      const samples = await searchAll(context, { registry, listed, requests, models: workspace });
      const cells = choiceOption(context, "modes", MODES).flatMap((mode) =>
        modeCells(samples, mode),
      );
      const notes = [`${listed.length} tools, first ${SHOWN} kept`];
      return { cells, samples, corpusDigest: inputs.digest(), models: workspace.models, notes };
    } finally {
      registry.close();
    }
  } finally {
    await embedder.close();
  }
}

async function chosenRequests(context: BenchContext, path: string): Promise<ToolRequest[]> {
  const parts = choiceOption(context, "parts", PARTS);
  const all = (await readRequests(path)).filter(({ part }) => parts.includes(part));
  return sampled(all, numberOption(context, "samples", all.length), seedOption(context));
}

/** One source holds all: how tools came in makes no difference to how they are found. */
async function filledRegistry(
  context: BenchContext,
  o: {
    workspace: Workspace;
    listed: readonly ListedTool[];
    embedder: EmbedderPool;
    store: string;
  },
): Promise<ToolRegistry> {
  const { listed, embedder } = o;
  const dir = o.workspace.storeDir(o.store);
  await mkdir(dir, { recursive: true });
  const registry = ToolRegistry.openWriter(dir);
  const records = listed.map(asRecord);
  const addedAt = context.clock.date().toISOString();
  const kept = registry.sources().find(({ name }) => name === "list");
  if (kept?.tools === records.length && registry.embedder() === embedder.id) return registry;
  const rows = new Float32Array(records.length * embedder.dimension);
  for (let at = 0; at < records.length; at += EMBEDDED_AT_ONCE) {
    const texts = records.slice(at, at + EMBEDDED_AT_ONCE).map(embeddedToolText);
    rows.set(await embedder.embed(texts, { signal: context.signal }), at * embedder.dimension);
    context.progress(Math.min(at + EMBEDDED_AT_ONCE, records.length), records.length, "embed");
  }
  const vectors = { embedder: embedder.id, dimension: embedder.dimension, rows };
  const source = { name: "list", kind: "openapi", title: "the list", config: {} } as const;
  registry.replaceSource(source, records, { addedAt, vectors });
  return registry;
}

function asRecord(tool: ListedTool): ToolRecord {
  const properties = Object.fromEntries(
    Object.entries(tool.parameters).map(([name, description]) => [name, { description }]),
  );
  return {
    name: tool.name,
    service: tool.service,
    description: tool.description,
    parameters: { type: "object", properties },
    changes: tool.changes,
    recipe: {},
  };
}

async function searchAll(
  context: BenchContext,
  o: {
    registry: ToolRegistry;
    listed: readonly ListedTool[];
    requests: readonly ToolRequest[];
    models: Workspace;
  },
): Promise<Sample[]> {
  // As a store opens it: one worker for queries.
  const embedder = openEmbedderPool({
    dir: toolEmbedderFolder(o.models.models),
    workers: 1,
    threads: 2,
    log: context.log,
  });
  const embed = async (query: string) => ({
    embedder: embedder.id,
    vector: await embedder.embed([query], { kind: "query", signal: context.signal }),
  });
  const search = new ToolSearch(o.registry, embed);
  const same = equivalents(o.listed);
  const samples: Sample[] = [];
  try {
    const modes = choiceOption(context, "modes", MODES);
    for (const mode of modes) await search.search("warm-up", { k: 1, mode });
    for (const [at, request] of o.requests.entries()) {
      const right = new Set(request.tools.flatMap((name) => [...same(name)]));
      for (const mode of modes) {
        context.signal.throwIfAborted();
        const startedMs = context.clock.nowMs();
        const found = await search.search(request.request, { k: SHOWN, mode });
        const ms = context.clock.nowMs() - startedMs;
        const names = found.map(({ tool }) => tool.name);
        const rank = names.findIndex((name) => right.has(name));
        const within = (k: number): number => (rank >= 0 && rank < k ? 1 : 0);
        samples.push({
          id: request.id,
          cell: `${request.part} ${mode}`,
          scores: { "recall@1": within(1), "recall@5": within(5), "recall@20": within(20), ms },
          question: request.request,
          targets: request.tools,
          output: names.slice(0, 5),
        });
      }
      context.progress(at + 1, o.requests.length, "search");
    }
  } finally {
    await embedder.close();
  }
  return samples;
}

/** Each part, and both as one: what is chosen on `dev` is shown on `test`. */
function modeCells(samples: readonly Sample[], mode: string): Cell[] {
  const cellsOf = (own: readonly Sample[], name: string): Cell[] => [
    ...meanCell(own, name, "recall@1"),
    ...meanCell(own, name, "recall@5"),
    ...meanCell(own, name, "recall@20"),
    ...quantileCell(own, name, { score: "ms", metric: "ms p50", q: 0.5 }),
    ...quantileCell(own, name, { score: "ms", metric: "ms p95", q: 0.95 }),
  ];
  const names = PARTS.map((part) => `${part} ${mode}`);
  const present = names.filter((name) => samples.some((sample) => sample.cell === name));
  const all = samples.filter(({ cell }) => names.includes(cell));
  const both = all.map((sample) => ({ ...sample, cell: `all ${mode}` }));
  return [
    ...present.flatMap((name) => cellsOf(samples, name)),
    ...(present.length > 1 ? cellsOf(both, `all ${mode}`) : []),
  ];
}
