/** LangChain.js as its first pages set it up: documents in a vector store in memory. */
import type { OpenIndex, Peer, VectorIndex } from "./contract.js";
import { rowOf } from "./contract.js";

interface MemoryStore {
  addVectors(vectors: number[][], documents: object[]): Promise<void>;
  similaritySearchVectorWithScore(
    query: number[],
    k: number,
  ): Promise<[{ readonly metadata: { readonly id: number } }, number][]>;
}

interface Library {
  readonly MemoryVectorStore: new (embeddings: object) => MemoryStore;
}

async function create({ load }: OpenIndex): Promise<VectorIndex> {
  const library = (await load("@langchain/classic/vectorstores/memory")) as Library;
  // Vectors are given: nothing is embedded here.
  const store = new library.MemoryVectorStore({});
  return {
    add: async (rows) => {
      const documents = rows.texts.map((pageContent, at) => {
        return { pageContent, metadata: { id: rows.firstId + at } };
      });
      await store.addVectors(
        rows.texts.map((_, at) => Array.from(rowOf(rows, at))),
        documents,
      );
    },
    finish: async () => undefined,
    search: async (query, k) => {
      const found = await store.similaritySearchVectorWithScore(Array.from(query), k);
      return found.map(([document]) => document.metadata.id);
    },
    close: async () => undefined,
  };
}

export const langchain: Peer = {
  name: "LangChain.js",
  packages: ["@langchain/classic", "@langchain/core", "@langchain/textsplitters"],
  settings: "MemoryVectorStore: an exact scan, nothing on disk",
  persistent: false,
  create,
  open: create,
};
