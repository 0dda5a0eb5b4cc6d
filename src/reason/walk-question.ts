/**
 * Questions that need everything: all of a kind, how many, the most frequent, the largest, the
 * first, a sum. What they ask of each single sentence is a plainer question ("List all boats that
 * were repaired" is "Which boats were repaired?" of each); what of all of them, is the kind.
 * English rules of wording, no topics. Null for any other question.
 */
import { asksForLeast, isSuperlative } from "./superlatives.js";

export type WalkKind = "list" | "count" | "most" | "extreme" | "order" | "total";

export interface WalkQuestion {
  readonly kind: WalkKind;
  /** What is asked of each sentence. */
  readonly each: string;
  /** What is counted, listed or chosen from, as the question has it: "boats", "" for persons. */
  readonly noun: string;
  /** The items are persons: "who". */
  readonly persons: boolean;
  /** Of extremes and orders: the smallest, cheapest, earliest; else the largest, latest. */
  readonly least: boolean;
  /** The word that asks for one of many, which a sentence would have that says it outright. */
  readonly mark: string;
  /**
   * The wording asks for all ("list all", "who are all"), so that no single sentence is expected
   * to answer; other wordings may as well ask for what one sentence states.
   */
  readonly explicit: boolean;
}

const AUX = "(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)";
const PERSONS = "(?:people|persons|men|women|everyone|everybody|anyone|those|individuals)";
const RELATIVE = "(?:that|which|who|whom)";

/** Plural in form alone: one thing is asked for. */
const PLURAL_OF_ONE =
  /^(?:[\p{L}-]+ ){0,2}(?:whereabouts|headquarters|premises|surroundings|outskirts|odds|news)\b/iu;
/** "..., Ann or Bob": what may be the answer stands there. */
const CHOICE = /[,:] [^,:]+ or [^,:]+$/iu;

export function walkQuestion(question: string): WalkQuestion | null {
  const asked = question.trim().replace(/[?.!\s]+$/u, "").replace(/\s+/g, " ");
  if (CHOICE.test(asked)) return null;
  return total(asked) ?? most(asked) ?? count(asked) ?? order(asked) ?? extreme(asked) ?? list(
    asked);
}

function total(asked: string): WalkQuestion | null {
  const named =
    match(asked, `(?:what (?:is|was)|what's|give|calculate|compute) the (?:total|sum|overall)` +
      `(?: (?:amount|number|sum|cost|value))?(?: of)?(?: all)?(?: the)? (?<what>.+)`) ??
    match(asked, `(?:add|sum) up (?:all )?(?:the )?(?<what>.+)`);
  const base = { kind: "total", persons: false, least: false } as const;
  if (named) {
    const what = named["what"] ?? "";
    const noun = firstNoun(what);
    const each = `How much was the ${what}?`;
    return { ...base, each, noun, mark: "total", explicit: true };
  }
  const added = match(
    asked,
    `(?<asks>how (?:many|much)\\b.+?),? (?:in total|altogether|all together|in all|in ` +
      `sum|overall)` +
      `(?<rest> .*)?`,
  );
  if (!added) return null;
  const asks = `${added["asks"] ?? ""}${added["rest"] ?? ""}`;
  const noun = /^how many ([\p{L}-]+)/iu.exec(asks)?.[1] ?? "";
  return { ...base, each: `${asks}?`, noun, mark: "total", explicit: true };
}

/** "Who led the most walks?", "Which player was late most often?" */
function most(asked: string): WalkQuestion | null {
  const often =
    match(asked, `(?<asks>(?:who|which|what)\\b.+?) (?:the )?(?<mark>most|least) ` +
      `(?:often|frequently|times)(?<rest> .*)?`) ??
    match(asked, `(?<asks>(?:which|what) .+? (?:is|are|was|were) ` +
      `(?:mentioned|named|listed|cited)) ` +
      `(?:the )?(?<mark>most|least)(?<rest> .*)?`) ??
    match(asked, `(?<asks>who (?:is|was) (?:mentioned|named|listed|cited)) ` +
      `(?:the )?(?<mark>most|least)(?<rest> .*)?`) ??
    match(asked, `(?<asks>(?:which|what) .+? (?:is|are|was|were)(?: the)?) ` +
      `(?<mark>most|least) (?:often|frequently|commonly) (?<rest>.*)`);
  const base = { kind: "most", explicit: false } as const;
  if (often) {
    const asks = `${often["asks"] ?? ""} ${often["rest"] ?? ""}`.replace(/\s+/g, " ").trim();
    const mark = often["mark"] ?? "most";
    return { ...base, ...whoOf(asks), each: `${asks}?`, least: mark === "least", mark };
  }
  const things = match(
    asked,
    `(?<who>who|(?:which|what) (?<noun>[\\p{L} -]+?)) (?<verb>${VERB}) the ` +
      `(?<mark>most|fewest) (?<what>[\\p{L}-]+s)(?<rest>\\b.*)?`,
  );
  if (!things) return null;
  const { who = "", verb = "", what = "", rest = "", mark = "most" } = things;
  const each = `${who} ${verb} the ${singular(what)}${rest}?`;
  return { ...base, ...whoOf(each), each, least: mark === "fewest", mark };
}

