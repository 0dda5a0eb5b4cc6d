/** Word indexes in memory, and FTS5 over the same passages to hold them against. */
import Database from "better-sqlite3";
import {
  Bm25,
  indexedText,
  MemoryIndex,
  PageCache,
  queryWords,
  scoreRows,
  Segment,
  searchSegment,
  type SearchTerm,
  type SegmentFacts,
  termFactor,
  termPostings,
  Tokenizer,
  WordCounter,
  WORDS_TOKENIZER,
  type WordWeights,
} from "../../src/inverted/index.js";
import { TopK } from "../../src/vectors/index.js";

export interface Passage {
  readonly row: number;
  readonly title: string;
  readonly body: string;
}

let segments = 0;

/** A segment of what `write` emits; null where it has nothing. */
export function segmentOf(
  write: (emit: (page: Uint8Array) => void) => { facts: SegmentFacts } | null,
): Segment | null {
  const pages: Uint8Array[] = [];
  const written = write((page) => pages.push(new Uint8Array(page)));
  if (written === null) return null;
  segments += 1;
  return new Segment({
    key: `${segments}`,
    facts: written.facts,
    fetch: (page) => pages[page] as Uint8Array,
    cache: new PageCache(100_000),
  });
}

export function indexOf(passages: readonly Passage[]): Segment {
  const index = new MemoryIndex();
  const counter = new WordCounter(new Tokenizer());
  for (let at = 0; at < passages.length; at += 16) {
    const block = passages.slice(at, at + 16);
    index.add(
      block.map(({ row }) => row),
      counter.count(block),
    );
  }
  const segment = segmentOf((emit) => index.flush(emit));
  if (segment === null) throw new Error("a test's index holds a passage");
  return segment;
}

export interface FakeQuery {
  readonly query: string;
  readonly limit: number;
  readonly weights: WordWeights;
  /** All rows, where not given. */
  readonly accept?: (row: number) => boolean;
}

type Hit = readonly [row: number, score: number];

/** Over segments together; without `removed`, none is. */
export function found(
  parts: readonly Segment[],
  o: FakeQuery,
  removed: ReadonlySet<number> = new Set(),
): Hit[] {
  const { bm25, terms } = prepared(parts, o);
  const top = new TopK(o.limit);
  parts.forEach((segment, at) => {
    const part = { segment, removed, accept: o.accept ?? null, idOf: (row: number) => row };
    searchSegment(part, terms[at] ?? [], { bm25, top });
  });
  return top.sorted().map(({ index, score }) => [index, score]);
}

export function scored(parts: readonly Segment[], o: FakeQuery, rows: readonly number[]): number[] {
  const { bm25, terms } = prepared(parts, o);
  const each = parts.map((one, at) => scoreRows(one, terms[at] ?? [], { bm25, rows }));
  return rows.map((_, i) => each.reduce((sum, scores) => sum + (scores[i] ?? 0), 0));
}

function prepared(
  parts: readonly Segment[],
  o: FakeQuery,
): { bm25: Bm25; terms: SearchTerm[][] } {
  const tokenizer = new Tokenizer();
  const queried = new Map(
    queryWords(o.query)
      .map((word) => ({ ...word, stems: tokenizer.terms(word.text) }))
      .map((term) => [`${term.stems.join(" ")}${term.prefix ? "*" : ""}`, term]),
  );
  const sum = (of: (segment: Segment) => number): number =>
    parts.reduce((total, segment) => total + of(segment), 0);
  const totals = {
    passages: sum(({ facts }) => facts.passages),
    words: sum(({ facts }) => facts.words),
  };
  const terms: SearchTerm[][] = parts.map(() => []);
  for (const term of queried.values()) {
    const postings = parts.map((segment) => termPostings(segment, term));
    const frequency = postings.reduce((total, one) => total + (one?.frequency ?? 0), 0);
    const factor = termFactor(totals.passages, frequency);
    postings.forEach((one, at) => {
      if (one !== null) terms[at]?.push({ postings: one, factor });
    });
  }
  return { bm25: new Bm25(totals, o.weights), terms };
}

/** What FTS5 finds and how it scores: the reference. */
export function byFts5(passages: readonly Passage[]): (o: FakeQuery) => Hit[] {
  const db = new Database(":memory:");
  db.exec(`
    CREATE VIRTUAL TABLE words USING fts5 (title, body, content = '', contentless_delete = 1,
      tokenize = "${WORDS_TOKENIZER}");
    BEGIN`);
  const insert = db.prepare("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)");
  for (const { row, title, body } of passages) {
    insert.run(row, indexedText(title), indexedText(body));
  }
  db.exec("COMMIT");
  const select = db
    .prepare(
      `SELECT rowid, -bm25(words, ?, ?) AS score FROM words WHERE words MATCH ?
       ORDER BY score DESC, rowid LIMIT ?`,
    )
    .raw();
  return (o) => {
    const terms = queryWords(o.query).map(({ text, prefix }) => `"${text}"${prefix ? " *" : ""}`);
    if (terms.length === 0) return [];
    const { title, body } = o.weights;
    return select.all(title, body, [...new Set(terms)].join(" OR "), o.limit) as Hit[];
  };
}
