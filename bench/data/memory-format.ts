/**
 * Conversations and what is asked about them, as JSON: one dialogue, or a list of them, a file.
 *   {"id", "sessions": [{"id"?, "date", "turns": [{"speaker", "text"}]}],
 *    "questions": [{"id"?, "question", "answers", "all"?, "not"?, "kind", "askedOn"?,
 *                   "evidence"?}]}
 *   answers   any of them is right; with "all", all of them are wanted
 *   not       what the answer must not hold
 *   kind      single, multi, temporal, update, abstain (nothing answers), or any other name
 *   askedOn   the day on which it is asked: told in front of the question
 *   evidence  ids of the sessions that answer, or {"session", "text"}
 * Also read as they are published: LongMemEval (`haystack_sessions`, one question an object) and
 * LoCoMo (`conversation`, `qa`).
 * Errors: BENCH_DATA_INVALID, BENCH_DATA_MISSING.
 * Sources: Wu et al. 2024, "LongMemEval", github.com/xiaowu0162/LongMemEval; Maharana et al. 2024,
 * "LoCoMo", github.com/snap-research/locomo.
 */
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { RecollectError } from "../../src/base/index.js";
import type { Inputs } from "./files.js";

const turn = z.object({ speaker: z.string(), text: z.string() });
const evidence = z.union([
  z.string().transform((session) => ({ session, text: null })),
  z.object({ session: z.string(), text: z.string().nullable() }),
]);
const said = z.union([z.string(), z.number()]).transform(String);
const own = z.object({
  id: z.string(),
  sessions: z
    .array(z.object({ id: z.string().optional(), date: z.string(), turns: z.array(turn) }))
    .min(1),
  questions: z.array(
    z.object({
      id: z.string().optional(),
      question: z.string(),
      answers: z.array(said),
      all: z.boolean().optional(),
      not: z.array(z.string()).optional(),
      kind: z.string(),
      askedOn: z.string().optional(),
      evidence: z.array(evidence).optional(),
    }),
  ),
});
const longMemEval = z.object({
  question_id: z.string(),
  question_type: z.string(),
  question: z.string(),
  answer: said,
  question_date: z.string().optional(),
  haystack_session_ids: z.array(z.string()).optional(),
  haystack_dates: z.array(z.string()),
  haystack_sessions: z.array(z.array(z.object({ role: z.string(), content: z.string() }))),
  answer_session_ids: z.array(z.string()).optional(),
});
const locomo = z.object({
  sample_id: z.string(),
  conversation: z.record(z.string(), z.unknown()),
  qa: z.array(
    z.object({
      question: z.string(),
      answer: said.optional(),
      category: z.number(),
      evidence: z.array(z.string()).optional(),
    }),
  ),
});
const file = z.union([own, longMemEval, locomo]);

export interface Session {
  readonly id: string;
  /** ISO 8601, a day or a time. */
  readonly date: string;
  readonly turns: readonly z.infer<typeof turn>[];
}

export interface MemoryQuestion {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  readonly all: boolean;
  readonly not: readonly string[];
  readonly kind: string;
  readonly askedOn: string | null;
  readonly evidence: readonly z.infer<typeof evidence>[];
}

export interface Dialogue {
  readonly id: string;
  readonly sessions: readonly Session[];
  readonly questions: readonly MemoryQuestion[];
}

/** Of every *.json of the folder, by name. */
export async function readDialogues(inputs: Inputs, folder: string): Promise<Dialogue[]> {
  await inputs.require(folder);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  if (names.length === 0) throw inputs.missing(join(folder, "*.json"));
  const dialogues: Dialogue[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const found = await inputs.json(path, z.union([z.array(file), file]));
    for (const one of Array.isArray(found) ? found : [found]) dialogues.push(dialogueOf(one, path));
  }
  const twice = dialogues.find(({ id }, at) => dialogues.findIndex((d) => d.id === id) !== at);
  if (twice !== undefined) {
    const detail = `two dialogues have the id "${twice.id.slice(0, 80)}"`;
    throw new RecollectError("BENCH_DATA_INVALID", { path: basename(folder), line: 1, detail });
  }
  return dialogues;
}

function dialogueOf(found: z.infer<typeof file>, path: string): Dialogue {
  if ("sessions" in found) return ofOwn(found, path);
  return "haystack_sessions" in found ? ofLongMemEval(found, path) : ofLocomo(found, path);
}

