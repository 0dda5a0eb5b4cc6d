/**
 * RULER's variable tracking: one variable gets a number, four others each the one before; all five
 * are asked for. The assignments stand in order at random places of noise.
 * Recipe: variable_tracking.py with one chain of four hops; without its worked example, which is
 * for the model and no part of the text.
 */
import type { Random } from "../../random.js";
import {
  ANSWER_TOKENS,
  CHARS_A_TOKEN,
  charsOf,
  type Drawing,
  type RulerSample,
} from "./contract.js";
import { noiseLines } from "./noise.js";

const HOPS = 4;
const LETTERS = 5;

export function variableSample({ length, random }: Drawing): RulerSample {
  const names = new Set<string>();
  while (names.size <= HOPS) names.add(nameOf(random));
  const chain = [...names];
  const value = String(10_000 + Math.floor(random() * 89_999));
  const places = chain.map(() => random()).sort((a, b) => a - b);
  const answerTokens = ANSWER_TOKENS.vt;
  const lines = noiseLines(charsOf(length, { charsAToken: CHARS_A_TOKEN.noise, answerTokens }));
  const told = lines.map((line) => `${line}\n`);
  for (const [i, name] of [...chain.entries()].reverse()) {
    const said = i === 0 ? `VAR ${name} = ${value}` : `VAR ${name} = VAR ${chain[i - 1]} `;
    told.splice(Math.floor((places[i] ?? 0) * lines.length), 0, said);
  }
  return {
    files: [{ name: "text.txt", text: told.join(" ") }],
    question: `Find all variables that are assigned the value ${value} in the text above.`,
    targets: chain,
  };
}

function nameOf(random: Random): string {
  const letter = (): string => String.fromCharCode(65 + Math.floor(random() * 26));
  return Array.from({ length: LETTERS }, letter).join("");
}
