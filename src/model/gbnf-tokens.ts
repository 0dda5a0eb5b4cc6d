/**
 * The words of a GBNF grammar: names, literals, character classes, signs; their escapes resolved.
 * Units: lines from 1.
 * Errors: MODEL_INVALID with the line.
 * Source: llama.cpp, grammars/README.md and src/llama-grammar.cpp (which escapes there are).
 */
import { RecollectError } from "../base/index.js";

/** First and last code point. */
export type Range = readonly [number, number];

interface At {
  readonly line: number;
}
export type GrammarToken = At &
  (
    | { readonly kind: "name" | "sign"; readonly value: string }
    | { readonly kind: "text"; readonly value: string }
    | {
        readonly kind: "class";
        readonly value: string;
        readonly ranges: readonly Range[];
        readonly negated: boolean;
      }
  );

const TOKEN = new RegExp(
  [
    String.raw`\s+|#[^\n]*`,
    String.raw`(?<name>[A-Za-z][\w-]*)`,
    String.raw`"(?<text>(?:[^"\\\n]|\\.)*)"`,
    String.raw`\[(?<set>(?:[^\]\\\n]|\\.)*)\]`,
    String.raw`(?<sign>::=|[()|*+?])`,
  ].join("|"),
  "y",
);
const CHARACTER =
  /\\x([\da-fA-F]{2})|\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})|\\([ntr\\"[\]])|([^\\])/suy;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
const CODE_POINT_MAX = 0x10ffff;

export function tokenizeGrammar(source: string, dir: string): GrammarToken[] {
  const tokens: GrammarToken[] = [];
  let line = 1;
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (!found) throw invalidGrammar(dir, line, "this is not GBNF");
    const { name, sign, text, set } = found.groups ?? {};
    const where = { dir, line };
    if (name !== undefined) tokens.push({ kind: "name", value: name, line });
    if (sign !== undefined) tokens.push({ kind: "sign", value: sign, line });
    if (text !== undefined) {
      const characters = charactersOf(text, where).map(({ codePoint }) => codePoint);
      tokens.push({ kind: "text", value: String.fromCodePoint(...characters), line });
    }
    if (set !== undefined) {
      const negated = set.startsWith("^");
      const ranges = rangesOf(negated ? set.slice(1) : set, where);
      tokens.push({ kind: "class", value: `[${set}]`, ranges, negated, line });
    }
    line += found[0].split("\n").length - 1;
  }
  return tokens;
}

interface Where {
  readonly dir: string;
  readonly line: number;
}

/** An escaped "-" is a character, never the sign of a range. */
function charactersOf(text: string, at: Where): { codePoint: number; escaped: boolean }[] {
  const characters: { codePoint: number; escaped: boolean }[] = [];
  for (let from = 0; from < text.length; from = CHARACTER.lastIndex) {
    CHARACTER.lastIndex = from;
    const found = CHARACTER.exec(text);
    if (!found) throw invalidGrammar(at.dir, at.line, `unknown escape in "${text}"`);
    const [, x, u, long, letter, plain] = found;
    const hex = x ?? u ?? long;
    const named = letter === undefined ? plain : (ESCAPES[letter] ?? letter);
    const codePoint = hex === undefined ? (named?.codePointAt(0) ?? 0) : Number.parseInt(hex, 16);
    if (codePoint > CODE_POINT_MAX) {
      throw invalidGrammar(at.dir, at.line, `no such character in "${text}"`);
    }
    characters.push({ codePoint, escaped: plain === undefined });
  }
  return characters;
}

function rangesOf(text: string, at: Where): Range[] {
  const characters = charactersOf(text, at);
  if (characters.length === 0) throw invalidGrammar(at.dir, at.line, "an empty class");
  const isDash = (i: number): boolean =>
    characters[i]?.codePoint === 0x2d && !characters[i].escaped;
  const ranges: Range[] = [];
  for (let i = 0; i < characters.length; i++) {
    const first = characters[i]?.codePoint ?? 0;
    const end = isDash(i + 1) ? characters[i + 2] : undefined;
    const last = end?.codePoint ?? first;
    if (last < first) throw invalidGrammar(at.dir, at.line, `a range that ends first: [${text}]`);
    ranges.push([first, last]);
    if (end) i += 2;
  }
  return ranges;
}

export function invalidGrammar(dir: string, line: number, what: string): RecollectError {
  return new RecollectError("MODEL_INVALID", { dir, detail: `its grammar, line ${line}: ${what}` });
}
