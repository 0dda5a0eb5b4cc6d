/**
 * What kind of thing a question's words ask for, where they say it: a time ("when", "on which
 * date"), a quantity ("how many"), or neither a bare figure nor a date ("who", "where"). Used to
 * tell phrases that plainly are none; whatever may be one passes.
 * English alone: in another language anything may be the answer.
 */
import { isStopWord, runsOf } from "../words/index.js";

type Kind = "time" | "quantity" | "thing";

const TIMES = "(?:date|day|year|month|century|decade)s?";
/** "When rocks melt, what is formed?" asks for no time. */
const NOTHING_ELSE = "(?!.*\\b(?:what|which|who|whom|whose|where|why|how)\\b)";
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  [
    "time",
    new RegExp(
      `^(?:\\w+ )?when\\b${NOTHING_ELSE}|\\b(?:what|which) ${TIMES}\\b${NOTHING_ELSE}|\\bwhen$`,
      "iu",
    ),
  ],
  ["quantity", /(?:^|\b(?:and|of|in|for|by|than|about) )how (?:many|old|tall|high|deep|wide)\b/iu],
  ["thing", /^(?:who|whom|whose|where)\b|\b(?:by|with|for|to|from) whom?$/iu],
];

const MONTHS =
  "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|" +
  "mar|apr|jun|jul|aug|sept?|oct|nov|dec";
const TIME_WORDS = new RegExp(
  String.raw`\d|\b(?:${MONTHS}|\p{L}+days?|today|now|ago|century|centuries|decades?|years?|months?|` +
    String.raw`weeks?|days?|hours?|minutes?|night|morning|evening|noon|dawn|dusk|midnight|spring|` +
    String.raw`summer|autumn|fall|winter|season|time|times|era|age|ages|period|reign|war|wars|` +
    String.raw`after|before|during|since|until|when|while|early|late|later|end|beginning|start|` +
    String.raw`first|second|third|\p{L}+th|ancient|medieval|modern|renaissance|christmas|easter|` +
    String.raw`birth|death|never|always|once|immediately|recently)\b`,
  "iu",
);
const NUMBER_WORDS = new RegExp(
  String.raw`\d|\b(?:no|none|zero|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|` +
    String.raw`twelve|\p{L}+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|` +
    String.raw`thousands?|millions?|billions?|trillions?|dozens?|half|quarter|third|twice|once|both|` +
    String.raw`double|triple|single|pair|couple|few|fewer|several|many|much|more|most|less|least|` +
    String.raw`all|every|any|some|little|lot|large|small|long|short|far|infinite(?:ly)?|unlimited|` +
    String.raw`percent|\p{L}*fold|majority|years?|months?|weeks?|days?|hours?|minutes?|miles?|\p{L}*met(?:er|re)s?)\b`,
  "iu",
);
const BARE_FIGURE = /^[^\p{L}]*\d[^\p{L}]*$/u;

/** False where the phrase plainly is not of the kind that is asked for. */
export function isOfKind(asked: string, text: string): boolean {
  const question = asked.trim().replace(/[?.!\s]+$/u, "");
  const kind = KINDS.find(([, pattern]) => pattern.test(question))?.[0];
  if (kind === undefined || runsOf(text).every(isStopWord)) return true;
  if (kind === "time") return TIME_WORDS.test(text);
  if (kind === "quantity") return NUMBER_WORDS.test(text);
  return !BARE_FIGURE.test(text);
}