function ofOwn({ id, sessions, questions }: z.infer<typeof own>, path: string): Dialogue {
  return {
    id,
    sessions: sessions.map((session, i) => ({
      id: session.id ?? `${id}-${i + 1}`,
      date: isoDate(session.date, path),
      turns: session.turns,
    })),
    questions: questions.map((one, i) => ({
      id: one.id ?? `${id}-question-${i + 1}`,
      question: one.question,
      answers: one.answers,
      all: one.all ?? false,
      not: one.not ?? [],
      kind: one.kind,
      askedOn: one.askedOn === undefined ? null : isoDate(one.askedOn, path),
      evidence: one.evidence ?? [],
    })),
  };
}

const LONG_MEM_EVAL_KINDS: Readonly<Record<string, string>> = {
  "single-session-user": "single",
  "single-session-assistant": "single",
  "single-session-preference": "preference",
  "multi-session": "multi",
  "temporal-reasoning": "temporal",
  "knowledge-update": "update",
};

function ofLongMemEval(found: z.infer<typeof longMemEval>, path: string): Dialogue {
  const { question_id: id, question_type: type, question_date: askedOn } = found;
  const nameOf = (i: number): string => found.haystack_session_ids?.[i] ?? `session-${i + 1}`;
  return {
    id,
    sessions: found.haystack_sessions.map((turns, i) => ({
      // The same filler session may stand in a history twice.
      id: `${nameOf(i)}-${i + 1}`,
      date: isoDate(found.haystack_dates[i] ?? "", path),
      turns: turns.map(({ role, content }) => ({ speaker: role, text: content })),
    })),
    questions: [
      {
        id,
        question: found.question,
        answers: [found.answer],
        all: false,
        not: [],
        kind: id.endsWith("_abs") ? "abstain" : (LONG_MEM_EVAL_KINDS[type] ?? type),
        askedOn: askedOn === undefined ? null : isoDate(askedOn, path),
        evidence: found.haystack_sessions.flatMap((_, i) =>
          found.answer_session_ids?.includes(nameOf(i))
            ? [{ session: `${nameOf(i)}-${i + 1}`, text: null }]
            : [],
        ),
      },
    ],
  };
}

/** Of LoCoMo's categories; the third needs what everybody knows beside what was said. */
const LOCOMO_KINDS = ["", "multi", "temporal", "open", "single", "abstain"];

function ofLocomo(found: z.infer<typeof locomo>, path: string): Dialogue {
  const { sample_id: id, conversation } = found;
  const keys = Object.keys(conversation)
    .filter((key) => /^session_\d+$/.test(key))
    .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
  return {
    id,
    sessions: keys.map((key) => ({
      id: `${id}-${key}`,
      date: isoDate(String(conversation[`${key}_date_time`]), path),
      turns: z.array(turn).parse(conversation[key]),
    })),
    questions: found.qa.map((one, i) => ({
      id: `${id}-question-${i + 1}`,
      question: one.question,
      answers: one.answer === undefined ? [] : [one.answer],
      all: false,
      not: [],
      kind: LOCOMO_KINDS[one.category] ?? "open",
      askedOn: null,
      evidence: [...new Set((one.evidence ?? []).map((at) => /^D(\d+)/.exec(at)?.[1]))].flatMap(
        (at) => (at === undefined ? [] : [{ session: `${id}-session_${at}`, text: null }]),
      ),
    })),
  };
}

/** 2023-05-20, 2023/05/20 (Sat) 02:21, 1:56 pm on 8 May, 2023. */
export function isoDate(text: string, path: string): string {
  const slashed =
    /^(\d{4})[-/](\d{2})[-/](\d{2})(?:\s*\(\w+\))?(?:[T\s]+(\d{2}:\d{2}))?/.exec(text);
  if (slashed) {
    const [, year = "", month = "", day = "", time] = slashed;
    return `${year}-${month}-${day}${time === undefined ? "" : `T${time}:00Z`}`;
  }
  const spoken = /^(\d{1,2}):(\d{2}) ([ap])m on (.+)$/i.exec(text.trim());
  const [, hour = "0", minute = "00", half = "a", rest = text] = spoken ?? [];
  const ms = Date.parse(`${rest.replace(",", "")} UTC`);
  if (Number.isNaN(ms)) {
    const detail = `"${text.slice(0, 40)}" is no date`;
    throw new RecollectError("BENCH_DATA_INVALID", { path, line: 1, detail });
  }
  const day = new Date(ms).toISOString().slice(0, 10);
  if (!spoken) return day;
  const hours = (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return `${day}T${String(hours).padStart(2, "0")}:${minute}:00Z`;
}
