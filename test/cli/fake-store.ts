/** A store that remembers its calls and gives fixed answers. */
import { RecollectError } from "../../src/base/index.js";
import type {
  DocumentSummary,
  SearchHit,
  SearchResult,
  Store,
  StoreHistory,
} from "../../src/engine/index.js";
import type { Answer, HistoryEntry, IngestReport } from "../../src/records/index.js";
import { fakeTools } from "./fake-tools.js";

export const HIT: SearchHit = {
  rank: 1,
  score: 0.875,
  source: "moby.txt",
  title: "Moby-Dick",
  heading: "Loomings",
  text: "Call me Ishmael. The whale was white.",
  start: 10,
  end: 47,
  page: null,
  trace: {
    words: { rank: 1, score: 4.2 },
    vector: { rank: 2, cosine: 0.71 },
    matchedTerms: ["whale"],
  },
};

export const REPORT: IngestReport = {
  documents: { added: 2, updated: 0, unchanged: 1, removed: 0, failed: 0 },
  skipped: 0,
  chunks: 12,
  newChunks: 12,
  tokens: 2_000,
  bytes: 9_000,
  seconds: 0.5,
  failures: [],
};

export const DOCUMENT: DocumentSummary = {
  source: "moby.txt",
  title: "Moby-Dick",
  mediaType: "text",
  date: "2024-05-31T00:00:00.000Z",
  metadata: { team: "north" },
  chunks: 12,
  tokens: 2_000,
  length: 9_000,
  ingestedAt: "2024-06-01T00:00:00.000Z",
};

export function answerTo(question: string, change: Partial<Answer> = {}): Answer {
  return {
    question,
    answer: "Ishmael",
    status: "answered",
    confidence: 0.9,
    citations: [
      {
        source: "moby.pdf",
        title: "Moby-Dick",
        start: 0,
        end: 16,
        page: 3,
        quote: "Call me Ishmael.",
      },
    ],
    passages: [{ source: "moby.pdf", start: 0, end: 37, rank: 1, hop: 1 }],
    steps: [{ kind: "search", input: question, output: { hits: 1 }, ms: 3 }],
    usage: {
      windowTokens: 100,
      promptTokens: 120,
      generatedTokens: 3,
      passagesRead: 1,
      toolCalls: 0,
      ms: 400,
    },
    ...change,
  };
}

export function fakeHistory(): StoreHistory {
  let entries: HistoryEntry[] = [];
  return {
    add(answer, { conversation = "00c0ffee" } = {}) {
      const at = "2026-05-04T03:02:01.000Z";
      const entry = { ...answer, id: entries.length + 1, at, conversation };
      entries.push(entry);
      return entry;
    },
    list({ limit = 1_000, conversation } = {}) {
      const all = conversation === undefined;
      return entries.filter((one) => all || one.conversation === conversation).slice(-limit);
    },
    clear() {
      const removed = entries.length;
      entries = [];
      return { removed };
    },
  };
}

export interface FakeStore extends Store {
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[];
  readonly closed: () => boolean;
}

export function fakeStore(change: Partial<Store> = {}): FakeStore {
  const calls: { name: string; args: unknown[] }[] = [];
  let closed = false;
  const result = (query: string): SearchResult => ({
    query,
    hits: [HIT],
    level: "mixed",
    ms: 2,
  });
  const store: Store = {
    dir: ".recollect",
    history: fakeHistory(),
    tools: fakeTools(),
    ingest: async () => REPORT,
    search: async (query) => result(query),
    ask: async (question) => answerTo(question),
    askCapacity: async () => 1,
    deepen: async () => ({ passages: 3, tokens: 600, seconds: 0.2 }),
    reembed: async () => ({ passages: 12, tokens: 2_000, seconds: 0.6 }),
    status: () => ({
      dir: ".recollect",
      documents: 1,
      chunks: 12,
      tokens: 2_000,
      shards: 1,
      bytes: 40_960,
      levels: { lexical: 12, static: 12, deep: 3 },
      models: { embedder: "bge", chunker: "structure-1/256" },
    }),
    list: () => [DOCUMENT],
    show: (source) => {
      if (source !== DOCUMENT.source) throw new RecollectError("SOURCE_UNKNOWN", { source });
      return { document: DOCUMENT, text: ["Call me ", "Ishmael."] };
    },
    remove: async (sources) => ({ removed: sources.length }),
    compact: async () => ({ bytesBefore: 9_000, bytesAfter: 4_000, problems: [] }),
    verify: async () => ({ sound: true, checked: { shards: 1 }, problems: [] }),
    close: async () => undefined,
    ...change,
  };
  const recorded = new Proxy(store, {
    get(target, name: keyof Store) {
      const member = target[name];
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        calls.push({ name, args });
        if (name === "close") closed = true;
        return (member as (...a: unknown[]) => unknown)(...args);
      };
    },
  });
  return Object.assign(Object.create(recorded) as Store, { calls, closed: () => closed });
}
