/**
 * Answers questions about when things happened (time-question.ts) from the days of the documents
 * and from what their sentences say of the day ("yesterday", "two weeks ago"): the days are found
 * event by event, what lies between them is computed by the tool `days`. Null where the question
 * is none of those, where an event is not found, or where no day is known for it; and where a
 * sentence states the whole date, which the reader reads off by itself.
 * Errors: what retrieval, reader and the tool raise.
 */
import { z } from "zod";
import { type Answer, NO_USAGE, type Step } from "../records/index.js";
import { citeSpan } from "./citation.js";
import { type DatedEvent, findEvent } from "./dated-event.js";
import type { ReasonParts } from "./parts.js";
import { type TimeQuestion, timeQuestion, type TimeUnit } from "./time-question.js";
import { timedStep } from "./timed-step.js";

export interface TimeParts extends Pick<ReasonParts, "retrieve" | "reader" | "clock"> {
  callTool(name: string, given: unknown): Promise<unknown>;
}

/** Where the sentence holds all of the event's words, and else. */
const CONFIDENCE = { whole: 0.85, part: 0.7 };
const MONTHS = (
  "January February March April May June July August September October November December"
).split(" ");

const span = z.object({
  days: z.number(),
  weeks: z.number(),
  years: z.number(),
  months: z.number(),
});

export async function timeAnswer(
  parts: TimeParts,
  question: string,
  o: { readonly today: string; readonly signal?: AbortSignal | undefined },
): Promise<Answer | null> {
  const asked = timeQuestion(question);
  if (asked === null) return null;
  const { clock } = parts;
  const startedMs = clock.nowMs();
  const steps: Step[] = [];
  const found: DatedEvent[] = [];
  for (const event of asked.events) {
    const input = { query: event, for: "the day of an event" };
    const dated = await timedStep(clock, steps, "search", input, async () => {
      const { hits, event: one } = await findEvent(parts, event, o.signal);
      return { value: one, output: { hits: hits.length, ...(one ? told(one) : {}) } };
    });
    if (dated === null) return null;
    found.push(dated);
  }
  const computed = await answerOf(parts, asked, { found, steps, ...o });
  if (computed === null) return null;
  steps.push({ kind: "answer", input: { by: "days" }, output: { text: computed }, ms: 0 });
  const whole = found.every(({ held }) => held === 1);
  return {
    question,
    answer: computed,
    explanation: found.map(explained).join("; "),
    status: "answered",
    confidence: whole ? CONFIDENCE.whole : CONFIDENCE.part,
    citations: found.map(({ passage, start, end }) => citeSpan(passage, { start, end })),
    passages: found.map(({ passage: { source, start, end } }, i) => {
      return { source, start, end, rank: i + 1, hop: 1 };
    }),
    steps,
    usage: {
      ...NO_USAGE,
      passagesRead: found.length,
      toolCalls: steps.filter(({ kind }) => kind === "tool").length,
      ms: Math.round(clock.nowMs() - startedMs),
    },
  };
}

async function answerOf(
  parts: TimeParts,
  asked: TimeQuestion,
  o: {
    readonly found: readonly DatedEvent[];
    readonly steps: Step[];
    readonly today: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<string | null> {
  const [one, other] = o.found;
  if (one === undefined) return null;
  switch (asked.kind) {
    case "when":
      return /\d{4}/.test(one.on.by ?? "") ? null : longDay(one.on.day);
    case "ago":
      return length(await daysFrom(parts, { from: one.on.day, to: o.today, ...o }), asked.unit);
    case "between":
      if (other === undefined) return null;
      return length(
        await daysFrom(parts, { from: one.on.day, to: other.on.day, ...o }),
        asked.unit,
      );
    case "first":
    case "last": {
      if (other === undefined || one.on.day === other.on.day) return null;
      const early = one.on.day < other.on.day ? one : other;
      const late = early === one ? other : one;
      return (asked.kind === "first" ? early : late).event;
    }
    default:
      return asked satisfies never;
  }
}

async function daysFrom(
  { clock, callTool }: TimeParts,
  o: {
    readonly from: string;
    readonly to: string;
    readonly steps: Step[];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<z.infer<typeof span>> {
  const given = o.from <= o.to ? { from: o.from, to: o.to } : { from: o.to, to: o.from };
  const input = { by: "engine", name: "days", arguments: given };
  return timedStep(clock, o.steps, "tool", input, async () => {
    const result = await callTool("days", given);
    return { value: span.parse(result), output: { result } };
  });
}

/** Months and years whole, the rest left out; weeks to the nearest. */
function length({ days, years, months }: z.infer<typeof span>, unit: TimeUnit): string {
  const counts: Readonly<Record<TimeUnit, number>> = {
    days,
    weeks: Math.round(days / 7),
    months: years * 12 + months,
    years,
  };
  const count = counts[unit];
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

/** "4 March 2024". */
function longDay(day: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

function told({ passage, start, end, on }: DatedEvent): object {
  return { source: passage.source, text: passage.text.slice(start, end), day: on.day };
}

function explained({ event, passage, on }: DatedEvent): string {
  const by = on.by === null ? "the day on which it is told" : `"${on.by}"`;
  const said = passage.date === null ? "" : `, told on ${longDay(passage.date.slice(0, 10))}`;
  return `${event}: ${longDay(on.day)} (${by}${said})`;
}
