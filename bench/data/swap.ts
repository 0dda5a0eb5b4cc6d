/**
 * bAbI questions told anew: fresh people, places, things, animals, colours, shapes and containers,
 * the same throughout a story, and each sentence in another wording of the same meaning.
 * Task 20 keeps its places, things and states, because the answer lies in what everybody knows of
 * them. "he" and "she" stay right: women get women's names. A story is told the same way for all of
 * its questions, and for the same seed.
 * Errors: BENCH_DATA_INVALID for a sentence that is none of bAbI's.
 */
import { RecollectError } from "../../src/base/index.js";
import { seededRandom, shuffled, type Random } from "../random.js";
import type { BabiQuestion } from "./babi.js";
import * as names from "./names.js";
import { readSentence, type Sentence } from "./babi-sentences.js";
import { CONNECTORS, FACTS, MOVES, PAIRS, QUESTIONS, TIMES } from "./rewordings.js";

const ORIGINALS = {
  women: ["Mary", "Sandra", "Julie", "Emily", "Winona", "Gertrude", "Jessica", "Lily"],
  men: "John Daniel Fred Bill Jeff Bernhard Brian Greg Julius Jason Antoine Sumit Yann".split(" "),
  places: "kitchen garden office hallway bathroom bedroom cinema school park".split(" "),
  objects: ["football", "apple", "milk"],
  animals: [
    ["wolf", "wolves"],
    ["mouse", "mice"],
    ["cat", "cats"],
    ["sheep", "sheep"],
    ["swan", "swans"],
    ["lion", "lions"],
    ["rhino", "rhinos"],
    ["frog", "frogs"],
  ],
  colours: ["white", "gray", "green", "yellow", "pink", "red", "blue"],
  shapes: ["triangle", "rectangle", "square", "sphere"],
  containers: ["box of chocolates", "box", "chest", "chocolate", "container", "suitcase"],
} as const;

const TASK_OF_COMMON_KNOWLEDGE = 20;

export function swapped(question: BabiQuestion, seed: number): BabiQuestion {
  const random = randomOf(question, seed);
  const rename = renaming(question.task, random);
  const facts = question.facts.map((fact) => retold(fact, question, { rename, random }));
  return {
    ...question,
    facts,
    question: retold(question.question, question, { rename, random }),
    answer: rename(question.answer),
  };
}

/** What the story's names become, for the labels of its task. */
export function swappedNames(question: BabiQuestion, seed: number): Rename {
  return renaming(question.task, randomOf(question, seed));
}

function randomOf({ task, story }: BabiQuestion, seed: number): Random {
  return seededRandom(seed * 1_000_003 + task * 20_011 + story);
}

type Rename = (text: string) => string;

/** Whole words and phrases of bAbI to fresh ones; what is not named there stays. */
function renaming(task: number, random: Random): Rename {
  const fresh = new Map<string, string>();
  const draw = (from: readonly string[], to: readonly string[]): void => {
    const drawn = shuffled(to, random);
    from.forEach((word, at) => fresh.set(word.toLowerCase(), drawn[at] ?? word));
  };
  draw(ORIGINALS.women, names.WOMEN);
  draw(ORIGINALS.men, names.MEN);
  if (task !== TASK_OF_COMMON_KNOWLEDGE) {
    draw(ORIGINALS.places, names.PLACES);
    draw(ORIGINALS.objects, names.OBJECTS);
    draw(ORIGINALS.colours, names.COLOURS);
    draw(ORIGINALS.shapes, names.SHAPES);
    draw(ORIGINALS.containers, names.CONTAINERS);
    const animals = shuffled(names.ANIMALS, random);
    ORIGINALS.animals.forEach(([one, many], at) => {
      const [single, plural] = animals[at] ?? [one, many];
      fresh.set(many, plural);
      // "sheep" is both: alone it is one, and plurals are asked for as such.
      fresh.set(one, single);
      fresh.set(`${one}+`, plural);
    });
  }
  const longestFirst = [...fresh.keys()].sort((a, b) => b.length - a.length);
  const known = new RegExp(`\\b(?:${longestFirst.map(escaped).join("|")})(?!\\w)`, "gi");
  return (text) => text.replace(known, (word) => fresh.get(word.toLowerCase()) ?? word);
}

function escaped(text: string): string {
  return text.replace("+", "\\+");
}

function retold(
  text: string,
  question: BabiQuestion,
  o: { readonly rename: Rename; readonly random: Random },
): string {
  const sentence = readSentence(text);
  if (sentence === null) {
    const detail = `no other wording is known for "${text}"`;
    throw new RecollectError("BENCH_DATA_INVALID", { path: question.id, line: 1, detail });
  }
  const slots = Object.fromEntries(
    Object.entries(sentence.slots).map(([key, said]) => {
      const several = key === "A" || key === "B";
      return [key, o.rename(several && said.toLowerCase() === "sheep" ? "sheep+" : said)];
    }),
  );
  const filled = templateFor(sentence, o.random).replace(
    /\{(\w)\}/g,
    (_, key: string) => slots[key] ?? "",
  );
  return `${filled.slice(0, 1).toUpperCase()}${filled.slice(1)}`;
}

function templateFor(sentence: Sentence, random: Random): string {
  const one = (list: readonly string[]): string => names.pick(list, random);
  switch (sentence.form) {
    case "fact":
      return one(FACTS[sentence.kind]);
    case "question":
      return one(QUESTIONS[sentence.kind]);
    case "move":
      return `{p} ${one(MOVES)}.`;
    case "pairMove":
      return `${one(PAIRS)} ${one(MOVES)}.`;
    case "laterMove":
      return `${one(CONNECTORS)}, {p} ${one(MOVES)}.`;
    case "timedMove": {
      const when = one(TIMES[sentence.time]);
      return random() < 0.5 ? `${when}, {p} ${one(MOVES)}.` : `{p} ${one(MOVES)} ${when}.`;
    }
    default:
      return sentence satisfies never;
  }
}
