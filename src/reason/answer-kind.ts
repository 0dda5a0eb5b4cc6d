/**
 * What kind of thing a question's words ask for, where they say it: a time ("when", "on which
 * date"), a quantity ("how many"), or neither a bare figure nor a date ("who", "where"). Used to
 * tell phrases that plainly are none; whatever may be one passes.
 * English alone: in another language anything may be the answer.
 */
import { isStopWord, runsOf } from "../words/index.js";

type Kind = "date" | "time" | "quantity" | "thing";

const TIMES = "(?:date|day|year|month|century|decade)s?";
/** "When rocks melt, what is formed?" asks for no time. */
const NOTHING_ELSE = "(?!.*\\b(?:what|which|who|whom|whose|where|why|how)\\b)";
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ["date", new RegExp(`\\b(?:what|which) ${TIMES}\\b${NOTHING_ELSE}`, "iu")],
  ["time", new RegExp(`^(?:\\w+ )?when\\b${NOTHING_ELSE}|\\bwhen$`, "iu")],
  ["quantity", /(?:^|\b(?:and|of|in|for|by|than|about) )how (?:many|old|tall|high|deep|wide)\b/iu],
  ["thing", /^(?:who|whom|whose|where)\b|\b(?:by|with|for|to|from) whom?$/iu],
];

const MONTHS =
  "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|" +
  "mar|apr|jun|jul|aug|sept?|oct|nov|dec";
const PARTS_OF_TIME =
  `${MONTHS}|\\p{L}+days?|today|century|centuries|decades?|years?|months?|weeks?|days?|hours?|` +
  "minutes?|night|morning|evening|noon|dawn|dusk|midnight|spring|summer|autumn|winter|christmas|" +
  "easter";
const DATE_WORDS = new RegExp(
  `\\d|\\b(?:${PARTS_OF_TIME}|one|two|three|four|five|six|\\p{L}+th)\\b`,
  "iu",
);
const STRETCHES =
  "now|ago|fall|seasons?|times?|eras?|periods?|ages?|reign|wars?|ancient|medieval|renaissance|" +
  "antiquity|millennium|epoch|beginning|end|birth|death|life|never|always|once|immediately|" +
  "recently";
const TIME_WORDS = new RegExp(
  String.raw`\d|\b(?:${PARTS_OF_TIME}|${STRETCHES}|\p{L}{2,}th)\b|` +
    "^(?:after|before|during|since|until|till|when|while|upon|early|late|later|by|at the)\\b",
  "iu",
);
const NUMBER_WORDS = new RegExp(
  String.raw`\d|\b(?:no|none|zero|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|` +
    String.raw`twelve|\p{L}+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|` +
    String.raw`thousands?|millions?|billions?|trillions?|dozens?|half|quarter|third|twice|both|` +
    String.raw`double|triple|single|pair|couple|few|fewer|several|many|much|more|most|less|least|` +
    String.raw`all|every|any|some|little|lot|large|small|long|short|infinite(?:ly)?|unlimited|` +
    String.raw`percent|\p{L}*fold|majority|years?|months?|weeks?|days?|hours?|minutes?|miles?|` +
    String.raw`\p{L}*met(?:er|re)s?)\b`,
  "iu",
);
const BARE_FIGURE = /^[^\p{L}]*\d[^\p{L}]*$/u;

/** False where the phrase plainly is not of the kind that is asked for. */
export function isOfKind(asked: string, text: string): boolean {
  const question = asked.trim().replace(/[?.!\s]+$/u, "");
  const kind = KINDS.find(([, pattern]) => pattern.test(question))?.[0];
  if (kind === undefined || runsOf(text).every(isStopWord)) return true;
  if (kind === "date") return DATE_WORDS.test(text);
  if (kind === "time") return TIME_WORDS.test(text);
  if (kind === "quantity") return NUMBER_WORDS.test(text);
  return !BARE_FIGURE.test(text);
}
