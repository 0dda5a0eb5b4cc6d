/**
 * The forms of an English verb: irregular ones from the list, others by the rules of spelling.
 * Where the rules leave two ways ("travelled", "traveled"), both are given.
 */
import { baseForm, irregularForms } from "./irregular-verbs.js";

export interface VerbForms {
  readonly base: string;
  /** "plays" */
  readonly third: string;
  readonly gerunds: readonly string[];
  readonly past: readonly string[];
  readonly participles: readonly string[];
}

/** Past and participle as the infinitive. */
const UNCHANGED = new Set(
  "put set cut hit let shut cost hurt cast bet burst split spread".split(" "),
);

/** Infinitives that are the past of another verb too: "lay", of "lie". */
const INFINITIVES = new Set("lay found saw fell bore bound".split(" "));

/** Of a verb in its infinitive or an irregular form. */
export function formsOf(verb: string): VerbForms {
  const word = verb.toLowerCase();
  const base = INFINITIVES.has(word) ? word : baseForm(word);
  return { base, third: thirdOf(base), gerunds: gerundsOf(base), ...pastOf(base) };
}

/** Infinitives that a form may belong to; the word itself where it is no form of another. */
export function basesOf(form: string): string[] {
  const word = form.toLowerCase();
  const irregular = baseForm(word);
  if (irregular !== word) return INFINITIVES.has(word) ? [irregular, word] : [irregular];
  if (word === "has" || word === "had") return ["have"];
  const stem = /^(?<stem>\p{L}{2,}?)(?:ed|es|ing|s)$/u.exec(word)?.groups?.["stem"];
  if (stem === undefined) return [word];
  const stems = [stem, `${stem}e`, stem.replace(/i$/u, "y"), stem.replace(/(\p{L})\1$/u, "$1")];
  const isOf = (base: string): boolean => {
    const { third, gerunds, past, participles } = formsOf(base);
    return [third, ...gerunds, ...past, ...participles].includes(word);
  };
  const bases = [...new Set(stems.filter(isOf))];
  return bases.length > 0 ? bases : [word];
}

function pastOf(base: string): Pick<VerbForms, "past" | "participles"> {
  if (base === "have") return { past: ["had"], participles: ["had"] };
  if (UNCHANGED.has(base)) return { past: [base], participles: [base] };
  const [past, ...others] = irregularForms(base);
  if (past !== undefined) {
    return { past: [past], participles: others.length > 0 ? others : [past, base] };
  }
  const regular = doubled(base, "ed");
  return { past: regular, participles: regular };
}

function thirdOf(base: string): string {
  if (base === "have") return "has";
  if (/[^aeiou]y$/u.test(base)) return `${base.slice(0, -1)}ies`;
  return /(?:[sxz]|[cs]h|o)$/u.test(base) ? `${base}es` : `${base}s`;
}

function gerundsOf(base: string): string[] {
  return /ie$/u.test(base) ? [`${base.slice(0, -2)}ying`] : doubled(base, "ing");
}

/** With the last letter once and, where it may be so, twice: "visited", "planned". */
function doubled(base: string, ending: "ed" | "ing"): string[] {
  if (/[^aeiou]y$/u.test(base)) return [ending === "ed" ? `${base.slice(0, -1)}ied` : `${base}ing`];
  if (/[^eoy]e$/u.test(base)) return [`${base.slice(0, -1)}${ending}`];
  if (/e$/u.test(base)) return [ending === "ed" ? `${base}d` : `${base}ing`];
  const last = base.at(-1) ?? "";
  const twice = /[^aeiou][aeiou][bdfgklmnprtz]$/u.test(base);
  return twice ? [`${base}${ending}`, `${base}${last}${ending}`] : [`${base}${ending}`];
}