/** A verb in the past, or of the third person: a question's second word but for auxiliaries. */
const VERB = "(?!is\\b|are\\b|was\\b|were\\b|has the\\b)[\\p{L}]+";

function count(asked: string): WalkQuestion | null {
  const found =
    match(asked, `how many (?<different>(?:different|distinct|separate) )?(?<what>.+)`) ??
    match(asked, `(?:count|what (?:is|was) the number of) (?:all )?(?:of )?(?:the )?(?<what>.+)`);
  if (!found) return null;
  const what = found["what"] ?? "";
  if (/^(?:times|days|weeks|months|years|hours|minutes|seconds|percent|more|of)\b/i.test(what)) {
    return null;
  }
  const each = eachOf(what);
  if (each === null) return null;
  const explicit = found["different"] !== undefined;
  return { ...each, kind: "count", least: false, mark: "", explicit };
}

const ORDER = "first|last|earliest|latest|final|most recent|newest";

/** The word stands with what is asked for: "who was the first", "which server crashed last". */
const ORDERED: readonly string[] = [
  `(?:who|what|which|(?:which|what) [\\p{L} -]+?) (?:is|was|were|are) (?:the ` +
    `)?(?<mark>${ORDER})\\b(?! and\\b).*`,
  `(?:who|which [\\p{L} -]+?|what [\\p{L}-]+)\\b.* (?<mark>${ORDER})`,
  `(?:who|which [\\p{L} -]+?) (?!is|was|did|does|do)[\\p{L}]+ the (?<mark>${ORDER})\\b(?! ` +
    `and\\b).*`,
  `(?:name|give) the (?<mark>${ORDER})\\b.*`,
];
const WHEN_OR_WHERE = /^(?:what|which) (?:year|month|day|date|time|week|century|decade)\b/i;

function order(asked: string): WalkQuestion | null {
  if (WHEN_OR_WHERE.test(asked)) return null;
  const mark = ORDERED.map((pattern) => match(asked, pattern)?.["mark"]).find(
    (one) => one !== undefined,
  );
  // "The First Minister" is a name.
  if (mark === undefined || mark !== mark.toLowerCase()) return null;
  const least = mark === "first" || mark === "earliest";
  const each = withoutMark(asked, mark);
  return { kind: "order", ...whoOf(each), each: `${each}?`, least, mark, explicit: false };
}

function extreme(asked: string): WalkQuestion | null {
  if (!/^(?:who|which|what|name)\b/i.test(asked) || WHEN_OR_WHERE.test(asked)) return null;
  const two = /\b(most|least) (?!often|frequently|recent|of\b)([\p{L}-]+)/iu.exec(asked);
  const one = (asked.match(/\p{L}+(?:est|worst)\b/gu) ?? []).find(isSuperlative);
  const mark = two ? two[0] : one;
  if (mark === undefined) return null;
  const least = asksForLeast(mark) || two?.[1]?.toLowerCase() === "least";
  const each = withoutMark(asked, mark);
  return { kind: "extreme", ...whoOf(each), each: `${each}?`, least, mark, explicit: false };
}

/** "Everything about X", "all the details of the plan": a subject, and no kind of thing. */
const ABOUT = new RegExp(
  "^(?:(?:everything|anything|something|all|that|you know|there is|to know|i should know|" +
    "the|known) )*(?:about|on|regarding|concerning|everything|anything)\\b" +
    "|^(?:(?:relevant|other|known|important|further|more|main|key) )*" +
    "(?:details?|information|facts?|news|particulars|background|data)" +
    "(?: (?:of|on|about|regarding|concerning|for)\\b|$)",
  "i",
);

