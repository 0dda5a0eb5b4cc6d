/** hnswlib-node, plain: a graph in memory, written to a file. Texts lie in a file beside it. */
import { join } from "node:path";
import type { OpenIndex, Peer, VectorIndex } from "./contract.js";
import { rowOf } from "./contract.js";
import { TextFile } from "./text-file.js";

interface Graph {
  initIndex(capacity: number): void;
  addPoint(vector: number[], id: number): void;
  setEf(ef: number): void;
  searchKnn(vector: number[], k: number): { neighbors: number[] };
  readIndexSync(path: string): void;
  writeIndexSync(path: string): void;
}

interface Library {
  readonly HierarchicalNSW: new (space: string, dimension: number) => Graph;
}

/** Of a search. The library's own start is 10, of which nobody gets ten right ones. */
const EF = 100;

async function graphOf({ load, dimension }: OpenIndex): Promise<Graph> {
  // A CommonJS module: what it exports is the default.
  const { default: library } = (await load("hnswlib-node")) as { default: Library };
  return new library.HierarchicalNSW("cosine", dimension);
}

function asIndex(graph: Graph, dir: string): VectorIndex {
  const texts = new TextFile(dir);
  return {
    add: async (rows) => {
      rows.texts.forEach((_, at) => {
        graph.addPoint(Array.from(rowOf(rows, at)), rows.firstId + at);
      });
      texts.add(rows.texts);
    },
    finish: async () => {
      graph.writeIndexSync(join(dir, "vectors.hnsw"));
      texts.close();
    },
    search: async (query, k) => graph.searchKnn(Array.from(query), k).neighbors,
    close: async () => undefined,
  };
}

export const hnswlib: Peer = {
  name: "hnswlib-node",
  packages: ["hnswlib-node"],
  settings: `M 16, efConstruction 200, ef ${EF}`,
  persistent: true,
  create: async (o) => {
    const graph = await graphOf(o);
    graph.initIndex(Math.max(1, o.capacity));
    return asIndex(graph, o.dir);
  },
  open: async (o) => {
    const graph = await graphOf(o);
    graph.readIndexSync(join(o.dir, "vectors.hnsw"));
    graph.setEf(EF);
    return asIndex(graph, o.dir);
  },
};
