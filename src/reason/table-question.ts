/**
 * Questions that a table answers: a total, a mean, a count, the largest, or all of its rows with a
 * condition, where question and table agree in their words: columns by their names, conditions by
 * cells or by a number with "over" or "under". Every content word of the question must be one of
 * these; else it asks for something that the table does not say, and the answer is null.
 * English alone. The SQL is made of the table's own names, quoted; nothing of the question is in it
 * but numbers.
 */
import { SUPERLATIVES_LEAST, SUPERLATIVES_MOST } from "./superlatives.js";
import { askedWords, sameWord } from "./walk-lines.js";
import { isStopWord, plainWords, wordsOf } from "../words/index.js";

export interface TableColumn {
  readonly name: string;
  readonly numeric: boolean;
  /** Different cells, where they are text: those that stand in the question are enough. */
  readonly values: readonly string[];
}

export interface TableQuestion {
  readonly sql: string;
  readonly kind: "number" | "rows";
  /** Words of the rows that it rests on. */
  readonly held: readonly string[];
  readonly explanation: string;
}

type Aggregate = "sum" | "mean" | "count" | "max" | "min" | "list";

const MOST = ["most", "maximum", ...SUPERLATIVES_MOST].join("|");
const LEAST = ["least", "minimum", ...SUPERLATIVES_LEAST].join("|");
const AGGREGATES: readonly (readonly [Aggregate, RegExp])[] = [
  ["sum", /\b(?:total|sum|in total|altogether|add up)\b/i],
  ["mean", /\b(?:average|mean)\b/i],
  ["max", new RegExp(`\\b(?:${MOST})\\b`, "i")],
  ["min", new RegExp(`\\b(?:${LEAST})\\b`, "i")],
  ["count", /^how many\b|\bnumber of\b/i],
  ["list", /^(?:which|list|name|show|what are|who)\b/i],
];
/** Words that only join: what remains must be columns and cells. */
const JOINING = new Set(
  (
    `total sum altogether add average mean number many much list name show all every each value ` +
    `row rows table record records entry entries amount with located equal whose ` +
    `expensive over above under below more less than least most exceed exceeding ` +
    `${MOST} ${LEAST}`
  ).split(/[ |]/),
);
/** What an adjective measures, where no column of numbers is named: part of a column's name. */
const MEASURES: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(?:expensive|dearest|costliest|priciest|cheapest)\b/i, /price|cost|fee|rent/i],
  [/\b(?:heaviest|lightest)\b/i, /weight|mass/i],
  [/\b(?:tallest|highest)\b/i, /height|elevation/i],
  [/\b(?:longest|shortest)\b/i, /length|duration/i],
  [/\b(?:oldest|youngest)\b/i, /^age\b/i],
];
const BOUND =
  new RegExp(
    String.raw`\b(?<word>over|above|more than|greater than|at least|under|below|less than|` +
      String.raw`fewer than|at most)\s+[$€£]?(?<number>\d[\d,]*(?:\.\d+)?)`,
    "iu",
  );
const SIGNS: Readonly<Record<string, string>> = {
  over: ">",
  above: ">",
  "more than": ">",
  "greater than": ">",
  "at least": ">=",
  under: "<",
  below: "<",
  "less than": "<",
  "fewer than": "<",
  "at most": "<=",
};

interface Condition {
  readonly sql: string;
  readonly words: readonly string[];
  readonly told: string;
}

/** Before any table is looked at: whether the wording is one that a table may answer. */
export function mayAskTable(question: string): boolean {
  return AGGREGATES.some(([, pattern]) => pattern.test(question.trim()));
}

/** Before its cells are looked at: whether the question names one of the columns or measures it. */
export function mayNameColumn(question: string, names: readonly string[]): boolean {
  const meant = MEASURES.filter(([adjective]) => adjective.test(question));
  return names.some(
    (name) => isNamed(name, question) || meant.some(([, pattern]) => pattern.test(name)),
  );
}

export function tableQuestion(
  question: string,
  columns: readonly TableColumn[],
): TableQuestion | null {
  const asked = question.trim().replace(/[?.!\s]+$/u, "").replace(/\s+/g, " ");
  const aggregate = AGGREGATES.find(([, pattern]) => pattern.test(asked))?.[0];
  if (aggregate === undefined) return null;
  const named = withMeasured(columns.filter(({ name }) => isNamed(name, asked)), columns, asked);
  const equals = columns.flatMap((column) => equalTo(column, asked));
  const bound = boundOf(asked, named.filter(({ numeric }) => numeric));
  const conditions = bound === null ? equals : [...equals, bound];
  if (named.length === 0 || !isExplained(asked, { named, conditions })) return null;
  return toSql(aggregate, asked, { columns, named, conditions });
}

/** With the one column of numbers that an adjective of the question is about. */
function withMeasured(
  named: readonly TableColumn[],
  columns: readonly TableColumn[],
  asked: string,
): readonly TableColumn[] {
  if (named.some(({ numeric }) => numeric)) return named;
  const meant = MEASURES.filter(([adjective]) => adjective.test(asked)).map(([, name]) => name);
  const measured = columns.filter(
    ({ name, numeric }) => numeric && meant.some((one) => one.test(name)),
  );
  return measured.length === 1 ? [...named, ...measured] : named;
}