function list(asked: string): WalkQuestion | null {
  const command = match(
    asked,
    `(?:please )?(?:list|name|give(?: me)?|show(?: me)?|enumerate|tell me|find)` +
      `(?<all> all| every| each| any)?(?: of)?(?: the)? (?<what>.+)`,
  );
  if (command) {
    const what = command["what"] ?? "";
    if (ABOUT.test(what)) return null;
    const persons = match(what, `(?:${PERSONS}) ${RELATIVE} (?<rest>.+)`) !== null;
    const every = command["all"] !== undefined || /^every(?:one|body)\b/i.test(what);
    if (!every && !persons && !/^(?:list|enumerate)/i.test(asked)) return null;
    const each = eachOf(what);
    return each && { ...each, kind: "list", least: false, mark: "", explicit: true };
  }
  const base = { kind: "list", least: false, mark: "" } as const;
  const all = match(asked, `(?<asks>(?:who|what|which) (?:are|were)) (?:all(?: of)?|the various) ` +
    `(?<what>.+)`);
  if (all) {
    const what = (all["what"] ?? "").replace(/^the /i, "");
    const each = withRelative(what) ?? { ...whoOf(`${all["asks"]} the ${what}`),
      each: `${all["asks"]} the ${what}?` };
    return { ...base, ...each, explicit: true };
  }
  const which =
    match(asked, `which (?:of the )?(?<noun>(?:[\\p{L}-]+ ` +
      `){0,3}?[\\p{L}-]*(?:s|men|women|people|children|mice|feet)) ` +
        `(?<rest>(?:are|were|have|do|did|had|[\\p{L}]+ed|can|could|will)\\b.*)`);
  if (which && !/(?:ss|us|is)$|\b(?:is|was|has|does)\b/i.test(which["noun"] ?? "")) {
    const { noun = "", rest = "" } = which;
    return { ...base, each: `Which ${noun} ${rest}?`, noun: lastWord(noun), persons: isPersons(
      noun), explicit: false };
  }
  if (/\b(?:called|known as|named|like|made of|made from|used for|for)$/i.test(asked)) return null;
  const are = match(asked, `(?<asks>(?:who|what) (?:are|were)) the (?<what>.+)`);
  if (!are || PLURAL_OF_ONE.test(are["what"] ?? "")) return null;
  const each = { ...whoOf(`${are["asks"]} the ${are["what"]}`), each: `${asked}?` };
  const plural = /^[\p{L}\d-]+ *[\p{L}-]*s\b/iu.test(are["what"] ?? "");
  return plural ? { ...base, ...each, explicit: false } : null;
}

/** "boats that were repaired", "boats were repaired", "cows did the vet treat", "people gave". */
function eachOf(what: string): Pick<WalkQuestion, "each" | "noun" | "persons"> | null {
  const relative = withRelative(what);
  if (relative) return relative;
  const person = match(what, `(?:${PERSONS}) (?<rest>.+)`);
  if (person) {
    return { each: `Who ${person["rest"] ?? ""}?`, noun: "", persons: true };
  }
  const aux = match(what, `(?<noun>(?:[\\p{L}\\d'-]+ ){0,3}?[\\p{L}-]+) (?<rest>${AUX}\\b.*)`);
  if (aux) {
    const { noun = "", rest = "" } = aux;
    if (/^are there\b/i.test(rest)) {
      const where = rest.replace(/^are there\b/i, "").trim();
      return { each: `Which ${noun} are ${where}?`.replace(/ \?/, "?"), noun: lastWord(noun),
        persons: isPersons(noun) };
    }
    return { each: `Which ${noun} ${rest}?`, noun: lastWord(noun), persons: isPersons(noun) };
  }
  const bare = match(what, `(?<noun>[\\p{L}-]+(?: [\\p{L}-]+)?) (?<rest>.+)`);
  if (!bare) return { each: `Which ${what}?`, noun: lastWord(what), persons: isPersons(what) };
  const noun = /^[\p{L}-]+(?= (?:with|in|of|on|at|by|for|from)\b)/iu.exec(what)?.[0];
  if (noun !== undefined) {
    return { each: `Which ${what}?`, noun, persons: isPersons(noun) };
  }
  const words = what.split(" ");
  // The noun goes to its last plural before the verb: "different players arrived late".
  const plural = words.findIndex((word, i) => i < 3 && /s$/i.test(word) && !/ss$/i.test(word));
  const till = plural < 0 ? 0 : plural;
  const head = words.slice(0, till + 1).join(" ");
  return { each: `Which ${what}?`, noun: lastWord(head), persons: isPersons(head) };
}

