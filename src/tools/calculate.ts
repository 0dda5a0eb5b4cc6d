/**
 * Arithmetic, exactly as written: + - * / with the usual precedence, parentheses, a leading minus,
 * decimals. No names, no functions. Fractions of whole numbers of any size, so that nothing is
 * lost on the way; results have at most six decimals, halves away from zero.
 * Errors: ToolRefusal.
 */
import { type LineTool, ToolRefusal } from "./contract.js";

const CHARS_MAX = 300;
const DECIMALS = 6;
const TOKEN = /\s*(\d+(?:\.\d+)?|[-+*/()])/y;

interface Fraction {
  readonly over: bigint;
  /** Above zero. */
  readonly under: bigint;
}

export const calculate: LineTool = {
  name: "calculate",
  summary: "arithmetic with + - * / and parentheses",
  call(argumentsText) {
    if (argumentsText.length > CHARS_MAX) throw new ToolRefusal("the expression is too long");
    return print(new Expression(tokensOf(argumentsText)).value());
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

function read(token: string): Fraction {
  const [whole = "", decimals = ""] = token.split(".");
  return { over: BigInt(whole + decimals), under: 10n ** BigInt(decimals.length) };
}

function print({ over, under }: Fraction): string {
  const size = over < 0n ? -over : over;
  const scale = 10n ** BigInt(DECIMALS);
  // Half of the last decimal on top, then cut off.
  const scaled = (2n * size * scale + under) / (2n * under);
  const decimals = String(scaled % scale).padStart(DECIMALS, "0").replace(/0+$/, "");
  const digits = String(scaled / scale) + (decimals === "" ? "" : `.${decimals}`);
  return over < 0n && scaled > 0n ? `-${digits}` : digits;
}

/** Recursive descent: sums of products of factors. */
class Expression {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  value(): Fraction {
    const value = this.#sum();
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw new ToolRefusal(`"${left}" is out of place`);
    return value;
  }

  #sum(): Fraction {
    let value = this.#product();
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-")) {
      const next = this.#product();
      const added = next.over * value.under * (sign === "+" ? 1n : -1n);
      value = { over: value.over * next.under + added, under: value.under * next.under };
    }
    return value;
  }

  #product(): Fraction {
    let value = this.#factor();
    for (let sign = this.#take("*", "/"); sign; sign = this.#take("*", "/")) {
      const next = this.#factor();
      const by = sign === "*" ? next : inverse(next);
      value = { over: value.over * by.over, under: value.under * by.under };
    }
    return value;
  }

  #factor(): Fraction {
    if (this.#take("-")) {
      const { over, under } = this.#factor();
      return { over: -over, under };
    }
    if (this.#take("(")) {
      const value = this.#sum();
      if (!this.#take(")")) throw new ToolRefusal("a parenthesis stays open");
      return value;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined || !/^\d/.test(token)) throw new ToolRefusal("a number is missing");
    return read(token);
  }

  #take(...wanted: string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return null;
    this.#at++;
    return token;
  }
}

function inverse({ over, under }: Fraction): Fraction {
  if (over === 0n) throw new ToolRefusal("division by zero");
  return over < 0n ? { over: -under, under: -over } : { over: under, under: over };
}
