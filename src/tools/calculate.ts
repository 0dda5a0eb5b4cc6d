/**
 * Arithmetic, exactly as written: + - * / ^ with the usual precedence, parentheses, a leading
 * minus, decimals; % behind a number is "percent", between two the remainder; a few functions
 * whose results are exact. Results have at most six decimals, halves away from zero, and the
 * fraction itself beside them. Errors: ToolRefusal.
 */
import { type LineTool, ToolRefusal } from "./contract.js";
import {
  add,
  compare,
  divide,
  floor,
  fraction,
  type Fraction,
  greatestCommonDivisor,
  multiply,
  negate,
  power,
  printDecimal,
  remainder,
  round,
  squareRoot,
} from "./fraction.js";

const CHARS_MAX = 300;
const FACTORIAL_MAX = 500n;
const TOKEN = /\s*(\d+(?:\.\d+)?|[-+*/()^%,!]|[a-z]+(?=\s*\())/y;

type Function = (values: readonly Fraction[]) => Fraction;

/** By name; each takes what its call gives and refuses what it can't do exactly. */
const FUNCTIONS: Readonly<Record<string, Function>> = {
  abs: one((x) => (x.over < 0n ? negate(x) : x)),
  floor: one((x) => fraction(floor(x))),
  ceil: one((x) => fraction(-floor(negate(x)))),
  sqrt: one((x) => {
    const root = squareRoot(x);
    if (root === null) throw new ToolRefusal(`sqrt(${printDecimal(x)}) is no exact number`);
    return root;
  }),
  round: (values) => {
    const [value, decimals] = values;
    if (value === undefined || values.length > 2) throw new ToolRefusal("round(number, decimals)");
    const places = decimals ?? fraction(0n);
    if (places.under !== 1n || places.over > 100n || places.over < -100n) {
      throw new ToolRefusal("decimals are a whole number");
    }
    return round(value, Number(places.over));
  },
  min: several((values) => values.reduce((a, b) => (compare(a, b) <= 0 ? a : b))),
  max: several((values) => values.reduce((a, b) => (compare(a, b) >= 0 ? a : b))),
  sum: several((values) => values.reduce(add)),
  mean: several((values) => divide(values.reduce(add), fraction(BigInt(values.length)))),
  gcd: several((values) =>
    values.reduce((a, b) => fraction(greatestCommonDivisor(whole(a), whole(b)))),
  ),
  lcm: several((values) =>
    values.reduce((a, b) => {
      const by = greatestCommonDivisor(whole(a), whole(b));
      const product = by === 0n ? 0n : (whole(a) / by) * whole(b);
      return fraction(product < 0n ? -product : product);
    }),
  ),
};

export const calculate: LineTool = {
  name: "calculate",
  summary: "arithmetic with + - * / and parentheses",
  call: (argumentsText) => printDecimal(evaluate(argumentsText)),
};

export function evaluate(text: string): Fraction {
  if (text.length > CHARS_MAX) throw new ToolRefusal("the expression is too long");
  return new Expression(tokensOf(text)).value();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  // Groups of thousands are one number; inside of a function a comma parts its values.
  const plain = (
    /[a-z]\s*\(/.test(text) ? text : text.replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
  ).trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(plain)?.[1];
    const unknown = token !== undefined && /^[a-z]/.test(token) && !Object.hasOwn(FUNCTIONS, token);
    if (token === undefined || unknown) {
      throw new ToolRefusal(`can't read "${plain.slice(at, at + 12)}"`);
    }
    tokens.push(token);
  }
  return tokens;
}

/** Recursive descent: sums of products of powers. */
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
      value = add(value, sign === "+" ? next : negate(next));
    }
    return value;
  }

  #product(): Fraction {
    let value = this.#factor();
    for (let sign = this.#take("*", "/", "%"); sign; sign = this.#take("*", "/", "%")) {
      const next = this.#factor();
      if (sign === "*") value = multiply(value, next);
      else value = sign === "/" ? divide(value, next) : remainder(value, next);
    }
    return value;
  }

  /** A minus before a power is the power's: -2^2 is -4. */
  #factor(): Fraction {
    if (this.#take("-")) return negate(this.#factor());
    const base = this.#postfix();
    return this.#take("^") ? power(base, this.#factor()) : base;
  }

  #postfix(): Fraction {
    let value = this.#atom();
    for (;;) {
      if (this.#take("!")) value = factorial(value);
      else if (this.#percentIsNext() && this.#take("%")) value = divide(value, fraction(100n));
      else return value;
    }
  }

  /** With nothing behind it that it could be the remainder by. */
  #percentIsNext(): boolean {
    const behind = this.#tokens[this.#at + 1];
    return this.#tokens[this.#at] === "%" && (behind === undefined || !/^[\d(a-z]/.test(behind));
  }

  #atom(): Fraction {
    if (this.#take("(")) {
      const value = this.#sum();
      if (!this.#take(")")) throw new ToolRefusal("a parenthesis stays open");
      return value;
    }
    const token = this.#tokens[this.#at++];
    if (token !== undefined && /^[a-z]/.test(token)) return this.#call(token);
    if (token === undefined || !/^\d/.test(token)) throw new ToolRefusal("a number is missing");
    const [digits = "", decimals = ""] = token.split(".");
    return fraction(BigInt(digits + decimals), 10n ** BigInt(decimals.length));
  }

  #call(name: string): Fraction {
    this.#take("(");
    const values: Fraction[] = [];
    do values.push(this.#sum());
    while (this.#take(","));
    if (!this.#take(")")) throw new ToolRefusal("a parenthesis stays open");
    return (FUNCTIONS[name] as Function)(values);
  }

  #take(...wanted: string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return null;
    this.#at++;
    return token;
  }
}

function factorial(value: Fraction): Fraction {
  const n = whole(value);
  if (n < 0n || n > FACTORIAL_MAX) throw new ToolRefusal(`a factorial of 0 to ${FACTORIAL_MAX}`);
  let product = 1n;
  for (let factor = 2n; factor <= n; factor += 1n) product *= factor;
  return fraction(product);
}

function whole(value: Fraction): bigint {
  if (value.under !== 1n) throw new ToolRefusal(`${printDecimal(value)} is not a whole number`);
  return value.over;
}

function one(compute: (x: Fraction) => Fraction): Function {
  return (values) => {
    const [value] = values;
    if (value === undefined || values.length > 1) throw new ToolRefusal("one number is needed");
    return compute(value);
  };
}

function several(compute: (values: Fraction[]) => Fraction): Function {
  return (values) => compute([...values]);
}
