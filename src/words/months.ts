/** English names of months, whole or short, as their numbers. */
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** 1 to 12, told by the first three letters; 0 where it is none. */
export function monthNumber(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}
