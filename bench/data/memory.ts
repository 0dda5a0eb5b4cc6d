/**
 * Conversations of two people over two years, written by a seeded program, and questions about
 * what they told each other. What is told, when, and what is asked are the same for a seed at
 * every length: only the talk about nothing around it grows.
 *   single    told in one conversation
 *   multi     lists and counts over several, or two that are linked by a third person
 *   temporal  when; how many days between, or ago; which came first: from the conversations' dates
 *             and from "yesterday", "last Friday", "two weeks ago"
 *   update    told, and later told otherwise
 *   abstain   never told, or told by the other one
 * Units: lengths in characters; days since 1970-01-01.
 */
import { seededRandom, shuffled, type Random } from "../random.js";
import { datesAsAnswers, dayOf, isoOf, numbersAsAnswers, saidWhen } from "./memory-days.js";
import type { Dialogue, MemoryQuestion, Session } from "./memory-format.js";
import { conversation, type Turn } from "./memory-talk.js";
import type { EventTopic, Topics } from "./memory-topics.js";
import { pick } from "./names.js";

export const MEMORY_KINDS = ["single", "multi", "temporal", "update", "abstain"] as const;

/** Of each kind, a dialogue. */
export const QUESTIONS_A_KIND = 5;

const FIRST_DAY = dayOf(2022, 3, 1);
const DAYS = 730;
/** Asked so long after the last day. */
const ASKED_AFTER = 9;
/** What changes does so after so many days at least. */
const CHANGE_DAYS = 40;

export interface DialogueWanted {
  readonly topics: Topics;
  readonly at: number;
  readonly seed: number;
  readonly chars: number;
  /** Of novels; read aloud in the talk. */
  readonly paragraphs: readonly string[];
}

interface Told {
  readonly day: number;
  readonly turn: Turn;
}

interface Posed {
  readonly kind: (typeof MEMORY_KINDS)[number];
  readonly question: string;
  readonly answers: readonly string[];
  readonly all?: boolean;
  readonly not?: readonly string[];
  readonly askedOn?: number;
  readonly evidence: readonly Told[];
}

export function writeDialogue(o: DialogueWanted): Dialogue {
  const writer = new Writer(o);
  const posed = [
    ...writer.once(),
    ...writer.lists(),
    ...writer.links(),
    ...writer.times(),
    ...writer.changes(),
    ...writer.nothing(),
  ];
  const told = writer.told.toSorted((a, b) => a.day - b.day);
  const id = `${writer.speakers[0]} and ${writer.speakers[1]}`;
  const { sessions, sessionOf } = withTalk(told, { ...o, speakers: writer.speakers, id });
  const questions = posed.map((one, i): MemoryQuestion => {
    return {
      id: `${id} ${one.kind} ${i + 1}`,
      question: one.question,
      answers: one.answers,
      all: one.all ?? false,
      not: one.not ?? [],
      kind: one.kind,
      askedOn: one.askedOn === undefined ? null : isoOf(one.askedOn),
      evidence: one.evidence.map((told) => {
        const { speaker, text } = told.turn;
        return { session: sessionOf.get(told) ?? "", text: `${speaker}: ${text}` };
      }),
    };
  });
  return { id, sessions, questions };
}

class Writer {
  readonly told: Told[] = [];
  readonly speakers: readonly [string, string];
  readonly #topics: Topics;
  readonly #random: Random;
  readonly #once: Topics["once"];
  readonly #tellers = new Map<Topics["once"][number], string>();

  constructor({ topics, seed, at }: DialogueWanted) {
    this.#topics = topics;
    this.#random = seededRandom(seed * 7_919 + at * 104_729);
    const names = shuffled(topics.names, seededRandom(seed));
    const nameAt = (place: number): string => names[place % names.length] ?? "";
    this.speakers = [nameAt(2 * at), nameAt(2 * at + 1)];
    this.#once = shuffled(topics.once, this.#random);
  }

