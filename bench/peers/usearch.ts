/** usearch: a graph in memory, saved to a file and loaded again. Texts lie in a file beside it. */
import { join } from "node:path";
import type { OpenIndex, Peer, VectorIndex } from "./contract.js";
import { TextFile } from "./text-file.js";

interface Graph {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(vector: Float32Array, k: number, threads: number): { keys: BigUint64Array };
  save(path: string): void;
  load(path: string): void;
}

interface Library {
  readonly Index: new (o: { dimensions: number; metric: unknown; quantization: unknown }) => Graph;
  readonly MetricKind: { readonly Cos: unknown };
  readonly ScalarKind: { readonly F32: unknown };
}

async function graphOf({ load, dimension }: OpenIndex): Promise<Graph> {
  const { Index, MetricKind, ScalarKind } = (await load("usearch")) as Library;
  return new Index({
    dimensions: dimension,
    metric: MetricKind.Cos,
    quantization: ScalarKind.F32,
  });
}

function asIndex(graph: Graph, dir: string): VectorIndex {
  const texts = new TextFile(dir);
  return {
    add: async (rows) => {
      const keys = BigUint64Array.from(rows.texts, (_, at) => BigInt(rows.firstId + at));
      graph.add(keys, rows.vectors, 0);
      texts.add(rows.texts);
    },
    finish: async () => {
      graph.save(join(dir, "vectors.usearch"));
      texts.close();
    },
    search: async (query, k) => Array.from(graph.search(query, k, 1).keys, Number),
    close: async () => undefined,
  };
}

export const usearch: Peer = {
  name: "usearch",
  packages: ["usearch"],
  settings: "float32, defaults",
  persistent: true,
  create: async (o) => asIndex(await graphOf(o), o.dir),
  open: async (o) => {
    const graph = await graphOf(o);
    graph.load(join(o.dir, "vectors.usearch"));
    return asIndex(graph, o.dir);
  },
};
