/**
 * Words of the store, counted over its index (shards/word-counts.ts). For the scanning process.
 * In running text the commonest words say nothing and are left out, and the forms of a word are
 * one. A list of words is told by how few of these it has: there all words count, each as it is
 * written.
 */
import { silentLog } from "../base/index.js";
import { openStoreReader, passageId, type StemCount, WordCounts } from "../shards/index.js";
import { STOP_WORDS } from "../words/index.js";
import { type Json, ToolRefusal } from "./contract.js";
import type { Scan } from "./scan-protocol.js";
import { writtenWords } from "./written-words.js";

export function countWords(dir: string, scan: Extract<Scan, { kind: "count-words" }>): Json {
  const counts = WordCounts.open(dir);
  try {
    return {
      words: scan.words.map((word) => {
        const [found, second] = counts.count(word, scan.source);
        if (found === undefined) throw new ToolRefusal(`"${word.slice(0, 40)}" is no word`);
        if (second !== undefined) {
          throw new ToolRefusal(`"${word.slice(0, 40)}" is several words: grep counts phrases`);
        }
        return { word, ...found };
      }),
    };
  } finally {
    counts.close();
  }
}

type FrequentWords = Extract<Scan, { kind: "frequent-words" }>;

/** In running English every second word is one of the commonest. */
const COMMON_SHARE_MIN = 0.1;
/** Fewer words are no list yet. */
const LISTED_MIN = 50;

export function frequentWords(dir: string, scan: FrequentWords): Json {
  const counts = WordCounts.open(dir);
  const reader = openStoreReader(dir, { log: silentLog });
  try {
    const common = new Set(counts.stemsOf([...STOP_WORDS].join(" ")));
    const { source } = scan;
    const all = counts.frequent({ limit: Infinity, source, accept: isWord });
    if (isList(all, common)) {
      const listed = writtenWords(reader, scan);
      if (listed !== null) return { words: listed };
    }
    const accept = (stem: string): boolean =>
      stem.length >= scan.charsMin && (scan.stopWords || !common.has(stem));
    const best = all.filter(({ stem }) => accept(stem)).slice(0, scan.limit);
    return {
      words: best.map(({ stem, occurrences, passages, seenIn }) => {
        const [passage] = reader.passages([passageId(seenIn.shard, seenIn.row)]);
        const word = passage === undefined ? stem : counts.wordOf(stem, passage.text);
        return { word: word.toLowerCase(), stem, occurrences, passages };
      }),
    };
  } finally {
    reader.close();
    counts.close();
  }
}

/** Numbers are no words. */
function isWord(stem: string): boolean {
  return /\p{L}/u.test(stem);
}

function isList(all: readonly StemCount[], common: ReadonlySet<string>): boolean {
  let [words, commonest] = [0, 0];
  for (const { stem, occurrences } of all) {
    words += occurrences;
    if (common.has(stem)) commonest += occurrences;
  }
  return words >= LISTED_MIN && commonest < COMMON_SHARE_MIN * words;
}
