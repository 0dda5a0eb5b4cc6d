/**
 * Questions about when things happened, which dates answer and no passage states: when, how long
 * ago, how long between, which came first. What is left of each event is a statement to look for.
 * A question may say which day it is ("Today is 3 May 2024. How many days ago ...").
 * English rules of wording, no topics. Null for any other question.
 */
import { momentsIn } from "../calls/index.js";

export type TimeUnit = "days" | "weeks" | "months" | "years";

export type TimeQuestion =
  | { readonly kind: "when"; readonly events: readonly [string] }
  | { readonly kind: "ago"; readonly events: readonly [string]; readonly unit: TimeUnit }
  | { readonly kind: "between"; readonly events: Two; readonly unit: TimeUnit }
  | { readonly kind: "first" | "last"; readonly events: Two };

type Two = readonly [string, string];

const UNIT = "(?<unit>days?|weeks?|months?|years?)";
const LONG = `(?:many ${UNIT}|long)`;
const PASSED =
  "(?:passed|went by|elapsed|lay|lie|were there|are there|was it|is it|had passed|have passed|" +
  "did it take|came)";
const AUX = "(?:did|was|were|had|has|have|is)";
const PAIR = "(?:these|the two|them|both)";
const ORDER = "(?<order>first|earlier|last|later)[,:]?";

const PATTERNS: readonly (readonly [TimeQuestion["kind"], string])[] = [
  ["ago", `how ${LONG} ago (?:was it (?:that|when) )?(?<a>.+)`],
  ["ago", `how ${LONG} (?:is it|has it been|have passed|passed|has passed) since (?<a>.+)`],
  ["between", `how ${LONG} (?:${PASSED} )?(?:in )?between (?<a>.+)`],
  ["between", `how ${LONG} (?:${PASSED} )?after (?<a>.+?),? (?:was it (?:that|when|until) |` +
    `(?=did |was |were ))(?<b>.+)`],
  ["between", `how ${LONG} (?:${PASSED} )?before (?<b>.+?),? (?:was it (?:that|when) |` +
    `(?=did |was |were ))(?<a>.+)`],
  ["first", `(?:which|what)(?: of ${PAIR})? (?:one )?(?<who>did .+? do) ${ORDER} (?<a>.+)`],
  ["first", `(?:which|what)(?: (?:event|thing|one|of ${PAIR}(?: things| events)?))? ` +
    `(?:happened|came|was|took place|occurred) ${ORDER} (?<a>.+)`],
  ["first", `(?<who>did \\S+(?: \\p{Lu}\\S*)?) (?<order>first) (?<a>.+)`],
  ["when", `when (?=${AUX} )(?<a>.+)`],
  ["when", `(?:on )?(?:which|what) (?:day|date) (?=${AUX} )(?<a>.+)`],
  ["when", `what (?:was|is) the (?:exact )?(?:date|day) (?:when|on which|that|of) (?<a>.+)`],
];

/** "the day", "the time when", "that": what an event is led by. */
const LEAD =
  "(?:(?:the )?(?:day|time|moment|date)(?: (?:when|that|on which|of))?|when|that|(?:the )?first)";

const TODAY = new RegExp(
  "^\\W*(?:today(?:['’]s date)?(?: is|:)|(?:the )?current date(?: is|:)) " +
    "(?<day>[\\w ,./-]{0,40}?\\d{4}(?:-\\d{2}-\\d{2})?)[.;:)]+\\s+(?<rest>\\S.*)$",
  "isu",
);

export interface DatedQuestion {
  readonly question: string;
  /** YYYY-MM-DD; null where the question tells no day. */
  readonly today: string | null;
}

/** Takes "Today is 3 May 2024." off a question. */
export function withoutToday(question: string): DatedQuestion {
  const { day, rest } = TODAY.exec(question)?.groups ?? {};
  if (day === undefined || rest === undefined) return { question, today: null };
  const [moment] = momentsIn(day, new Date(0), true);
  return moment?.kind === "date"
    ? { question: rest, today: moment.value }
    : { question, today: null };
}

export function timeQuestion(question: string): TimeQuestion | null {
  const asked = question.trim().replace(/[?.!\s]+$/u, "").replace(/\s+/g, " ");
  for (const [kind, pattern] of PATTERNS) {
    const groups = new RegExp(`^${pattern}$`, "iu").exec(asked)?.groups;
    if (groups === undefined) continue;
    const found = questionOf(kind, groups);
    if (found !== null) return found;
  }
  return null;
}

function questionOf(
  kind: TimeQuestion["kind"],
  groups: Readonly<Record<string, string | undefined>>,
): TimeQuestion | null {
  const { a = "", b, who, order = "first" } = groups;
  const unit = unitOf(groups["unit"]);
  if (kind === "when" || kind === "ago") {
    const event = eventOf(a);
    if (event === "") return null;
    return kind === "when" ? { kind, events: [event] } : { kind, events: [event], unit };
  }
  const pair = b === undefined ? halves(a, kind === "between" ? "and" : "or") : ([a, b] as const);
  if (pair === null) return null;
  const person = who === undefined ? "" : who.replace(/^did | do$/giu, "");
  const [one, other] = [withPerson(eventOf(pair[0]), person), withPerson(eventOf(pair[1]), person)];
  if (one === "" || other === "") return null;
  if (kind === "between") return { kind, events: [one, other], unit };
  return { kind: /last|later/i.test(order) ? "last" : "first", events: [one, other] };
}

function unitOf(said: string | undefined): TimeUnit {
  const unit = `${(said ?? "days").toLowerCase().replace(/s$/, "")}s`;
  return unit === "weeks" || unit === "months" || unit === "years" ? unit : "days";
}

/** Before a new lead, else at the first word that joins two. */
function halves(text: string, by: "and" | "or"): readonly [string, string] | null {
  const led = new RegExp(`^(.+?),? ${by} (${LEAD} .+)$`, "iu").exec(text);
  const found = led ?? new RegExp(`^(.+?),? ${by} (.+)$`, "iu").exec(text);
  return found === null ? null : [found[1] ?? "", found[2] ?? ""];
}

/** "did Ann sell the car", "the day Ann sold the car": "Ann sell the car", "Ann sold the car". */
function eventOf(text: string): string {
  return text
    .trim()
    .replace(new RegExp(`^${LEAD} `, "iu"), "")
    .replace(/^(?:did|was|were|has|had) /iu, "")
    .replace(/^(?:that|when) /iu, "")
    .replace(/^[:,]+ ?/u, "")
    .trim();
}

function withPerson(event: string, person: string): string {
  if (event === "" || person === "" || event.toLowerCase().startsWith(person.toLowerCase())) {
    return event;
  }
  return `${person} ${event}`;
}
