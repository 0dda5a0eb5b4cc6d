/**
 * One plain statement as clauses: who, which verb, whom or what, and the phrases behind
 * prepositions. "Ann picked up the lamp and went to the cellar" is two clauses of one subject.
 * Only what is understood to its last word is a clause; prose mostly is not.
 *
 *   sentence -> without its times -> pieces -> subjects, verb group, objects, phrases
 *
 * Errors: null where a piece is left over.
 */
import { withoutTimes } from "./times.js";
import { inPlainWords } from "./paraphrases.js";
import { piecesOf, PREPOSITIONS, type Mention, type Piece } from "./pieces.js";
import { baseOf, classesOf, looksPast, type VerbClass } from "./verbs.js";

export interface Phrase {
  readonly preposition: string;
  readonly mentions: readonly Mention[];
  /** "in the attic or the barn": one of them. */
  readonly either: boolean;
}

export interface Clause {
  readonly subjects: readonly Mention[];
  /** The infinitive; "be" where there is no other verb. */
  readonly verb: string;
  readonly classes: ReadonlySet<VerbClass>;
  readonly passive: boolean;
  readonly negated: boolean;
  /** "up", "away", "absent": words of the predicate that are neither mentions nor prepositions. */
  readonly words: readonly string[];
  /** In their order; those joined by "and" are one group. */
  readonly objects: readonly (readonly Mention[])[];
  readonly phrases: readonly Phrase[];
}

export interface ReadClauses {
  readonly clauses: readonly Clause[];
  /** Hours from today's midnight, where a time is told. */
  readonly hour: number | null;
}

