/** Words of the store, counted over its index (shards/word-counts.ts). For the scanning process. */
import { silentLog } from "../base/index.js";
import { openStoreReader, passageId, WordCounts } from "../shards/index.js";
import { STOP_WORDS } from "../words/index.js";
import { type Json, ToolRefusal } from "./contract.js";
import type { Scan } from "./scan-protocol.js";

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

export function frequentWords(dir: string, scan: Extract<Scan, { kind: "frequent-words" }>): Json {
  const counts = WordCounts.open(dir);
  const reader = openStoreReader(dir, { log: silentLog });
  try {
    const common = new Set(scan.stopWords ? [] : counts.stemsOf([...STOP_WORDS].join(" ")));
    const accept = (stem: string): boolean => stem.length >= scan.charsMin && !common.has(stem);
    const best = counts.frequent({ limit: scan.limit, source: scan.source, accept });
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
