/**
 * Reads a grammar in the GBNF notation of llama.cpp: rules, literals, character classes, groups,
 * `|`, `*`, `+`, `?` and comments. Rules may not refer to themselves: the language is regular.
 * Errors: MODEL_INVALID with the line.
 * Source: llama.cpp, grammars/README.md.
 */
import { type GrammarToken, invalidGrammar, type Range, tokenizeGrammar } from "./gbnf-tokens.js";

export type { Range } from "./gbnf-tokens.js";

export type Expression =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "class"; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "sequence"; readonly items: readonly Expression[] }
  | { readonly kind: "choice"; readonly items: readonly Expression[] }
  | {
      readonly kind: "repeat";
      readonly item: Expression;
      readonly min: 0 | 1;
      readonly many: boolean;
    };

export type Grammar = ReadonlyMap<string, Expression>;

export function parseGrammar(source: string, dir: string): Grammar {
  const tokens = tokenizeGrammar(source, dir);
  const rules = new Map<string, Expression>();
  const lines = new Map<string, number>();
  let at = 0;
  while (at < tokens.length) {
    const name = tokens[at];
    const line = name?.line ?? 0;
    if (name?.kind !== "name" || !isSign(tokens[at + 1], "::=")) {
      throw invalidGrammar(dir, line, "a rule begins with NAME ::=");
    }
    if (rules.has(name.value)) throw invalidGrammar(dir, line, `a second rule "${name.value}"`);
    let end = at + 2;
    while (end < tokens.length && !isSign(tokens[end + 1], "::=")) end++;
    rules.set(name.value, new Parser(tokens.slice(at + 2, end), dir).whole());
    lines.set(name.value, line);
    at = end;
  }
  for (const name of rules.keys()) checkRule({ rules, lines, dir }, name, []);
  return rules;
}

function isSign(token: GrammarToken | undefined, ...signs: readonly string[]): boolean {
  return token?.kind === "sign" && signs.includes(token.value);
}

class Parser {
  readonly #tokens: readonly GrammarToken[];
  readonly #dir: string;
  #at = 0;

  constructor(tokens: readonly GrammarToken[], dir: string) {
    this.#tokens = tokens;
    this.#dir = dir;
  }

  whole(): Expression {
    const expression = this.#choice();
    const left = this.#tokens[this.#at];
    if (left) throw invalidGrammar(this.#dir, left.line, `"${left.value}" is out of place`);
    return expression;
  }

  #choice(): Expression {
    const items = [this.#sequence()];
    while (isSign(this.#tokens[this.#at], "|")) {
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
      items.push(this.#repeated(token));
    }
    return items.length === 1 ? (items[0] as Expression) : { kind: "sequence", items };
  }

  #repeated(first: GrammarToken): Expression {
    let item = this.#single(first);
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token || !isSign(token, "*", "+", "?")) return item;
      this.#at++;
      const min = token.value === "+" ? 1 : 0;
      item = { kind: "repeat", item, min, many: token.value !== "?" };
    }
  }

  #single(token: GrammarToken): Expression {
    this.#at++;
    switch (token.kind) {
      case "name":
        return { kind: "rule", name: token.value };
      case "text":
        return { kind: "text", text: token.value };
      case "class":
        return { kind: "class", ranges: token.ranges, negated: token.negated };
      case "sign": {
        // The only sign that begins anything is "(".
        const inner = this.#choice();
        if (!isSign(this.#tokens[this.#at++], ")")) {
          throw invalidGrammar(this.#dir, token.line, "a group stays open");
        }
        return inner;
      }
      default:
        return token satisfies never;
    }
  }
}

interface Rules {
  readonly rules: Grammar;
  /** Where each begins. */
  readonly lines: ReadonlyMap<string, number>;
  readonly dir: string;
}

function checkRule(o: Rules, name: string, within: readonly string[]): void {
  const expression = o.rules.get(name);
  const line = o.lines.get(within.at(-1) ?? name) ?? 0;
  if (!expression) throw invalidGrammar(o.dir, line, `there is no rule "${name}"`);
  if (within.includes(name)) throw invalidGrammar(o.dir, line, `rule "${name}" is recursive`);
  for (const inner of namesIn(expression)) checkRule(o, inner, [...within, name]);
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