const BE = new Set("is are was were be been being am isn't aren't wasn't weren't".split(" "));
const HAVE = new Set("has have had hasn't haven't hadn't".split(" "));
const DO = new Set("do does did don't doesn't didn't".split(" "));
const NOT = /^(?:not|never|no|nowhere)$|n['’]t$/u;
/** Words without which a clause says the same. */
const EMPTY = new Set(
  (
    "there here just also quietly slowly quickly simply straight directly home both again too " +
    "back over off along right about around across safely together alone so and but quite out to"
  ).split(" "),
);
const PARTICLES = new Set(
  "up down away aside behind off over out back along on about around across".split(" "),
);
const COMPANY = new Set("with by of alongside".split(" "));
const COMPANY_WORDS_MAX = 5;

export function readClauses(sentence: string): ReadClauses | null {
  const { rest, hour } = withoutTimes(sentence);
  const pieces = piecesOf(inPlainWords(rest));
  if (pieces === null) return null;
  const clauses = new ClauseReader(pieces).all();
  return clauses === null ? null : { clauses, hour };
}

class ClauseReader {
  readonly #pieces: readonly Piece[];
  #at = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  all(): Clause[] | null {
    this.#skip((word) => word === "and" || word === "but" || word === "so" || /ly$/u.test(word));
    const subjects = this.#subjects();
    if (subjects.length === 0) return null;
    const clauses: Clause[] = [];
    do {
      const clause = this.#predicate(subjects);
      if (clause === null) return null;
      clauses.push(clause);
    } while (this.#joinsVerb());
    return this.#at === this.#pieces.length ? clauses : null;
  }

  #peek(ahead = 0): Piece | undefined {
    return this.#pieces[this.#at + ahead];
  }

  #word(ahead = 0): string | null {
    const piece = this.#peek(ahead);
    return piece?.kind === "word" ? piece.text : null;
  }

  #mention(ahead = 0): Mention | null {
    const piece = this.#peek(ahead);
    return piece?.kind === "mention" ? piece.mention : null;
  }

  #skip(skips: (word: string) => boolean): void {
    for (;;) {
      const word = this.#word();
      if (this.#peek()?.kind !== "comma" && (word === null || !skips(word))) return;
      this.#at++;
    }
  }

  #subjects(): Mention[] {
    const first = this.#mention();
    if (first === null || first.owns) return [];
    this.#at++;
    const all = [first, ...this.#joined()];
    const companion = this.#company();
    return companion === null ? all : [...all, companion, ...this.#joined()];
  }

  /** ", B and C" behind a mention that was taken. */
  #joined(): Mention[] {
    const all: Mention[] = [];
    for (;;) {
      let ahead = 0;
      if (this.#peek(ahead)?.kind === "comma") ahead++;
      if (this.#word(ahead) === "and") ahead++;
      const next = ahead === 0 ? null : this.#mention(ahead);
      // A comma alone joins only what an "and" goes on from.
      const listed = this.#word(ahead - 1) === "and" || this.#isListed(ahead);
      if (next === null || !listed) return all;
      all.push(next);
      this.#at += ahead + 1;
    }
  }

  #isListed(ahead: number): boolean {
    return this.#word(ahead + 1) === "and" && this.#mention(ahead + 2) !== null;
  }

  /** "Ann, accompanied by Bob, went": he goes too. */
  #company(): Mention | null {
    let ahead = this.#peek()?.kind === "comma" ? 1 : 0;
    for (let n = 0; n <= COMPANY_WORDS_MAX; n++, ahead++) {
      const word = this.#word(ahead);
      const other = this.#mention(ahead);
      if (other !== null && /^compan/u.test(other.key)) continue;
      if (word === null) return null;
      if (n === 0 && (BE.has(word) || HAVE.has(word) || DO.has(word))) return null;
      const name = this.#mention(ahead + 1);
      if (!COMPANY.has(word) || name?.kind !== "name" || name.owns) continue;
      this.#at += ahead + 2;
      this.#skip((one) => one === "in" || one === "tow");
      return name;
    }
    return null;
  }

  #joinsVerb(): boolean {
    const ahead = this.#peek()?.kind === "comma" ? 1 : 0;
    const joins = this.#word(ahead) === "and" || (ahead === 1 && this.#word(ahead) === "then");
    const verb = this.#word(ahead + 1);
    if (!joins || verb === null || PREPOSITIONS.has(verb)) return false;
    this.#at += ahead + 1;
    return true;
  }

  #predicate(subjects: readonly Mention[]): Clause | null {
    const group = this.#verbGroup();
    if (group === null) return null;
    const words = [...group.words];
    const objects: Mention[][] = [];
    const phrases: Phrase[] = [];
    while (this.#at < this.#pieces.length) {
      const piece = this.#peek();
      if (piece === undefined) break;
      if (piece.kind === "mention") {
        if (piece.mention.owns) return null;
        this.#at++;
        objects.push([piece.mention, ...this.#joined()]);
        continue;
      }
      if (piece.kind === "comma") {
        if (this.#isJoin(1) || this.#at + 1 === this.#pieces.length) break;
        return null;
      }
      if (this.#isJoin(0)) break;
      const whole = objects.length > 0 || group.passive || group.verb === "be";
      const phrase = this.#phrase(whole, words);
      if (phrase !== null) phrases.push(phrase);
      else {
        if (piece.text === "that" || piece.text === "who") return null;
        words.push(piece.text);
        this.#at++;
      }
    }
    return { ...group, subjects, words, objects, phrases };
  }

  #isJoin(ahead: number): boolean {
    const word = this.#word(ahead);
    if (word !== "and" && word !== "then") return false;
    const verb = this.#word(ahead + 1);
    return verb !== null && !PREPOSITIONS.has(verb);
  }

  /** "into the attic", "back over to the barn", "out of the yard", "either in the attic or ..." */
  #phrase(hasObject: boolean, words: string[]): Phrase | null {
    let ahead = 0;
    const either = this.#word() === "either";
    if (either) ahead++;
    let preposition = "";
    for (; ahead < 4; ahead++) {
      const word = this.#word(ahead);
      if (word === null) break;
      if (word === "out" && this.#word(ahead + 1) === "of") {
        preposition = "out of";
        ahead++;
      } else if (PREPOSITIONS.has(word)) preposition = word;
      else if (!PARTICLES.has(word)) break;
      else preposition = "";
    }
    const first = this.#mention(ahead);
    const last = this.#word(ahead - 1);
    if (preposition === "" || first === null || first.owns) return null;
    // "picked up the lamp" has no phrase; "put on the hat" neither.
    const isParticle = last !== null && PARTICLES.has(last) && !hasObject;
    if (isParticle && preposition !== "out of" && ahead === 1) return null;
    for (let n = 0; n < ahead; n++) {
      const word = this.#word(n) ?? "";
      if (PARTICLES.has(word) && !PREPOSITIONS.has(word)) words.push(word);
    }
    this.#at += ahead + 1;
    const mentions = [first, ...this.#alternatives()];
    const isEither = mentions.length > 1;
    if (!isEither) mentions.push(...this.#joined());
    return { preposition, mentions, either: isEither };
  }

  /** "or the barn", "or in the barn" behind a mention that was taken. */
  #alternatives(): Mention[] {
    const all: Mention[] = [];
    for (;;) {
      let ahead = this.#peek()?.kind === "comma" ? 1 : 0;
      if (this.#word(ahead) !== "or") return all;
      ahead++;
      if (PREPOSITIONS.has(this.#word(ahead) ?? "")) ahead++;
      const next = this.#mention(ahead);
      if (next === null) return all;
      all.push(next);
      this.#at += ahead + 1;
    }
  }

  #verbGroup(): Pick<Clause, "verb" | "classes" | "passive" | "negated" | "words"> | null {
    const words: string[] = [];
    let [be, have, negated] = [false, false, false];
    this.#skip((word) => /ly$/u.test(word) || word === "both" || word === "then");
    for (;;) {
      const word = this.#word();
      if (word === null) break;
      if (BE.has(word)) be = true;
      else if (HAVE.has(word)) have = true;
      else if (!DO.has(word) && !NOT.test(word) && !/^(?:longer|just|.+ly)$/u.test(word)) break;
      if (NOT.test(word)) negated = true;
      this.#at++;
    }
    const word = this.#word();
    const isVerb = word !== null && !PREPOSITIONS.has(word) && word !== "either" && word !== "or";
    if (!isVerb || (PARTICLES.has(word) && (be || have))) {
      if (!be && !have) return null;
      const verb = be ? "be" : "have";
      return { verb, classes: be ? new Set() : classesOf("have"), passive: false, negated, words };
    }
    const participle = looksPast(word) || /(?:en|wn)$/u.test(word);
    if (be && !participle && !word.endsWith("ing")) {
      // "is absent", "is hungry": the words behind say what it is.
      return { verb: "be", classes: new Set(), passive: false, negated, words };
    }
    if (!be && !have && !negated && EMPTY.has(word)) return null;
    this.#at++;
    return {
      verb: baseOf(word),
      classes: classesOf(word),
      passive: be && participle,
      negated,
      words,
    };
  }
}

/** Whether the words of a predicate add nothing to its verb, particles aside. */
export function isPlain(words: readonly string[]): boolean {
  return words.every((word) => EMPTY.has(word) || PARTICLES.has(word) || /ly$/u.test(word));
}