function toSql(
  aggregate: Aggregate,
  asked: string,
  o: {
    readonly columns: readonly TableColumn[];
    readonly named: readonly TableColumn[];
    readonly conditions: readonly Condition[];
  },
): TableQuestion | null {
  const { named, conditions } = o;
  const where =
    conditions.length === 0 ? "" : ` WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}`;
  const held = conditions.flatMap(({ words }) => words);
  const told = conditions.map((one) => one.told).join(" and ");
  const of = told === "" ? "" : ` where ${told}`;
  const numbers = named.filter(({ numeric }) => numeric);
  const [number] = numbers;
  const [key] = named.filter(({ numeric }) => !numeric).sort((a, b) => at(a, asked) - at(b, asked));
  const one = numbers.length === 1 ? number : undefined;
  switch (aggregate) {
    case "sum":
    case "mean": {
      if (!one) return null;
      const call = aggregate === "sum" ? "sum" : "avg";
      const sql = `SELECT ${call}(${quoted(one.name)}) FROM t${where}`;
      const explanation = `${aggregate} of ${one.name}${of}`;
      return { sql, kind: "number", held, explanation };
    }
    case "count": {
      if (conditions.length === 0) return null;
      const sql = `SELECT count(*) FROM t${where}`;
      return { sql, kind: "number", held, explanation: `rows${of}` };
    }
    case "max":
    case "min": {
      if (!one) return null;
      const end = aggregate === "max" ? "max" : "min";
      const best = `SELECT ${end}(${quoted(one.name)}) FROM t${where}`;
      const explanation = `${end} of ${one.name}${of}`;
      if (/^what (?:is|was) the\b/i.test(asked) && !key) {
        return { sql: best, kind: "number", held, explanation };
      }
      const column = key ?? o.columns.find(({ numeric }) => !numeric);
      if (!column) return null;
      const both = `${where === "" ? " WHERE" : `${where} AND`} ${quoted(one.name)} = (${best})`;
      const sql = `SELECT ${quoted(column.name)} FROM t${both}`;
      return { sql, kind: "rows", held, explanation };
    }
    case "list": {
      if (!key || conditions.length === 0) return null;
      const sql = `SELECT DISTINCT ${quoted(key.name)} FROM t${where}`;
      return { sql, kind: "rows", held, explanation: `${key.name}${of}` };
    }
    default:
      return aggregate satisfies never;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Where a column is named in the question: what is asked for stands first. */
function at({ name }: TableColumn, asked: string): number {
  const [first = ""] = askedWords(name);
  return wordsOf(asked).findIndex((word) => sameWord(first, askedWords(word)[0] ?? ""));
}

function isNamed(name: string, asked: string): boolean {
  const words = askedWords(name);
  const said = askedWords(asked);
  return words.length > 0 && words.every((word) => said.some((one) => sameWord(word, one)));
}

/** A cell that stands in the question as it is; the longest of a column. */
function equalTo(column: TableColumn, asked: string): Condition[] {
  const said = ` ${plainWords(asked)} `;
  const found = column.values
    .filter((value) => plainWords(value) !== "" && said.includes(` ${plainWords(value)} `))
    .filter((value) => !isStopWord(value) && !isNamed(column.name, value))
    .sort((a, b) => b.length - a.length);
  const kept = found.filter((value, i) =>
    found.slice(0, i).every((longer) => !plainWords(longer).includes(plainWords(value))),
  );
  if (kept.length === 0) return [];
  const cells = kept.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ");
  const told = `${column.name} is ${kept.join(" or ")}`;
  return [{ sql: `${quoted(column.name)} IN (${cells})`, words: kept, told }];
}

function boundOf(asked: string, numbers: readonly TableColumn[]): Condition | null {
  const { word = "", number = "" } = BOUND.exec(asked)?.groups ?? {};
  const sign = SIGNS[word.toLowerCase()];
  const [column] = numbers;
  if (sign === undefined || !column || numbers.length > 1) return null;
  const value = Number(number.replaceAll(",", ""));
  const told = `${column.name} ${sign} ${value}`;
  return { sql: `${quoted(column.name)} ${sign} ${value}`, words: [], told };
}

function isExplained(
  asked: string,
  o: { readonly named: readonly TableColumn[]; readonly conditions: readonly Condition[] },
): boolean {
  const known = [
    ...o.named.flatMap(({ name }) => askedWords(name)),
    ...o.conditions.flatMap(({ words }) => words.flatMap((word) => askedWords(word))),
  ];
  const bounded = o.conditions.some(({ words }) => words.length === 0);
  return wordsOf(asked)
    .filter((word) => !isStopWord(word) && !JOINING.has(word.toLowerCase()))
    .every((word) => {
      if (bounded && /^\d/.test(word)) return true;
      const [folded = word.toLowerCase()] = askedWords(word);
      return known.some((one) => sameWord(one, folded));
    });
}
