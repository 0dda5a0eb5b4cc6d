/**
 * Which of the things spoken of a pronoun means: by kind, gender and number, then by recency.
 * Pure.
 */
import { type Gender, genderOfNoun, isGroupNoun, isPersonNoun, isPlaceNoun } from "./lexicon.js";
import { isTimeNoun } from "./lexicon.js";
import type { Mention } from "./mentions.js";
import type { TurnMentions } from "./turn-mentions.js";

export type Family = "he" | "she" | "it" | "they" | "there" | "then";

/** Points: agreement of kind weighs more than a turn, a turn more than the place in it. */
const TURN_AGO = 3;
const TOPIC = 1.5;
const LATER_IN_QUESTION = 0.2;

/** Null where nothing fits. `avoid`: what the follow-up question names itself. */
export function antecedent(
  family: Family,
  turns: readonly TurnMentions[],
  avoid: readonly string[] = [],
): Mention | null {
  return best(turns, avoid, (mention) => fit(family, mention));
}

/** What "that city" or "the same year" means. */
export function antecedentOfNoun(
  noun: string,
  turns: readonly TurnMentions[],
  avoid: readonly string[] = [],
): Mention | null {
  return best(turns, avoid, (mention) => fitOfNoun(noun, mention));
}

function best(
  turns: readonly TurnMentions[],
  avoid: readonly string[],
  score: (mention: Mention) => number | null,
): Mention | null {
  let found: { mention: Mention; points: number } | null = null;
  turns.forEach((turn, ago) => {
    for (const { mention, bonus } of candidates(turn)) {
      const points = score(mention);
      if (points === null || avoid.some((name) => overlaps(name, mention.text))) continue;
      const all = points + bonus - ago * TURN_AGO;
      if (all > 0 && all > (found?.points ?? 0)) found = { mention, points: all };
    }
  });
  return (found as { mention: Mention } | null)?.mention ?? null;
}

/** The answer to "who" and "what" is the topic then; of other questions the subject stays it. */
function candidates(turn: TurnMentions): { mention: Mention; bonus: number }[] {
  const identity = turn.asked.wh !== null && /^(who|whom|whose|what|which)$/.test(turn.asked.wh);
  const spoken = turn.spoken.map((mention, at) => ({
    mention,
    bonus: (identity ? 0 : TOPIC) - at * LATER_IN_QUESTION,
  }));
  const bonus = identity ? TOPIC : 0;
  return turn.answer ? [{ mention: turn.answer, bonus }, ...spoken] : spoken;
}

function overlaps(name: string, text: string): boolean {
  const [a, b] = [name.toLowerCase(), text.toLowerCase()];
  return a === b || a.endsWith(` ${b}`) || b.endsWith(` ${a}`);
}

function fit(family: Family, m: Mention): number | null {
  switch (family) {
    case "he":
      return fitPerson("male", m);
    case "she":
      return fitPerson("female", m);
    case "it":
      return fitThing(m);
    case "they":
      return fitSeveral(m);
    case "there":
      return fitPlace(m);
    case "then":
      return m.kind === "time" && m.sure ? 6 : null;
    default:
      return family satisfies never;
  }
}

function fitPerson(gender: Gender, m: Mention): number | null {
  if (m.plural || (m.gender !== null && m.gender !== gender)) return null;
  const same = m.gender === gender ? 2 : 0;
  if (m.kind === "person") return (m.sure ? 6 : 4) + same;
  if (!m.named || m.kind === "time" || m.kind === "number" || m.kind === "group") return null;
  return m.sure ? null : m.kind === "unknown" ? 2 : 1;
}

function fitThing(m: Mention): number | null {
  if (m.plural || m.kind === "time" || m.kind === "number") return null;
  if (m.kind === "person") return m.sure ? null : 1;
  return 4 + (m.sure ? 0.5 : 0) + (m.named ? 0.5 : 0);
}

function fitSeveral(m: Mention): number | null {
  if (m.kind === "time" || m.kind === "number") return null;
  if (m.plural) return 6;
  if (m.kind === "group") return 5;
  return m.named && m.kind !== "place" ? 2 : null;
}

function fitPlace(m: Mention): number | null {
  if (m.kind === "place") return m.sure ? 6 : 5;
  return m.kind === "unknown" && m.named && !m.plural ? 2 : null;
}

function fitOfNoun(noun: string, m: Mention): number | null {
  if (m.nouns.includes(noun)) return 8;
  const gender = genderOfNoun(noun);
  if (isTimeNoun(noun)) return m.kind === "time" && m.sure ? 6 : null;
  if (isPersonNoun(noun)) {
    if (gender !== null && m.gender !== null && gender !== m.gender) return null;
    return m.kind === "person" && !m.plural ? 6 : m.kind === "unknown" && m.named ? 2 : null;
  }
  if (isPlaceNoun(noun)) return fitPlace(m) ?? (m.kind === "thing" && m.named ? 2 : null);
  if (isGroupNoun(noun)) return m.kind === "group" ? 6 : m.kind === "unknown" ? 3 : null;
  return m.named ? fitThing(m) : null;
}
