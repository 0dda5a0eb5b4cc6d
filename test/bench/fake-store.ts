/**
 * A store in memory for the suites' tests: paragraphs are passages, shared words are the score.
 * It answers with the passage's first capitalised words, or "unknown" when no word is shared.
 */
import { fakeTools } from "../cli/fake-tools.js";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { RecollectError } from "../../src/base/index.js";
import type {
  Answer,
  AskOptions,
  Filter,
  IngestReport,
  SearchHit,
  Store,
} from "../../src/index.js";

interface FakePassage {
  readonly source: string;
  readonly text: string;
  readonly start: number;
}

export interface FakeBehaviour {
  /** Citations are one character off. */
  readonly wrongOffsets?: boolean;
  /** Questions that fail. */
  readonly askFails?: RegExp;
}

export class FakeStore implements Store {
  readonly tools = fakeTools();
  readonly documents = new Map<string, string>();
  closed = false;

  constructor(
    readonly dir: string,
    readonly behaviour: FakeBehaviour = {},
  ) {}

  async ingest(paths: readonly string[]): Promise<IngestReport> {
    for (const path of paths) {
      const files = statSync(path).isDirectory()
        ? readdirSync(path).map((name) => join(path, name))
        : [path];
      for (const file of files) this.#add(file);
    }
    return {
      documents: { added: this.documents.size, updated: 0, unchanged: 0, removed: 0, failed: 0 },
      skipped: 0,
      chunks: this.documents.size,
      newChunks: this.documents.size,
      tokens: 1,
      bytes: 1,
      seconds: 1,
      failures: [],
    };
  }

  #add(file: string): void {
    const text = readFileSync(file, "utf8");
    if (!file.endsWith(".jsonl")) {
      this.documents.set(basename(file), text);
      return;
    }
    for (const line of text.split("\n").filter((one) => one !== "")) {
      const row = JSON.parse(line) as { _id?: string; id?: string; text: string };
      this.documents.set(row._id ?? row.id ?? "?", row.text);
    }
  }

  #passages(): FakePassage[] {
    return [...this.documents].flatMap(([source, text]) => {
      let start = 0;
      return text.split(/(?<=\n\n)/).map((piece) => {
        const passage = { source, text: piece, start };
        start += piece.length;
        return passage;
      });
    });
  }

  async search(query: string, o: { k?: number; perSource?: number } = {}) {
    const words = new Set(query.toLowerCase().match(/\w{4,}/g));
    const scored = this.#passages()
      .map((passage) => {
        const found = new Set(passage.text.toLowerCase().match(/\w{4,}/g));
        return { passage, score: [...words].filter((word) => found.has(word)).length };
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    const perSource = new Map<string, number>();
    const kept = scored.filter(({ passage: { source } }) => {
      const count = (perSource.get(source) ?? 0) + 1;
      perSource.set(source, count);
      return count <= (o.perSource ?? Infinity);
    });
    const hits = kept.slice(0, o.k ?? 10).map(({ passage, score }, at): SearchHit => {
      return {
        ...passage,
        rank: at + 1,
        score,
        title: null,
        heading: "",
        end: passage.start + passage.text.length,
        page: null,
        trace: { words: null, vector: null, matchedTerms: [] },
      };
    });
    return { query, hits, level: "lexical" as const, ms: 1 };
  }

  askCapacity(): Promise<number> {
    return Promise.resolve(1);
  }

  /** What each question was asked with. */
  readonly asked: AskOptions[] = [];

  async ask(question: string, o: AskOptions & { filter?: Filter } = {}): Promise<Answer> {
    this.asked.push(o);
    if (this.behaviour.askFails?.test(question)) {
      throw new RecollectError("MODEL_MISSING", { dir: "x", detail: "a fake" });
    }
    const { hits } = await this.search(question);
    const sources = o.filter?.sources;
    const hit = hits.find(({ source }) => sources?.includes(source) ?? true);
    const shift = this.behaviour.wrongOffsets ? 1 : 0;
    const quote = hit?.text.trimEnd() ?? "";
    const answer = /[A-Z]\w+/.exec(quote)?.[0] ?? null;
    return {
      question,
      answer,
      status: hit ? "answered" : "unknown",
      confidence: hit ? 0.9 : 0.1,
      citations: hit
        ? [
            {
              source: hit.source,
              title: null,
              start: hit.start + shift,
              end: hit.start + shift + quote.length,
              page: null,
              quote,
            },
          ]
        : [],
      passages: hits.map(({ source, start, end, rank }) => ({ source, start, end, rank, hop: 1 })),
      steps: [],
      usage: {
        windowTokens: 0,
        promptTokens: 0,
        generatedTokens: 0,
        passagesRead: 1,
        toolCalls: 0,
        prefill: { tokens: 200, rewound: 10, rebuilt: 500, ms: 30, overlapMs: 6 },
        ms: 5,
      },
    };
  }

  show(source: string): ReturnType<Store["show"]> {
    const text = this.documents.get(source);
    if (text === undefined) throw new RecollectError("SOURCE_UNKNOWN", { source });
    return { document: null as never, text: [text] };
  }

  async remove(sources: readonly string[]) {
    for (const source of sources) {
      if (!this.documents.delete(source)) throw new RecollectError("SOURCE_UNKNOWN", { source });
    }
    return { removed: sources.length };
  }

  status(): ReturnType<Store["status"]> {
    const levels = { lexical: this.documents.size, static: 0, deep: 0 };
    const counts = { tokens: 1, documents: this.documents.size, levels };
    return counts as ReturnType<Store["status"]>;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  readonly history = { add: unused, list: unused, clear: unused };
  deepen = (): never => unused();
  reembed = (): never => unused();
  list = (): never => unused();
  compact = (): never => unused();
  verify = (): never => unused();
}

function unused(): never {
  throw new Error("the suites do not use it");
}