  once(): Posed[] {
    return this.#once.slice(0, QUESTIONS_A_KIND).map((topic) => {
      const { values, say, ask } = topic;
      const value = this.#one(values);
      const person = this.#one(this.speakers);
      this.#tellers.set(topic, person);
      const told = this.#tell(person, filled(this.#one(say), { v: value }), this.#day());
      const question = filled(this.#one(ask), { p: person });
      return { kind: "single", question, answers: waysToSay(value), evidence: [told] };
    });
  }

  lists(): Posed[] {
    return this.#topics.lists.map(({ values, say, ask, asks }) => {
      const person = this.#one(this.speakers);
      const some = shuffled(values, this.#random).slice(0, 3);
      const evidence = some.map((v) =>
        this.#tell(person, filled(this.#one(say), { v }), this.#day()),
      );
      const question = filled(this.#one(ask), { p: person });
      const answers = asks === "count" ? numbersAsAnswers(some.length, "") : some;
      return { kind: "multi", question, answers, all: asks === "all", evidence };
    });
  }

  links(): Posed[] {
    const some = shuffled(this.#topics.links, this.#random).slice(0, 2);
    return some.map(({ names, first, second, values, ask }) => {
      const person = this.#one(this.speakers);
      const [n, v] = [this.#one(names), this.#one(values)];
      const evidence = [first, second].map((say) =>
        this.#tell(person, filled(this.#one(say), { n, v }), this.#day()),
      );
      const question = filled(this.#one(ask), { p: person });
      return { kind: "multi", question, answers: [v], evidence };
    });
  }

  times(): Posed[] {
    const person = this.#one(this.speakers);
    const events = shuffled(this.#topics.events, this.#random).map((event) => {
      return { event, ...this.#happened(person, event) };
    });
    const [a, b, c, d, e, f, g] = events;
    if (!a || !b || !c || !d || !e || !f || !g) return [];
    const asks = (ways: readonly string[], some: EventTopic, other = some): string =>
      filled(this.#one(ways), {
        p: person,
        base: some.base,
        past: some.past,
        // "between" tells what was done, "first" the bare verb.
        other: ways === this.#topics.between ? other.past : other.base,
        otherPast: other.past,
      });
    const [early, late] = c.day <= d.day ? [c, d] : [d, c];
    const [first, second] = e.day <= f.day ? [e, f] : [f, e];
    const shown = this.#random() < 0.5 ? [first, second] : [second, first];
    const askedOn = FIRST_DAY + DAYS + ASKED_AFTER;
    const { when, between, ago, first: which } = this.#topics;
    return [
      ...[a, b].map(({ event, day, told }) => ({
        kind: "temporal" as const,
        question: asks(when, event),
        answers: datesAsAnswers(day),
        evidence: [told],
      })),
      {
        kind: "temporal",
        question: asks(between, early.event, late.event),
        answers: numbersAsAnswers(late.day - early.day, "days"),
        evidence: [early.told, late.told],
      },
      {
        kind: "temporal",
        question: asks(which, shown[0]?.event ?? e.event, shown[1]?.event),
        answers: [first.event.thing],
        not: [second.event.thing],
        evidence: [first.told, second.told],
      },
      {
        kind: "temporal",
        question: asks(ago, g.event),
        answers: numbersAsAnswers(askedOn - g.day, "days"),
        askedOn,
        evidence: [g.told],
      },
    ];
  }

  changes(): Posed[] {
    const some = shuffled(this.#topics.changing, this.#random).slice(0, QUESTIONS_A_KIND);
    return some.map(({ values, first, later, ask }) => {
      const person = this.#one(this.speakers);
      const [old = "", now = ""] = shuffled(values, this.#random);
      const from = FIRST_DAY + this.#whole(0, DAYS / 2);
      const day = from + CHANGE_DAYS + this.#whole(0, DAYS / 2 - CHANGE_DAYS);
      const evidence = [
        this.#tell(person, filled(this.#one(first), { v: old }), from),
        this.#tell(person, filled(this.#one(later), { v: now }), day),
      ];
      const question = filled(this.#one(ask), { p: person });
      return { kind: "update", question, answers: waysToSay(now), not: [old], evidence };
    });
  }

  /** What was not told at all, and what only the other one told. */
  nothing(): Posed[] {
    const rest = this.#once.slice(QUESTIONS_A_KIND, 2 * QUESTIONS_A_KIND - 2);
    const untold = rest.map(({ ask }) => filled(this.#one(ask), { p: this.#one(this.speakers) }));
    const swapped = this.#once.slice(0, 2).map((topic) => {
      const other = this.speakers.find((name) => name !== this.#tellers.get(topic)) ?? "";
      return filled(this.#one(topic.ask), { p: other });
    });
    return [...untold, ...swapped].map((question) => {
      return { kind: "abstain", question, answers: [], evidence: [] };
    });
  }

  #happened(person: string, { say }: EventTopic): { readonly day: number; readonly told: Told } {
    const on = this.#day();
    const { text: t, daysBefore } = saidWhen(on, this.#random);
    const T = `${t.slice(0, 1).toUpperCase()}${t.slice(1)}`;
    const told = this.#tell(person, filled(this.#one(say), { t, T }), on);
    return { day: on - daysBefore, told };
  }

  #tell(speaker: string, text: string, day: number): Told {
    const told = { day, turn: { speaker, text } };
    this.told.push(told);
    return told;
  }

  #day(): number {
    return FIRST_DAY + this.#whole(14, DAYS);
  }

  #whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  #one<T>(items: readonly T[]): T {
    return pick(items, this.#random);
  }
}

/** "At the pharmacy" is answered by the pharmacy, "Room 210" by the number. */
function waysToSay(value: string): string[] {
  const bare = value.replace(/^(?:(?:at|in|under|behind)|(?:room|seat)(?= \d)) /i, "");
  return [...new Set([value, bare])];
}

/** Each thing told in a conversation of its own, others between them until it is long enough. */
function withTalk(
  told: readonly Told[],
  o: DialogueWanted & { readonly speakers: readonly [string, string]; readonly id: string },
): { readonly sessions: Session[]; readonly sessionOf: ReadonlyMap<Told, string> } {
  const random = seededRandom(o.seed * 31 + o.at * 1_009 + 7);
  const talk = { speakers: o.speakers, random, paragraphs: o.paragraphs };
  const made: { day: number; turns: Turn[]; told: Told | null }[] = told.map((one) => {
    return { day: one.day, turns: conversation(talk, one.turn), told: one };
  });
  const charsOf = (turns: readonly Turn[]): number =>
    turns.reduce((sum, { speaker, text }) => sum + speaker.length + text.length + 3, 0);
  let chars = made.reduce((sum, { turns }) => sum + charsOf(turns), 0);
  while (chars < o.chars) {
    const turns = conversation(talk, null);
    chars += charsOf(turns);
    made.push({ day: FIRST_DAY + Math.floor(random() * DAYS), turns, told: null });
  }
  const sessionOf = new Map<Told, string>();
  const sessions = made.toSorted((a, b) => a.day - b.day).map(({ day, turns, told: one }, i) => {
    const id = `${o.id} ${i + 1}`;
    if (one !== null) sessionOf.set(one, id);
    return { id, date: isoOf(day), turns };
  });
  return { sessions, sessionOf };
}

function filled(text: string, slots: Readonly<Record<string, string>>): string {
  const done = text.replace(/\{(\w+)\}/g, (_, key: string) => slots[key] ?? "");
  return `${done.slice(0, 1).toUpperCase()}${done.slice(1)}`;
}
