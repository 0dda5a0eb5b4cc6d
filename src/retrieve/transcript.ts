/**
 * Records of what was said: lines that begin with who speaks ("Ann: I sold the car"). What somebody
 * says of themselves is about them, so it can be told in the third person, as others ask for it.
 * Offsets are UTF-16 code units. English alone.
 */

export interface SpokenTurn {
  readonly speaker: string;
  /** Of what is said, without who says it. */
  readonly start: number;
  readonly end: number;
}

const LINE = /^[^\S\n]*(\p{L}[\p{L}\d .'’-]{0,39}):[^\S\n]+(?=\S)/u;
/** Of the lines with text so many begin with who speaks. */
const SPOKEN_SHARE = 0.6;
const TURNS_MIN = 2;
/** Who is named so speaks, although without a capital. */
const ROLE = /^(?:user|assistant|system|human|bot|ai|me|speaker \d+)$/iu;
/** Labels of forms and of questions with their answers. */
const NO_SPEAKER = new RegExp(
  "^(?:[qa]|questions?|answers?|notes?|warnings?|examples?|tips?|dates?|times?|subjects?|from|to|" +
    "cc|re|titles?|names?|address|contacts?|phone|e-?mail|summary|source)$",
  "iu",
);
/** Sentences of those who talk to each other. */
const TALKED = /\b(?:you|your|yours)\b|[?!]\s*$/iu;

/** Empty where the text is no such record. */
export function turnsIn(text: string): SpokenTurn[] {
  const turns: SpokenTurn[] = [];
  let [at, lines] = [0, 0];
  for (const line of text.split("\n")) {
    if (line.trim() !== "") lines++;
    const head = LINE.exec(line);
    if (head) {
      const start = at + head[0].length;
      turns.push({ speaker: head[1] ?? "", start, end: at + line.trimEnd().length });
    }
    at += line.length + 1;
  }
  const most = turns.length >= TURNS_MIN && turns.length >= lines * SPOKEN_SHARE;
  return most && isTalk(text, turns) ? turns : [];
}

/**
 * Glossaries and forms have lines with labels too: in a talk two people speak, and one of them
 * again, or what they say is said to somebody or of themselves.
 */
function isTalk(text: string, turns: readonly SpokenTurn[]): boolean {
  const speakers = new Set(turns.map(({ speaker }) => speaker));
  if (speakers.size < 2 || ![...speakers].every(isPerson)) return false;
  if (speakers.size < turns.length) return true;
  const talked = turns.filter(({ start, end }) => {
    const said = text.slice(start, end);
    return speaksOfSelf(said) || TALKED.test(said);
  });
  return talked.length * 2 >= turns.length;
}

function isPerson(label: string): boolean {
  if (ROLE.test(label)) return true;
  const words = label.split(" ");
  return words.length <= 3 && /^\p{Lu}/u.test(label) && !words.some((one) => NO_SPEAKER.test(one));
}

export interface ThirdPerson {
  readonly text: string;
  /** A span of `text` as one of what was said. */
  said(span: Span): Span;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const SELF_WORDS =
  "\\b(?:I['’]m|I am|I['’]ve|I have|I['’]d|I['’]ll|I|[Mm]y|[Mm]ine|[Mm]e|[Mm]yself|[Oo]urs?|" +
  "[Ww]e|us)\\b";
const SELF = new RegExp(SELF_WORDS, "gu");
const ANY_SELF = new RegExp(SELF_WORDS, "u");

/** Somebody tells of themselves. */
export function speaksOfSelf(said: string): boolean {
  return ANY_SELF.test(said);
}

const FORMS: Readonly<Record<string, (name: string) => string>> = {
  "i'm": (name) => `${name} is`,
  "i am": (name) => `${name} is`,
  "i've": (name) => `${name} has`,
  "i have": (name) => `${name} has`,
  "i'd": (name) => `${name} would`,
  "i'll": (name) => `${name} will`,
  my: (name) => `${name}'s`,
  mine: (name) => `${name}'s`,
  our: (name) => `${name}'s`,
  ours: (name) => `${name}'s`,
};

/** "I sold my car": "Ann sold Ann's car". */
export function inThirdPerson(said: string, name: string): ThirdPerson {
  const pieces: { readonly own: Span; readonly text: string; readonly kept: boolean }[] = [];
  let done = 0;
  for (const match of said.matchAll(SELF)) {
    const { index } = match;
    const end = index + match[0].length;
    const form = FORMS[match[0].toLowerCase().replace("’", "'")];
    pieces.push({ own: { start: done, end: index }, text: said.slice(done, index), kept: true });
    pieces.push({ own: { start: index, end }, text: form?.(name) ?? name, kept: false });
    done = end;
  }
  const rest = { start: done, end: said.length };
  pieces.push({ own: rest, text: said.slice(done), kept: true });
  return {
    text: pieces.map(({ text }) => text).join(""),
    said: ({ start, end }) => {
      let at = 0;
      let [from, to] = [said.length, 0];
      for (const { own, text, kept } of pieces) {
        const [first, last] = [at, at + text.length];
        at = last;
        if (end <= first || start >= last) continue;
        from = Math.min(from, kept ? own.start + Math.max(0, start - first) : own.start);
        to = Math.max(to, kept ? own.end - Math.max(0, last - end) : own.end);
      }
      return from < to ? { start: from, end: to } : { start: 0, end: 0 };
    },
  };
}
