/**
 * Statements that give a name a value or make it the same as another: "VAR A = 5", "port: 8080",
 * "b is set to a", "Y is an alias of X", "assign 3 to k". Found about a name or a value, in code,
 * settings and prose. An expression ("a = b + 1") makes nothing the same and is none.
 * Rules of writing. Offsets are UTF-16 code units into the text.
 */

export interface Assignment {
  readonly name: string;
  /** Another name or a value. */
  readonly to: string;
  readonly form: "sign" | "settings" | "words";
  readonly start: number;
  readonly end: number;
}

const NAME = String.raw`[\p{L}_$@][\p{L}\p{N}_$@.-]*(?<![.-])(?:\[[^\]\s]{1,20}\])?`;
const QUOTED = String.raw`"[^"\n]{1,80}"|'[^'\n]{1,80}'|\x60[^\x60\n]{1,80}\x60`;
const NUMBER = String.raw`[-+]?[$€£]?\d[\p{L}\p{N}_.,:/-]*(?<![.,:/-])%?`;
const REFERENCE = String.raw`\$\{${NAME}\}|\{\{\s*${NAME}\s*\}\}`;
const PATH = String.raw`[~.]{0,2}/[^\s,;:"'()]{1,200}(?<![.])`;
const TO = `(?<to>${REFERENCE}|${PATH}|${QUOTED}|${NUMBER}|${NAME})`;
/** A word for what kind of thing it is, which both sides may bear: "VAR A = VAR B". */
const KIND = String.raw`(?:(?<kind>\p{L}[\p{L}\p{N}]*)[ \t]+)?`;
const SAME_KIND = String.raw`(?:\k<kind>[ \t]+)?`;
const LEFT = String.raw`(?<![\p{L}\p{N}_.$@-])${KIND}["'\x60]?(?<name>${NAME})["'\x60]?`;
/** An operator behind it makes an expression of it. */
const END = String.raw`(?![\p{L}\p{N}_(]|[ \t]*(?:[+*/%^&|<>=]|- ))`;
const THE_VALUE =
  "(?<value>the (?:same )?(?:value|content|number|setting)s? )?(?:of |as |from )?(?:the )?";

const FORMS: readonly RegExp[] = [
  // With a sign.
  String.raw`${LEFT}[ \t]*(?::=|(?<![=!<>:+*/-])=(?![=>~])|<-|←|≡)[ \t]*${SAME_KIND}${TO}${END}`,
  // A line of settings.
  String.raw`^[ \t]*${LEFT}[ \t]*:[ \t]+${SAME_KIND}${TO},?[ \t]*$`,
  // In words.
  String.raw`${LEFT} (?:is|are|was|were|gets|be|being)(?: now| then| also)? ` +
    String.raw`(?:set|assigned|bound|(?:made )?equal|mapped|linked|initiali[sz]ed)(?: to| with)? ` +
    `${THE_VALUE}${SAME_KIND}${TO}${END}`,
  String.raw`${LEFT} (?:equals|(?<weak>takes|has|holds|gets|copies|inherits|receives|shares|` +
    `mirrors|contains)) ${THE_VALUE}${SAME_KIND}${TO}${END}`,
  String.raw`${LEFT} (?:is|are)(?: just| simply)? (?:an? |another |the )?` +
    String.raw`(?:alias|name|synonym|copy|shorthand|stand-in|abbreviation|same)(?: of| for| as) ` +
    `(?:the )?${SAME_KIND}${TO}${END}`,
  String.raw`${LEFT} (?:points|refers|resolves|maps|evaluates) to (?:the )?${SAME_KIND}${TO}${END}`,
  String.raw`\b(?:set|let|initiali[sz]e) ${LEFT} (?:to|be|=|as|with) ` +
    `${THE_VALUE}${SAME_KIND}${TO}${END}`,
].map((pattern) => new RegExp(pattern, "gimu"));
const REVERSED = new RegExp(
  String.raw`\bassign (?:the value )?(?:of )?${TO} to (?:the )?(?:variable )?(?<name>${NAME})`,
  "gimu",
);

/** Any word could be a name: those of code have a sign, a figure or capitals alone. */
const OF_CODE = /^\p{Lu}[\p{Lu}.-]*$|[\p{N}_$@]|\p{Ll}\p{Lu}|\p{L}[.-]\p{L}/u;
/** What people have and take is no value: "NASA has 18", but "R2 has 18". */
const SURELY_CODE = /[\p{N}_$@]/u;
const FIRST_IN_WORDS = 2;
const SETTINGS = 1;

export function isCodeName(name: string): boolean {
  return OF_CODE.test(name);
}

/** Words before a name that say what it is and no part of the language around it. */
const NO_NAMES = /^(?:it|this|that|he|she|they|we|i|you|which|who|what|there|and|or|the|a|an)$/iu;

export function assignmentsIn(text: string): Assignment[] {
  const found = new Map<string, Assignment>();
  for (const [form, pattern] of [...FORMS, REVERSED].entries()) {
    for (const match of text.matchAll(pattern)) {
      const { name = "", to = "", kind, value, weak } = match.groups ?? {};
      if (NO_NAMES.test(name) || NO_NAMES.test(to)) continue;
      const inWords = form >= FIRST_IN_WORDS;
      if (inWords && !OF_CODE.test(name) && !isKind(kind)) continue;
      const isSure = isKind(kind) || value !== undefined || SURELY_CODE.test(name);
      if (weak !== undefined && !isSure) continue;
      const [start, end] = [match.index, match.index + match[0].length];
      const key = `${name}\0${start + match[0].indexOf(name)}`;
      if (!found.has(key)) {
        const of = inWords ? "words" : form === SETTINGS ? "settings" : "sign";
        found.set(key, { name, to: bare(to), form: of, start, end });
      }
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

const KINDS = new RegExp(
  "^(?:var|variables?|constants?|const|let|parameters?|settings?|cells?|fields?|keys?|names?|" +
    "options?|registers?|symbols?|alias(?:es)?|columns?|propert(?:y|ies))$",
  "iu",
);

function isKind(word: string | undefined): boolean {
  return KINDS.test(word ?? "");
}

/** Without quotation marks, and the sign of a reference: "${base}" is "base". */
function bare(to: string): string {
  const reference = /^(?:\$\{|\{\{\s*)(.+?)\s*\}\}?$/u.exec(to)?.[1];
  return reference ?? to.replace(/^["'`]|["'`]$/gu, "");
}
