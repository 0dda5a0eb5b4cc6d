/**
 * Writes src/inverted/character-table.ts: asks FTS5 about each code point whether it belongs to
 * words and what it is folded to. Run by hand when SQLite's tokenizer changes.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";

const OUT = fileURLToPath(new URL("../../src/inverted/character-table.ts", import.meta.url));
const db = new Database(":memory:");
db.exec(`
  CREATE VIRTUAL TABLE w USING fts5 (text, content = '',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
  CREATE VIRTUAL TABLE s USING fts5vocab (w, 'instance');
  BEGIN`);
const insert = db.prepare("INSERT INTO w (rowid, text) VALUES (?, ?)");
const isSurrogate = (code) => code >= 0xd800 && code < 0xe000;
for (let code = 1; code <= 0x10ffff; code += 1) {
  if (!isSurrogate(code)) insert.run(code, String.fromCodePoint(code));
}
const folded = new Map();
for (const { doc, term } of db.prepare("SELECT doc, term FROM s").iterate()) {
  folded.set(doc, term ? term.codePointAt(0) : 0);
}

const ranges = [];
const folds = [];
let from = null;
for (let code = 1; code <= 0x110000; code += 1) {
  const isWord = folded.has(code);
  if (isWord && from === null) from = code;
  if (!isWord && from !== null) {
    ranges.push([from, code]);
    from = null;
  }
  const to = folded.get(code);
  if (!isWord || to === code) continue;
  const last = folds.at(-1);
  const by = to === 0 ? null : to - code;
  const step = last ? code - last.last : 0;
  const fits = last && last.by === by && (last.count === 1 ? step <= 2 : step === last.step);
  if (fits) Object.assign(last, { last: code, step, count: last.count + 1 });
  else folds.push({ first: code, by, last: code, step: 1, count: 1 });
}

const number = (value) => value.toString(36);
function lines(numbers) {
  const all = [];
  let line = "";
  for (const one of numbers.map(number)) {
    if (line.length + one.length + 1 > 90) {
      all.push(line);
      line = "";
    }
    line += `${one} `;
  }
  return [...all, line].map((text) => `  "${text}"`).join(" +\n");
}
let at = 0;
const gaps = ranges.flatMap(([start, end]) => {
  const pair = [start - at, end - start];
  at = end;
  return pair;
});
at = 0;
const runs = folds.flatMap(({ first, by, step, count }) => {
  const run = [first - at, count, step, by ?? -first];
  at = first;
  return run;
});
writeFileSync(
  OUT,
  `/**
 * Which characters belong to words and what each is folded to, exactly as FTS5's unicode61 with
 * \`remove_diacritics 2 categories 'L* N* Co Mn Mc'\` has it: its tables are of an older Unicode
 * than the runtime's, and indexes must not change with the runtime. Numbers in base 36.
 * Source: written by test/inverted/make-character-table.mjs
 */

/** Characters of words: of each range the gap before it and its length. */
export const WORD_RANGES =
${lines(gaps)};

/** Of each run: how far its first lies behind the last run's, its length, its step, what to add. */
export const FOLD_RUNS =
${lines(runs)};
`,
);
