/**
 * RULER's needles: sentences that give keys their values, hidden in noise, in running text, or
 * among other needles. The question names one key or several.
 * Recipe: niah.py; the running text is that of a folder, where the official one has essays that are
 * not free.
 */
import { type Random, shuffled } from "../../random.js";
import { placesIn } from "../babilong.js";
import {
  ANSWER_TOKENS,
  CHARS_A_TOKEN,
  charsOf,
  type Drawing,
  type RulerSample,
} from "./contract.js";
import { noiseLines } from "./noise.js";

type Kind = "numbers" | "words" | "uuids";

export interface NeedleTask {
  readonly haystack: "noise" | "prose" | "needles";
  readonly keys: Kind;
  readonly values: Kind;
  /** Of keys, of values each has, of keys the question names. */
  readonly keyCount: number;
  readonly valuesEach: number;
  readonly asked: number;
}

export const NEEDLE_TASKS: Readonly<Record<string, NeedleTask>> = {
  niah_single_1: task({ haystack: "noise" }),
  niah_single_2: task({}),
  niah_single_3: task({ values: "uuids" }),
  niah_multikey_1: task({ keyCount: 4 }),
  niah_multikey_2: task({ haystack: "needles" }),
  niah_multikey_3: task({ haystack: "needles", keys: "uuids", values: "uuids" }),
  niah_multivalue: task({ valuesEach: 4 }),
  niah_multiquery: task({ keyCount: 4, asked: 4 }),
};

function task(o: Partial<NeedleTask>): NeedleTask {
  const plain = { keys: "words", values: "numbers", keyCount: 1, valuesEach: 1, asked: 1 } as const;
  return { haystack: "prose", ...plain, ...o };
}

/** Places in running text, in percent: 40 evenly spaced ones. */
const DEPTHS = Array.from({ length: 40 }, (_, i) => Math.round((100 * i) / 39));

export function needleSample(task: NeedleTask, drawing: Drawing): RulerSample {
  const { random } = drawing;
  const drawn = new Set<string>();
  const value = (kind: Kind): string => {
    for (;;) {
      const one = valueOf(kind, random, drawing);
      if (!drawn.has(one)) return drawn.add(one) && one;
    }
  };
  const keys = Array.from({ length: task.keyCount }, () => {
    return { key: value(task.keys), values: Array.from({ length: task.valuesEach },
      () => value(task.values)) };
  });
  const needles = shuffled(
    keys.flatMap((one) => one.values.map((v) => sentence(task, one.key, v))),
    random,
  );
  const depths = shuffled(DEPTHS, random).slice(0, needles.length).sort((a, b) => a - b);
  const places = needles.map(() => random()).sort((a, b) => a - b);
  const asked = shuffled(keys, random).slice(0, task.asked);
  const text =
    task.haystack === "prose"
      ? inProse(needles, depths, drawing)
      : inLines(needles, places, linesOf(task, drawing, drawn));
  return {
    files: [{ name: "text.txt", text }],
    question: questionOf(task, asked.map(({ key }) => key)),
    targets: asked.flatMap(({ values }) => values),
  };
}

function sentence(task: NeedleTask, key: string, value: string): string {
  return `One of the special magic ${task.values} for ${key} is: ${value}.`;
}

function questionOf(task: NeedleTask, keys: readonly string[]): string {
  const last = keys.at(-1) ?? "";
  const query = keys.length > 1 ? `${keys.slice(0, -1).join(", ")}, and ${last}` : last;
  const one = task.asked * task.valuesEach === 1;
  const asks = one ? "What is" : "What are all";
  const kind = one ? task.values.slice(0, -1) : task.values;
  return `${asks} the special magic ${kind} for ${query} mentioned in the provided text?`;
}

function valueOf(kind: Kind, random: Random, { vocabulary }: Drawing): string {
  const pick = (words: readonly string[]): string =>
    words[Math.floor(random() * words.length)] ?? "";
  if (kind === "numbers") return String(1_000_000 + Math.floor(random() * 9_000_000));
  if (kind === "words") return `${pick(vocabulary.adjectives)}-${pick(vocabulary.nouns)}`;
  const digits = Array.from({ length: 32 }, (_, i) => {
    if (i === 12) return "4";
    return Math.floor(i === 16 ? 8 + random() * 4 : random() * 16).toString(16);
  }).join("");
  return [0, 8, 12, 16, 20].map((at, i, all) => digits.slice(at, all[i + 1])).join("-");
}

function linesOf(task: NeedleTask, drawing: Drawing, drawn: Set<string>): string[] {
  const { length, fill } = drawing;
  const answerTokens = ANSWER_TOKENS.niah;
  if (task.haystack === "noise") {
    return noiseLines(charsOf(length, { charsAToken: CHARS_A_TOKEN.noise, answerTokens }));
  }
  const charsAToken =
    task.keys === "uuids" ? CHARS_A_TOKEN.uuidNeedles : CHARS_A_TOKEN.numberNeedles;
  let left = charsOf(length, { charsAToken, answerTokens });
  const lines: string[] = [];
  while (left > 0) {
    const [key, value] = [valueOf(task.keys, fill, drawing), valueOf(task.values, fill, drawing)];
    // A key that is asked for keeps its values; the others may repeat, as in the recipe.
    if (drawn.has(key) || drawn.has(value)) continue;
    const line = sentence(task, key, value);
    lines.push(line);
    left -= line.length + 1;
  }
  return lines;
}

function inLines(needles: readonly string[], places: readonly number[], lines: string[]): string {
  // From behind, so that places keep their meaning.
  for (const [i, needle] of [...needles.entries()].reverse()) {
    lines.splice(Math.floor((places[i] ?? 0) * lines.length), 0, needle);
  }
  return `${lines.join("\n")}\n`;
}

function inProse(needles: readonly string[], depths: readonly number[], drawing: Drawing): string {
  const answerTokens = ANSWER_TOKENS.niah;
  const chars = charsOf(drawing.length, { charsAToken: CHARS_A_TOKEN.prose, answerTokens });
  const text = drawing.prose(chars);
  const ends = placesIn(text, { titles: false });
  const pieces: string[] = [];
  let done = 0;
  for (const [i, needle] of needles.entries()) {
    const depth = (depths[i] ?? 0) / 100;
    const at = ends[Math.min(ends.length - 1, Math.floor(ends.length * depth))] ?? 0;
    pieces.push(text.slice(done, at).trim(), needle);
    done = at;
  }
  pieces.push(text.slice(done).trim());
  return `${pieces.filter((piece) => piece !== "").join(" ")}\n`;
}
