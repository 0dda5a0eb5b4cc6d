/**
 * Times that a sentence tells beside what happens: taken out of it, so that its clause is left, and
 * put in order where they name a day or a part of one. English alone.
 */

const PART = "(?:morning|noon|midday|afternoon|evening|night)";
const MEAL = "(?:breakfast|lunch|luncheon|tea|supper|dinner)(?:[- ]?time)?";
const HOUR = "(?:\\w+ o['’]clock|noon|midday|midnight|night|dawn|dusk|sunrise|sunset)";
const A_WHILE =
  "(?:an?|one|two|three|some|several|many|a few|a couple of|a little) " +
  "(?:seconds?|minutes?|moments?|hours?|while|time|bit|days?)";
const TODAY = "(?: today| that day)?";

/** Longest first where one begins another. */
const TIMES: readonly string[] = [
  `(?:on )?the day before(?: today| that| this)?(?! the| \\p{Lu})`,
  `(?:a|one) day ago`,
  `(?:in|during) the ${PART}`,
  `(?:this|that|the same|the next|the following) (?:${PART}|day)`,
  `(?:yesterday|tomorrow|last|earlier this) ${PART}`,
  `(?:at|around|about|by|before|after|ahead of|until) (?:${HOUR}|${MEAL}|dark)${TODAY}`,
  `(?:${A_WHILE}) (?:later|after|afterwards?|on|earlier|ago)`,
  `(?:in|after) ${A_WHILE}`,
  `(?:in|at) (?:due course|the end|the meantime|last|present|the moment|this moment|once)`,
  `(?:early|late|later|earlier|much later|soon after|shortly after|sometime later)${TODAY}`,
  `(?:after|following|before) (?:that|this|which|it)`,
  `(?:right|just|by|for|until) now`,
  `(?:soon|shortly|later) (?:after|afterwards?|on|thereafter)`,
  "by and by",
  "before long",
  "all at once",
  "yesterday|today|tonight|tomorrow|now|nowadays",
  "afterwards?|then|next|thereupon|thereafter|presently|subsequently|finally|meanwhile|soon",
  "eventually|currently|recently|lately|already|still|once more|again",
];
const TIME = new RegExp(`(?<=^|[\\s,])(?:${TIMES.join("|")})(?=$|[\\s,.!?])`, "giu");

/** Days from today, then hours of the day; the first pattern that stands in the text decides. */
const DAYS: readonly (readonly [RegExp, number])[] = [
  [/yesterday|day before|day ago|last night/i, -1],
  [/tomorrow|(?:next|following) day/i, 1],
];
const HOURS: readonly (readonly [RegExp, number])[] = [
  [/before noon|ahead of noon|morning|breakfast|early|dawn|sunrise/i, 8],
  [/after (?:lunch|noon)|afternoon|\btea\b|\b(?:two|three|four) o['’]clock/i, 15],
  [/noon|midday|lunch/i, 12],
  [/after dark|tonight|\bnight\b|midnight/i, 21],
  [/evening|supper|dinner|dusk|sunset/i, 19],
];
const MIDDAY = 12;

export interface Timed {
  /** The sentence without its times. */
  readonly rest: string;
  /** Hours from today's midnight; null where no day or part of one is named. */
  readonly hour: number | null;
}

export function withoutTimes(text: string): Timed {
  const said: string[] = [];
  const cut = text.replace(TIME, (time) => {
    said.push(time);
    return " ";
  });
  const rest = cut
    .replace(/\s+/g, " ")
    .replace(/ ,/g, ",")
    .replace(/^[\s,]+|[\s,]+(?=[.!?]*$)/g, "")
    .trim();
  return { rest, hour: hourOf(said.join(" ")) };
}

function hourOf(said: string): number | null {
  const day = DAYS.find(([pattern]) => pattern.test(said))?.[1];
  const hour = HOURS.find(([pattern]) => pattern.test(said))?.[1];
  if (day === undefined && hour === undefined) return null;
  return (day ?? 0) * 24 + (hour ?? MIDDAY);
}
