/**
 * A long text to hide something in: whole files in an order that the seed draws, the last one cut
 * at a paragraph; and what is put into it at a wanted depth.
 * Units: characters are UTF-16 code units; a depth is a share of the whole text, 0 to 1.
 * Errors: BENCH_DATA_MISSING where the folder holds too little text.
 */
import { seededRandom, shuffled } from "../random.js";
import { placesIn, withInserted } from "./babilong.js";
import type { Inputs } from "./files.js";
import { textsOfLength, type TextFile } from "./texts.js";

/** A cut at a paragraph leaves a little less than was wanted. */
const SHORT_OF_LENGTH = 0.9;

export interface Told {
  readonly text: string;
  readonly depth: number;
}

/** Texts of so many characters together. Files of one name in two folders are no trouble: none. */
export async function haystackTexts(
  inputs: Inputs,
  o: { readonly folder: string; readonly chars: number; readonly seed: number },
): Promise<TextFile[]> {
  const files = shuffled(await inputs.textFiles(o.folder), seededRandom(o.seed));
  const texts = await textsOfLength(inputs, files, o.chars);
  const chars = texts.reduce((sum, { text }) => sum + text.length, 0);
  if (chars < o.chars * SHORT_OF_LENGTH) {
    throw inputs.missing(`${o.chars} characters of text in ${o.folder}`);
  }
  return texts;
}

export class Haystack {
  readonly files: readonly TextFile[];
  readonly #starts: readonly number[];
  readonly #chars: number;
  readonly #places: (readonly number[] | undefined)[] = [];

  constructor(files: readonly TextFile[]) {
    this.files = files;
    let at = 0;
    this.#starts = files.map(({ text }) => {
      const start = at;
      at += text.length;
      return start;
    });
    this.#chars = at;
  }

  /** Whether the text holds it as it is written. */
  holds(wanted: string): boolean {
    return this.files.some(({ text }) => text.includes(wanted));
  }

  /** The files that change when this is told: each between two sentences, as deep as it says. */
  with(told: readonly Told[]): TextFile[] {
    const byFile = new Map<number, { readonly at: number; readonly text: string }[]>();
    for (const { text, depth } of told) {
      const { file, at } = this.#placeAt(depth);
      byFile.set(file, [...(byFile.get(file) ?? []), { at, text }]);
    }
    return [...byFile].map(([file, own]) => {
      const { name = "", text = "" } = this.files[file] ?? {};
      return { name, text: withInserted(text, own) };
    });
  }

  /** The end of the sentence that is nearest before the wanted character. */
  #placeAt(depth: number): { readonly file: number; readonly at: number } {
    const wanted = Math.min(1, Math.max(0, depth)) * this.#chars;
    const after = this.#starts.findIndex((start) => start > wanted);
    const file = (after < 0 ? this.files.length : after) - 1;
    const places = (this.#places[file] ??= placesIn(this.files[file]?.text ?? "", {
      titles: false,
    }));
    const within = wanted - (this.#starts[file] ?? 0);
    return { file, at: lastUpTo(places, within) };
  }
}

/** The last of ascending numbers that is not over the limit; the first where all are. */
function lastUpTo(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return ascending[low] ?? 0;
}
