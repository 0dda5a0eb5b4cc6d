/**
 * Reads a grammar in the GBNF notation of llama.cpp: rules, literals, character classes, groups,
 * `|`, `*`, `+`, `?` and comments. Rules may not refer to themselves: the language is regular.
 * Errors: MODEL_INVALID with the line.
 * Source: llama.cpp, grammars/README.md.
 */
import { RecollectError } from "../base/index.js";

export type Expression =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "class"; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "sequence"; readonly items: readonly Expression[] }
  | { readonly kind: "choice"; readonly items: readonly Expression[] }
  | { readonly kind: "repeat"; readonly item: Expression; readonly min: 0 | 1; readonly many: boolean };

/** First and last code point. */
export type Range = readonly [number, number];
export type Grammar = ReadonlyMap<string, Expression>;

const TOKEN =
  /\s+|#[^\n]*|(?<name>[A-Za-z][\w-]*)|"(?<text>(?:[^"\\\n]|\\.)*)"|\[(?<set>(?:[^\]\\\n]|\\.)*)\]|(?<sign>::=|[()|*+?])/y;

interface Token {
  readonly kind: "name" | "text" | "set" | "sign";
  readonly value: string;
  readonly line: number;
}

export function parseGrammar(source: string, dir: string): Grammar {
  const tokens = tokenize(source, dir);
  const rules = new Map<string, Expression>();
  let at = 0;
  while (at < tokens.length) {
    const name = tokens[at];
    if (name?.kind !== "name" || tokens[at + 1]?.value !== "::=") {
      throw invalid(dir, name?.line ?? 0, "a rule begins with NAME ::=");
    }
    let end = at + 2;
    while (end < tokens.length && tokens[end + 1]?.value !== "::=") end++;
    rules.set(name.value, new Parser(tokens.slice(at + 2, end), dir).whole());
    at = end;
  }
  for (const name of rules.keys()) checkRule(rules, { name, within: [], dir });
  return rules;
}

function tokenize(source: string, dir: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const line = source.slice(0, TOKEN.lastIndex).split("\n").length;
    const found = TOKEN.exec(source);
    if (!found) throw invalid(dir, line, "not GBNF");
    for (const kind of ["name", "text", "set", "sign"] as const) {
      const value = found.groups?.[kind];
      if (value !== undefined) tokens.push({ kind, value, line });
    }
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #dir: string;
  #at = 0;

  constructor(tokens: readonly Token[], dir: string) {
    this.#tokens = tokens;
    this.#dir = dir;
  }

  whole(): Expression {
    const expression = this.#choice();
    const left = this.#tokens[this.#at];
    if (left) throw invalid(this.#dir, left.line, `"${left.value}" is out of place`);
    return expression;
  }

  #choice(): Expression {
    const items = [this.#sequence()];
    while (this.#tokens[this.#at]?.value === "|" && this.#tokens[this.#at]?.kind === "sign") {
      this.#at++;
      items.push(this.#sequence());
    }
    return items.length === 1 ? (items[0] as Expression) : { kind: "choice", items };
  }

  #sequence(): Expression {
    const items: Expression[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token || (token.kind === "sign" && token.value !== "(")) break;
      items.push(this.#repeated());
    }
    return items.length === 1 ? (items[0] as Expression) : { kind: "sequence", items };
  }

  #repeated(): Expression {
    let item = this.#single();
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== "sign" || !["*", "+", "?"].includes(token.value)) return item;
      this.#at++;
      const min = token.value === "+" ? 1 : 0;
      item = { kind: "repeat", item, min, many: token.value !== "?" };
    }
  }

  #single(): Expression {
    const token = this.#tokens[this.#at++];
    switch (token?.kind) {
      case "name":
        return { kind: "rule", name: token.value };
      case "text":
        return { kind: "text", text: unescaped(token.value).join("") };
      case "set":
        return classOf(token.value);
      default: {
        const inner = this.#choice();
        const close = this.#tokens[this.#at++];
        if (close?.value !== ")") throw invalid(this.#dir, token?.line ?? 0, "a group stays open");
        return inner;
      }
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** Characters, escapes resolved. */
function unescaped(text: string): string[] {
  return [...text.matchAll(/\\(.)|(.)/gsu)].map(([, escaped, plain]) =>
    escaped === undefined ? (plain ?? "") : (ESCAPES[escaped] ?? escaped),
  );
}

function classOf(text: string): Expression {
  const negated = text.startsWith("^");
  const characters = unescaped(negated ? text.slice(1) : text);
  const ranges: Range[] = [];
  for (let i = 0; i < characters.length; i++) {
    const first = characters[i]?.codePointAt(0) ?? 0;
    const isRange = characters[i + 1] === "-" && i + 2 < characters.length;
    const last = isRange ? (characters[i + 2]?.codePointAt(0) ?? first) : first;
    ranges.push([first, last]);
    if (isRange) i += 2;
  }
  return { kind: "class", ranges, negated };
}

function checkRule(
  rules: Grammar,
  o: { readonly name: string; readonly within: readonly string[]; readonly dir: string },
): void {
  const expression = rules.get(o.name);
  if (!expression) throw invalid(o.dir, null, `there is no rule "${o.name}"`);
  if (o.within.includes(o.name)) throw invalid(o.dir, null, `rule "${o.name}" is recursive`);
  for (const name of namesIn(expression)) {
    checkRule(rules, { name, within: [...o.within, o.name], dir: o.dir });
  }
}

function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "rule":
      return [expression.name];
    case "sequence":
    case "choice":
      return expression.items.flatMap(namesIn);
    case "repeat":
      return namesIn(expression.item);
    case "text":
    case "class":
      return [];
    default:
      return expression satisfies never;
  }
}

function invalid(dir: string, line: number | null, what: string): RecollectError {
  const detail = line === null ? `its grammar: ${what}` : `its grammar, line ${line}: ${what}`;
  return new RecollectError("MODEL_INVALID", { dir, detail });
}
