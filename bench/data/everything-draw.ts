/** What the worlds of everything.ts are drawn with: numbers, names, and what a world is. */
import { type Random, seededRandom, shuffled } from "../random.js";

export const KINDS = [
  "list",
  "count",
  "most",
  "extreme",
  "order",
  "total",
  "table",
  "stated",
  "unknown",
] as const;
export type EverythingKind = (typeof KINDS)[number];

export interface EverythingQuestion {
  readonly kind: EverythingKind;
  readonly question: string;
  /** A list's items; one answer else; none where nothing answers. */
  readonly answers: readonly string[];
}

export interface World {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly questions: readonly EverythingQuestion[];
}

/** Draws what a world tells of. */
export class Draw {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  one<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)] as T;
  }

  some<T>(items: readonly T[], count: number): T[] {
    return shuffled(items, this.#random).slice(0, count);
  }

  /** Different whole numbers, so that one of them is the largest. */
  different(count: number, from: number, to: number): number[] {
    const all = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    return this.some(all, count);
  }
}

export type WorldMaker = (draw: Draw) => World;

const FIRST =
  "Amara Bela Chidi Dora Emil Farah Goran Hana Ivo Jelena Kofi Lena Milo Nadia Otto Petra Quinn " +
  "Rosa Stefan Tamsin Ursula Viktor Wanda Yusuf Zora";
const LAST =
  "Abara Brandt Castellan Dvorak Eklund Ferreira Grau Halloran Ibsen Jurado Kessler Lindqvist " +
  "Marchetti Novak Okafor Pettersen Quist Rasmussen Szabo Thorne Ueda Varga Whitlock Yilmaz";

/** Full names, no first or last name twice. */
export function people(draw: Draw, count: number): string[] {
  const first = draw.some(FIRST.split(" "), count);
  const last = draw.some(LAST.split(" "), count);
  return first.map((name, i) => `${name} ${last[i] ?? ""}`);
}

export function lastName(name: string): string {
  return name.split(" ").at(-1) ?? name;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function at<T>(items: readonly T[], index: number): T {
  return items[index] as T;
}
