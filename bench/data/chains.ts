/**
 * Questions that need four facts, each in a passage of its own among twelve: who somebody's
 * patron's landlord's ... is. Names are made up for every case; the eight other passages say the
 * same kinds of things of others. In every fifth case one link is missing and "unknown" is right.
 */
import { type Random, seededRandom, shuffled } from "../random.js";
import type { Case, Support } from "./cases.js";

const HOPS = 4;
const PASSAGES = 12;
const BROKEN_EVERY = 5;

interface Relation {
  readonly facts: readonly string[];
  /** Names the one it leads to, from {x}. */
  readonly noun: string;
}

const RELATIONS: readonly Relation[] = [
  {
    facts: ["{y} mends the roof of {x}.", "The roof of {x} is mended by {y}."],
    noun: "the one who mends the roof of {x}",
  },
  {
    facts: ["{x} owes rent to {y}.", "Every month {y} collects rent from {x}."],
    noun: "the one who collects rent from {x}",
  },
  {
    facts: ["{y} painted the portrait of {x}.", "The portrait of {x} is by {y}."],
    noun: "the painter of the portrait of {x}",
  },
  {
    facts: [
      "{x} shares a stall at the fair with {y}.",
      "At the fair, {y} is the stall partner of {x}.",
    ],
    noun: "the stall partner of {x}",
  },
  {
    facts: ["{y} bequeathed a violin to {x}.", "The violin of {x} was a bequest of {y}."],
    noun: "the one who bequeathed a violin to {x}",
  },
  {
    facts: ["{y} keeps the accounts of {x}.", "The accounts of {x} are kept by {y}."],
    noun: "the bookkeeper of {x}",
  },
  {
    facts: ["{y} trims the hedges of {x}.", "The hedges of {x} are trimmed by {y}."],
    noun: "the one who trims the hedges of {x}",
  },
  {
    facts: ["{y} stood godparent to {x}.", "{x}'s godparent is {y}."],
    noun: "the godparent of {x}",
  },
];

const ADDED = [
  "The weather was fair that season.",
  "This was noted in the parish book.",
  "Nobody in the village disputes it.",
  "The letter that says so is kept at home.",
];

export function chainCases(count: number, seed: number): Case[] {
  return Array.from({ length: count }, (_, i) => chainCase(i, seed));
}

function chainCase(number: number, seed: number): Case {
  const random = seededRandom(seed * 10_007 + number);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const names = madeUp(HOPS + 1 + 2 * PASSAGES, random);
  const relations = shuffled(RELATIONS, random).slice(0, HOPS);
  const chain = names.slice(0, HOPS + 1);
  const broken = number % BROKEN_EVERY === BROKEN_EVERY - 1;
  const missing = broken ? 1 + Math.floor(random() * (HOPS - 1)) : -1;
  const say = (relation: Relation, x: string, y: string): string =>
    pick(relation.facts).replace("{x}", x).replace("{y}", y);
  const links = relations.map((relation, i) => ({
    fact: say(relation, chain[i] ?? "", chain[i + 1] ?? ""),
    hop: i,
  }));
  const own = links.filter(({ hop }) => hop !== missing);
  const others = Array.from({ length: PASSAGES - own.length }, (_, i) => ({
    fact: say(pick(relations), names[HOPS + 1 + 2 * i] ?? "", names[HOPS + 2 + 2 * i] ?? ""),
    hop: -1,
  }));
  const told = shuffled([...own, ...others], random);
  const passages = told.map(({ fact }) => {
    const more = random() < 0.5 ? ` ${pick(ADDED)}` : "";
    return { title: null, text: `${fact}${more}` };
  });
  const support: Support[] = told.flatMap(({ fact, hop }, passage) =>
    hop < 0 ? [] : [{ passage, start: 0, end: fact.length }],
  );
  const asked = relations.reduce((inner, { noun }) => noun.replace("{x}", inner), chain[0] ?? "");
  return {
    id: `chain-${seed}-${number}`,
    question: `Who is ${asked}?`,
    passages,
    answers: broken ? null : [chain[HOPS] ?? ""],
    support: broken ? null : support,
  };
}

const SYLLABLES =
  "bal dor fen gri hul jas kel lom mav nor pel quo ras sul tav urd vek wim yor zal".split(" ");
const ENDS = ["a", "o", "en", "is", "uk", "ay"];

function madeUp(count: number, random: Random): string[] {
  const names = new Set<string>();
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  while (names.size < count) {
    const word = pick(SYLLABLES) + pick(SYLLABLES) + pick(ENDS);
    names.add(word.charAt(0).toUpperCase() + word.slice(1));
  }
  return [...names];
}