function withRelative(what: string): Pick<WalkQuestion, "each" | "noun" | "persons"> | null {
  const found =
    match(what, `(?<noun>[\\p{L}\\d' -]+?),? ${RELATIVE} (?<rest>.+)`) ??
    match(what, `(?<noun>everyone|everybody|anyone) (?<rest>.+)`) ??
    match(what, `(?<noun>[\\p{L}-]+s) (?<rest>the [\\p{L}' -]+ed\\b.*|(?:we|they|he|she|I) ` +
      `[\\p{L}]+.*|the [\\p{L}-]+ [\\p{L}]+(?:ed|ght|ld|nt)\\b.*)`);
  if (!found) return null;
  const { noun = "", rest = "" } = found;
  if (match(noun, `(?:all )?(?:the )?(?<persons>${PERSONS})`)) {
    return { each: `Who ${rest}?`, noun: "", persons: true };
  }
  return { each: `Which ${noun} ${rest}?`, noun: lastWord(noun), persons: isPersons(noun) };
}

/** "The first to be repaired", "the last to crash". */
const TO_DO = (m: string): readonly (readonly [string, string])[] => [
  [` (?:is|was|were|are) (?:the )?${m} to be `, " was "],
  [` (?:is|was|were|are) (?:the )?${m} (?:one )?to `, " did "],
];

/** "The longest in Europe": what stands behind the word says where, and not which. */
const PLACES = "in|on|at|from|near|within|inside|outside|under|over|around|across";

/** The question without the word that chooses: "the first boat to be repaired" is "the boat". */
function withoutMark(asked: string, mark: string): string {
  const m = mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const among = match(asked, `which (?:one )?of (?<set>.+?) (?:is|was|are|were) (?:the )?${m}`);
  if (among) return `Which are ${among["set"] ?? ""}`;
  const rules: readonly (readonly [string, string])[] = [
    ...(new RegExp(`^(?:${ORDER})$`, "i").test(mark) ? TO_DO(m) : []),
    [`^what (?:is|was) (?:the )?${m} ([\\p{L} -]+?),? (?:that|which) `, "Which $1 "],
    [`^who (?:is|was) (?:the )?${m} (?:person|one) (?:that|who|to) `, "Who "],
    [`^which of (?:the )?${m} `, "which "],
    [` (is|was|are|were) (?:the )?${m} (?=(?:${PLACES})\\b)`, " $1 "],
    [` (?:the |as the )?${m}$`, ""],
    [`\\b${m} `, ""],
  ];
  for (const [pattern, instead] of rules) {
    const changed = asked.replace(new RegExp(pattern, "iu"), instead);
    // "Which walk was the longest" asks for nothing else of a walk.
    if (changed !== asked && !/\b(?:is|was|were|are)$/i.test(changed)) {
      return changed.charAt(0).toUpperCase() + changed.slice(1);
    }
  }
  return asked;
}

function whoOf(asked: string): Pick<WalkQuestion, "noun" | "persons"> {
  if (/^who\b/i.test(asked)) return { noun: "", persons: true };
  const opening = "^which (?:(?:one )?of (?:the |these )?)?((?:[\\p{L}-]+ ){0,2}?[\\p{L}-]+)";
  const noun =
    /^which are the (?:[\p{L}-]+ ){0,2}?([\p{L}-]+)$/iu.exec(asked)?.[1] ??
    new RegExp(`${opening} ${AUX}\\b`, "iu").exec(asked)?.[1] ??
    new RegExp(`${opening} [\\p{L}]+`, "iu").exec(asked)?.[1] ??
    /^what (?:is|was|are|were) (?:the )?([\p{L}-]+)/iu.exec(asked)?.[1];
  return { noun: lastWord(noun ?? ""), persons: isPersons(noun ?? "") };
}

function isPersons(noun: string): boolean {
  return new RegExp(`\\b${PERSONS}$`, "iu").test(noun.trim());
}

function firstNoun(text: string): string {
  return /[\p{L}-]+/u.exec(text)?.[0] ?? "";
}

function lastWord(text: string): string {
  return text.trim().split(" ").at(-1) ?? "";
}

function singular(word: string): string {
  return word.replace(/ies$/i, "y").replace(/(?<!s)s$/i, "");
}

function match(text: string, pattern: string): Record<string, string | undefined> | null {
  return new RegExp(`^${pattern}$`, "iu").exec(text)?.groups ?? null;
}
