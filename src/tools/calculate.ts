/**
 * Arithmetic, exactly as written: + - * / with the usual precedence, parentheses, a leading minus,
 * decimals. No names, no functions. Results have at most six decimals.
 * Errors: ToolRefusal.
 */
import { type Tool, ToolRefusal } from "./contract.js";

const CHARS_MAX = 300;
const DECIMALS = 6;
const TOKEN = /\s*(\d+(?:\.\d+)?|[-+*/()])/y;

export const calculate: Tool = {
  name: "calculate",
  summary: "arithmetic with + - * / and parentheses",
  call(argumentsText) {
    if (argumentsText.length > CHARS_MAX) throw new ToolRefusal("the expression is too long");
    const value = new Expression(tokensOf(argumentsText)).value();
    if (!Number.isFinite(value)) throw new ToolRefusal("division by zero");
    return String(Number(value.toFixed(DECIMALS)));
  },
};

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  // Groups of thousands are one number.
  const plain = text.replace(/(\d),(?=\d{3}(?!\d))/g, "$1").trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(plain);
    if (!found) throw new ToolRefusal(`can't read "${plain.slice(at, at + 12)}"`);
    tokens.push(found[1] ?? "");
  }
  return tokens;
}

/** Recursive descent: sums of products of factors. */
class Expression {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  value(): number {
    const value = this.#sum();
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw new ToolRefusal(`"${left}" is out of place`);
    return value;
  }

  #sum(): number {
    let value = this.#product();
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-")) {
      const next = this.#product();
      value = sign === "+" ? value + next : value - next;
    }
    return value;
  }

  #product(): number {
    let value = this.#factor();
    for (let sign = this.#take("*", "/"); sign; sign = this.#take("*", "/")) {
      const next = this.#factor();
      value = sign === "*" ? value * next : value / next;
    }
    return value;
  }

  #factor(): number {
    if (this.#take("-")) return -this.#factor();
    if (this.#take("(")) {
      const value = this.#sum();
      if (!this.#take(")")) throw new ToolRefusal("a parenthesis stays open");
      return value;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined || !/^\d/.test(token)) throw new ToolRefusal("a number is missing");
    return Number(token);
  }

  #take(...wanted: string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return null;
    this.#at++;
    return token;
  }
}
