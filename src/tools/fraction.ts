/**
 * Fractions of whole numbers of any size: what calculators compute with, so that nothing is lost
 * on the way. The denominator is above zero; fractions are kept in lowest terms.
 * Errors: ToolRefusal for a division by zero and for numbers beyond DIGITS_MAX.
 */
import { ToolRefusal } from "./contract.js";

export interface Fraction {
  readonly over: bigint;
  /** Above zero. */
  readonly under: bigint;
}

const DECIMALS = 6;
/** Larger numbers are of no use to anyone, and powers of powers would fill the memory. */
const BITS_MAX = 8_192;

export function fraction(over: bigint, under = 1n): Fraction {
  if (under === 0n) throw new ToolRefusal("division by zero");
  const by = greatestCommonDivisor(over, under);
  const sign = under < 0n ? -1n : 1n;
  const [top, bottom] = by === 0n ? [over, under] : [over / by, under / by];
  if (isHuge(top) || isHuge(bottom)) throw new ToolRefusal("the number is too large");
  return { over: sign * top, under: sign * bottom };
}

export function add(a: Fraction, b: Fraction): Fraction {
  return fraction(a.over * b.under + b.over * a.under, a.under * b.under);
}

export function negate({ over, under }: Fraction): Fraction {
  return { over: -over, under };
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return fraction(a.over * b.over, a.under * b.under);
}

export function divide(a: Fraction, b: Fraction): Fraction {
  return fraction(a.over * b.under, a.under * b.over);
}

export function compare(a: Fraction, b: Fraction): number {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The largest whole number that is not above it. */
export function floor({ over, under }: Fraction): bigint {
  const cut = over / under;
  return over < 0n && cut * under !== over ? cut - 1n : cut;
}

/** What is left of a when b is taken off whole times; has the sign of b. */
export function remainder(a: Fraction, b: Fraction): Fraction {
  const times = floor(divide(a, b));
  return add(a, negate(multiply(fraction(times), b)));
}

export function power(base: Fraction, exponent: Fraction): Fraction {
  if (exponent.under !== 1n) throw new ToolRefusal("only whole powers are exact");
  const size = exponent.over < 0n ? -exponent.over : exponent.over;
  if (size === 0n) return fraction(1n);
  // Zero, one and minus one have powers of any size.
  const trivial = base.under === 1n && base.over >= -1n && base.over <= 1n;
  const bits = BigInt(bitsOf(base.over) + bitsOf(base.under));
  if (!trivial && size * bits > BigInt(2 * BITS_MAX)) {
    throw new ToolRefusal("the number is too large");
  }
  const times = trivial ? 2n - (size % 2n) : size;
  const raised = fraction(base.over ** times, base.under ** times);
  return exponent.over < 0n ? divide(fraction(1n), raised) : raised;
}

/** Halves away from zero, as people round. `decimals` may be negative: to tens, hundreds. */
export function round(value: Fraction, decimals: number): Fraction {
  const scale = power(fraction(10n), fraction(BigInt(decimals)));
  const scaled = multiply(value, scale);
  const size = scaled.over < 0n ? -scaled.over : scaled.over;
  const whole = (2n * size + scaled.under) / (2n * scaled.under);
  return divide(fraction(scaled.over < 0n ? -whole : whole), scale);
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The root where it is a fraction itself, null where it is irrational. */
export function squareRoot({ over, under }: Fraction): Fraction | null {
  if (over < 0n) throw new ToolRefusal("a square root of a negative number");
  const [top, bottom] = [wholeRoot(over), wholeRoot(under)];
  return top * top === over && bottom * bottom === under ? fraction(top, bottom) : null;
}

function wholeRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((bitsOf(value) + 1) >> 1);
  // Newton's steps fall until they have it.
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** "1250", "2.5", "1e-3", "1,250" to a fraction; null where it is no number. */
export function parseNumber(text: string): Fraction | null {
  const plain = text.trim().replace(/(\d),(?=\d{3}(?!\d))/g, "$1");
  const found = /^([-+]?)(\d{1,400})(?:\.(\d{1,400}))?(?:e([-+]?\d{1,3}))?$/i.exec(plain);
  if (!found) return null;
  const [, sign = "", whole = "", decimals = "", exponent = "0"] = found;
  const digits = fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  const value = multiply(digits, power(fraction(10n), fraction(BigInt(exponent))));
  return sign === "-" ? negate(value) : value;
}

/** At most six decimals, halves away from zero. */
export function printDecimal({ over, under }: Fraction): string {
  const size = over < 0n ? -over : over;
  const scale = 10n ** BigInt(DECIMALS);
  // Half of the last decimal on top, then cut off.
  const scaled = (2n * size * scale + under) / (2n * under);
  const decimals = String(scaled % scale)
    .padStart(DECIMALS, "0")
    .replace(/0+$/, "");
  const digits = String(scaled / scale) + (decimals === "" ? "" : `.${decimals}`);
  return over < 0n && scaled > 0n ? `-${digits}` : digits;
}

/** As it is: "2", "-1/3". */
export function printExact({ over, under }: Fraction): string {
  return under === 1n ? String(over) : `${over}/${under}`;
}

function bitsOf(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

function isHuge(value: bigint): boolean {
  return bitsOf(value) > BITS_MAX;
}
