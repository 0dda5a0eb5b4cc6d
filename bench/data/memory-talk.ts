/**
 * What people talk about when they tell nothing of themselves: weather, television, traffic; and,
 * where there are novels, a paragraph that one reads to the other. It fills conversations up.
 */
import type { Random } from "../random.js";
import { pick } from "./names.js";

const words = (text: string): readonly string[] => text.split("|");

const SUBJECTS = words(
  "the weather|the football|that crime series|the news|the traffic|the election|the heating|" +
    "the new supermarket|the summer festival|the bus strike|the price of butter|the school run|" +
    "the garden show|that podcast|the old bridge|the renovation downstairs|the quiz on the radio",
);
const OPINIONS = words(
  "is all that people talk about|has not been the same lately|keeps getting stranger|" +
    "was a disappointment, to be honest|is better than last year|could have been worse|" +
    "makes me tired just to think of it|is the best thing that happened all week|" +
    "never ends, does it|will be over soon, they say|is not for me, I suppose",
);
const OPENERS = words(
  "Hello!|Hi there.|Good to hear from you.|Morning!|Hey, how are things?|Long time no see.|" +
    "There you are.|Evening!|How was the day?",
);
const ANSWERS = words(
  "I know what you mean.|Oh well.|Really? Tell me more.|Ha, that is so true.|Same here.|" +
    "Who would have thought.|That sounds about right.|I had not heard of it.|Fair enough.|" +
    "You always say that.|Let us wait and see.|Good for them.|I am not so sure.|Goodness.",
);
const PLANS = words(
  "I should get some sleep.|Shall we talk at the weekend?|The kettle is on, I have to go.|" +
    "Somebody is at the door.|Talk soon!|My battery is nearly empty.|Take care!|" +
    "The train is coming, bye.|Give my love to everyone.",
);
const REPLIES = words(
  "Oh, nice!|Good to know.|No way!|You never told me.|I will remember that.|How about that.|" +
    "Well, well.|Thanks for telling me.|I had no idea.",
);
const READ_ALOUD = words(
  "Listen to what I am reading:|This is from my book:|Here is the page that I meant:|" +
    "I have to read this to you:",
);
/** A paragraph of a novel is read aloud so often. */
const READ_SHARE = 0.5;

export interface Turn {
  readonly speaker: string;
  readonly text: string;
}

export interface Talk {
  readonly speakers: readonly [string, string];
  readonly random: Random;
  /** Read aloud now and then; none is no trouble. */
  readonly paragraphs: readonly string[];
}

/** Two or three exchanges about nothing. */
export function smallTalk(o: Talk): Turn[] {
  const [one, other] = o.random() < 0.5 ? o.speakers : [o.speakers[1], o.speakers[0]];
  const turns: Turn[] = [];
  const rounds = 1 + Math.floor(o.random() * 3);
  for (let round = 0; round < rounds; round++) {
    const paragraph = pick(o.paragraphs, o.random);
    const reads = paragraph !== undefined && o.random() < READ_SHARE;
    const said = `${pick(SUBJECTS, o.random)} ${pick(OPINIONS, o.random)}.`;
    const text = reads
      ? `${pick(READ_ALOUD, o.random)} "${paragraph}"`
      : `${said.slice(0, 1).toUpperCase()}${said.slice(1)}`;
    turns.push({ speaker: one, text }, { speaker: other, text: pick(ANSWERS, o.random) });
  }
  return turns;
}

/** A whole conversation, with what is told in its midst, if anything is. */
export function conversation(o: Talk, told: Turn | null): Turn[] {
  const [one, other] = o.speakers;
  const begin: Turn[] = [
    { speaker: one, text: pick(OPENERS, o.random) },
    { speaker: other, text: pick(OPENERS, o.random) },
  ];
  const end: Turn[] = [{ speaker: one, text: pick(PLANS, o.random) }];
  if (told === null) return [...begin, ...smallTalk(o), ...smallTalk(o), ...end];
  const listener = told.speaker === one ? other : one;
  const reply: Turn = { speaker: listener, text: pick(REPLIES, o.random) };
  return [...begin, ...smallTalk(o), told, reply, ...smallTalk(o), ...end];
}
