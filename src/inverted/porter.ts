/**
 * The English stemmer of FTS5: Porter's, on bytes of UTF-8, of which those beyond ASCII are
 * consonants. Words of fewer than 3 or more than 64 bytes stay as they are.
 * Source: M. F. Porter, "An algorithm for suffix stripping" (1980); SQLite's fts5_tokenize.c
 */

const BYTES_MIN = 3;
const BYTES_MAX = 64;
const BEYOND_ASCII = /[^\0-\x7f]/;

/** Of a folded word. */
export function stemmed(word: string): string {
  if (!BEYOND_ASCII.test(word)) return stemmedBytes(word);
  // One character a byte.
  const bytes = Buffer.from(word, "utf8").toString("latin1");
  return Buffer.from(stemmedBytes(bytes), "latin1").toString("utf8");
}

function stemmedBytes(word: string): string {
  if (word.length < BYTES_MIN || word.length > BYTES_MAX) return word;
  let stem = withoutPlural(word);
  stem = withoutPast(stem);
  if (stem.endsWith("y") && hasVowel(stem.slice(0, -1))) stem = `${stem.slice(0, -1)}i`;
  stem = replaced(stem, STEP_2, isMeasureOver0);
  stem = replaced(stem, STEP_3, isMeasureOver0);
  stem = withoutSuffix(stem);
  return withoutLastLetter(stem);
}

/** Step 1a. */
function withoutPlural(word: string): string {
  if (!word.endsWith("s") || word.endsWith("ss")) return word;
  if (word.at(-2) !== "e") return word.slice(0, -1);
  const isLong = word.length > 4 && word.endsWith("sses");
  const isIes = word.length > 3 && word.at(-3) === "i";
  return word.slice(0, isLong || isIes ? -2 : -1);
}

/** Step 1b. */
function withoutPast(word: string): string {
  if (word.length > 3 && word.endsWith("eed")) {
    return isMeasureOver0(word.slice(0, -3)) ? word.slice(0, -1) : word;
  }
  const cut = word.length > 2 && word.endsWith("ed") ? 2 : 3;
  if (cut === 3 && !(word.length > 3 && word.endsWith("ing"))) return word;
  const stem = word.slice(0, -cut);
  if (!hasVowel(stem)) return word;
  if (stem.length > 2 && /(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  const last = stem.at(-1) as string;
  if (!"aeioulsz".includes(last) && stem.at(-2) === last) return stem.slice(0, -1);
  return isMeasure1(stem) && endsShort(stem) ? `${stem}e` : stem;
}

type Rule = readonly [suffix: string, instead: string];

/** In the order of trial; the first that fits is the only one tried. */
const STEP_2: readonly Rule[] = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["logi", "log"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
];

const STEP_3: readonly Rule[] = [
  ["ical", "ic"],
  ["ness", ""],
  ["icate", "ic"],
  ["iciti", "ic"],
  ["ful", ""],
  ["ative", ""],
  ["alize", "al"],
];

const STEP_4 = (
  "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize"
).split(" ");

function replaced(
  word: string,
  rules: readonly Rule[],
  condition: (stem: string) => boolean,
): string {
  const rule = rules.find(([suffix]) => word.length > suffix.length && word.endsWith(suffix));
  if (rule === undefined) return word;
  const stem = word.slice(0, -rule[0].length);
  return condition(stem) ? stem + rule[1] : word;
}

/** Step 4. */
function withoutSuffix(word: string): string {
  const suffix = STEP_4.find((one) => word.length > one.length && word.endsWith(one));
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (suffix === "ion" && !/[st]$/.test(stem)) return word;
  return isMeasureOver1(stem) ? stem : word;
}

/** Step 5. */
function withoutLastLetter(word: string): string {
  let stem = word;
  if (stem.endsWith("e")) {
    const short = stem.slice(0, -1);
    if (isMeasureOver1(short) || (isMeasure1(short) && !endsShort(short))) stem = short;
  }
  return stem.endsWith("ll") && isMeasureOver1(stem.slice(0, -1)) ? stem.slice(0, -1) : stem;
}

function isVowel(letter: string | undefined, afterConsonant: boolean): boolean {
  if (letter === undefined) return false;
  return "aeiou".includes(letter) || (afterConsonant && letter === "y");
}

/** Behind the first vowels and the consonant that follows; 0 where there is none. */
function behindSyllable(stem: string, from: number, afterConsonant: boolean): number {
  let consonant = afterConsonant;
  let at = from;
  for (; at < stem.length; at += 1) {
    consonant = !isVowel(stem[at], consonant);
    if (!consonant) break;
  }
  for (at += 1; at < stem.length; at += 1) {
    consonant = !isVowel(stem[at], consonant);
    if (consonant) return at + 1;
  }
  return 0;
}

const isMeasureOver0 = (stem: string): boolean => behindSyllable(stem, 0, false) > 0;

function isMeasureOver1(stem: string): boolean {
  const at = behindSyllable(stem, 0, false);
  return at > 0 && behindSyllable(stem, at, true) > 0;
}

function isMeasure1(stem: string): boolean {
  const at = behindSyllable(stem, 0, false);
  return at > 0 && behindSyllable(stem, at, true) === 0;
}

/** Consonant, vowel, consonant at the end, the last none of w, x and y. */
function endsShort(stem: string): boolean {
  if (/[wxy]$/.test(stem)) return false;
  let consonant = false;
  const kinds: boolean[] = [];
  for (const letter of stem) {
    consonant = !isVowel(letter, consonant);
    kinds.push(consonant);
  }
  const [first = false, second = false, third = false] = kinds.slice(-3);
  return kinds.length >= 3 && first && !second && third;
}

function hasVowel(stem: string): boolean {
  for (let at = 0; at < stem.length; at += 1) if (isVowel(stem[at], at > 0)) return true;
  return false;
}
