/** The memory suite: dialogues that are written and read, how answers score, a run. */
import { describe, expect, it } from "vitest";
import { Inputs } from "../../bench/data/files.js";
import { MEMORY_KINDS, QUESTIONS_A_KIND, writeDialogue } from "../../bench/data/memory.js";
import { datesAsAnswers, dayOf, isoOf, longDate, numbersAsAnswers, saidWhen } from
  "../../bench/data/memory-days.js";
import { DEVELOPED } from "../../bench/data/memory-developed.js";
import { isoDate, readDialogues } from "../../bench/data/memory-format.js";
import { HELD } from "../../bench/data/memory-held.js";
import { seededRandom } from "../../bench/random.js";
import { suites } from "../../bench/index.js";
import { memoryRight } from "../../bench/suites/memory.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const paragraphs = ["It was a dark night, and the carriage had not come."];
const written = (chars: number, at = 0, topics = HELD) =>
  writeDialogue({ topics, at, seed: 17, chars, paragraphs });

describe("a written dialogue", () => {
  it("asks five questions of each kind, the same at every length", () => {
    const [short, long] = [written(1), written(60_000)];
    for (const kind of MEMORY_KINDS) {
      const own = short.questions.filter((one) => one.kind === kind);
      expect(own).toHaveLength(QUESTIONS_A_KIND);
    }
    const asked = ({ questions }: typeof short) =>
      questions.map(({ question, answers, askedOn }) => ({ question, answers, askedOn }));
    expect(asked(long)).toEqual(asked(short));
    const turns = long.sessions.flatMap((session) => session.turns);
    const chars = turns.reduce((sum, { text }) => sum + text.length, 0);
    expect(chars).toBeGreaterThan(45_000);
    expect(written(1, 1).id).not.toBe(short.id);
    expect(written(60_000)).toEqual(long);
  });

  it("holds its evidence in the sessions that it names, in order of their dates", () => {
    for (const topics of [DEVELOPED, HELD]) {
      const { sessions, questions } = written(40_000, 1, topics);
      const dates = sessions.map(({ date }) => date);
      expect(dates).toEqual(dates.toSorted());
      for (const { kind, question, answers, evidence } of questions) {
        expect(question).not.toMatch(/[{}]|undefined/);
        expect(evidence.length > 0).toBe(kind !== "abstain");
        expect(answers.length > 0).toBe(kind !== "abstain");
        for (const { session, text } of evidence) {
          const turns = sessions.find(({ id }) => id === session)?.turns ?? [];
          expect(turns.map((turn) => `${turn.speaker}: ${turn.text}`)).toContain(text);
        }
      }
    }
  });

  it("tells what changes twice, the answer last", () => {
    const { sessions, questions } = written(30_000);
    for (const { answers, not, evidence } of questions.filter(({ kind }) => kind === "update")) {
      const [first, last] = evidence;
      const dateOf = (at: typeof first) =>
        sessions.find(({ id }) => id === at?.session)?.date ?? "";
      expect(dateOf(first) < dateOf(last)).toBe(true);
      expect(last?.text?.toLowerCase()).toContain(answers[0]?.toLowerCase());
      expect(first?.text?.toLowerCase()).toContain(not[0]?.toLowerCase());
    }
  });

  it("shares no topic between the halves", () => {
    const said = (topics: typeof HELD) => [
      ...[...topics.once, ...topics.lists, ...topics.events].flatMap(({ say }) => say),
      ...topics.changing.flatMap(({ first, later }) => [...first, ...later]),
    ];
    const held = new Set(said(HELD));
    expect(said(DEVELOPED).filter((way) => held.has(way))).toEqual([]);
    const all = [...DEVELOPED.events, ...HELD.events].map(({ thing }) => thing);
    expect(new Set(all).size).toBe(all.length);
    expect(DEVELOPED.names.filter((name) => HELD.names.includes(name))).toEqual([]);
  });
});

describe("days", () => {
  it("are said and written as people do", () => {
    const day = dayOf(2023, 3, 22);
    expect(isoOf(day)).toBe("2023-03-22");
    expect(longDate(day)).toBe("22 March 2023");
    expect(datesAsAnswers(day)).toContain("March 22nd");
    expect(datesAsAnswers(dayOf(2023, 3, 12))).toContain("12th of March");
    expect(numbersAsAnswers(14, "days")).toContain("two weeks");
    expect(numbersAsAnswers(15, "days")).toEqual(["15"]);
    expect(numbersAsAnswers(3, "")).toEqual(["3", "three"]);
    const seen = new Map<string, number>();
    for (let seed = 0; seed < 200; seed++) {
      const { text, daysBefore } = saidWhen(day, seededRandom(seed));
      seen.set(text, daysBefore);
    }
    // 22 March 2023 was a Wednesday.
    expect(seen.get("last Monday")).toBe(2);
    expect(seen.get("on 18 March")).toBe(4);
    expect(seen.get("yesterday")).toBe(1);
    expect(seen.get("five days ago")).toBe(5);
  });
});

describe("a score", () => {
  const asked = (more: object) =>
    ({ kind: "single", answers: ["fig tree"], all: false, not: [], ...more });

  it("wants one of the answers, or all of a list, and not what has changed", () => {
    expect(memoryRight("The fig-tree? A fig tree!", asked({}))).toBe(1);
    expect(memoryRight(null, asked({}))).toBe(0);
    expect(memoryRight("figs", asked({}))).toBe(0);
    const list = asked({ kind: "multi", answers: ["tea", "soup"], all: true });
    expect(memoryRight("soup, tea", list)).toBe(1);
    expect(memoryRight("soup", list)).toBe(0);
    const changed = asked({ kind: "update", answers: ["Graz"], not: ["Turku"] });
    expect(memoryRight("Graz", changed)).toBe(1);
    expect(memoryRight("Turku, then Graz", changed)).toBe(0);
  });

  it("wants no answer where there is none", () => {
    const nothing = asked({ kind: "abstain", answers: [] });
    expect(memoryRight(null, nothing)).toBe(1);
    expect(memoryRight("a fig tree", nothing)).toBe(0);
  });
});

describe("dialogues of others", () => {
  const inputs = new Inputs("memory", null);
  const own = {
    id: "d",
    sessions: [{ date: "2023/05/20 (Sat) 02:21", turns: [{ speaker: "Ann", text: "Hello." }] }],
    questions: [{ question: "Who?", answers: ["Ann", 7], kind: "single", evidence: ["d-1"] }],
  };
  const longMemEval = {
    question_id: "q_abs",
    question_type: "knowledge-update",
    question: "Where?",
    answer: 5,
    question_date: "2023/06/01 (Thu) 10:00",
    haystack_session_ids: ["s1", "s2"],
    haystack_dates: ["2023/05/20 (Sat) 02:21", "2023/05/21 (Sun) 12:00"],
    haystack_sessions: [[{ role: "user", content: "I moved." }], [{ role: "user", content: "Hi" }]],
    answer_session_ids: ["s2"],
  };
  const locomo = {
    sample_id: "conv-1",
    conversation: {
      speaker_a: "Ann",
      session_1_date_time: "1:56 pm on 8 May, 2023",
      session_1: [{ speaker: "Ann", dia_id: "D1:1", text: "Hey" }],
      session_10_date_time: "12:10 am on 9 June, 2023",
      session_10: [{ speaker: "Ann", text: "Ho" }],
    },
    qa: [{ question: "When?", answer: 2022, evidence: ["D1:1"], category: 2 }],
  };

  it("are read as they are published", async () => {
    const folder = writeFiles(temporaryFolder(), {
      "a.json": JSON.stringify(own),
      "b.json": JSON.stringify([longMemEval]),
      "c.json": JSON.stringify([locomo]),
    });
    const [a, b, c] = await readDialogues(inputs, folder);
    expect(a?.sessions[0]).toMatchObject({ id: "d-1", date: "2023-05-20T02:21:00Z" });
    expect(a?.questions[0]).toMatchObject({ answers: ["Ann", "7"], all: false, askedOn: null });
    expect(b?.questions[0]).toMatchObject({ kind: "abstain", askedOn: "2023-06-01T10:00:00Z" });
    expect(b?.questions[0]?.evidence).toEqual([{ session: "s2-2", text: null }]);
    expect(c?.sessions.map(({ date }) => date)).toEqual([
      "2023-05-08T13:56:00Z",
      "2023-06-09T00:10:00Z",
    ]);
    expect(c?.questions[0]).toMatchObject({ kind: "temporal", answers: ["2022"] });
  });

  it("are refused with their place where they are broken", async () => {
    const none = temporaryFolder();
    const missing = { code: "BENCH_DATA_MISSING" };
    const invalid = { code: "BENCH_DATA_INVALID" };
    await expect(readDialogues(inputs, none)).rejects.toMatchObject(missing);
    const wrong = writeFiles(temporaryFolder(), { "a.json": JSON.stringify({ id: "d" }) });
    await expect(readDialogues(inputs, wrong)).rejects.toMatchObject(invalid);
    const twice = writeFiles(temporaryFolder(), { "a.json": JSON.stringify([own, own]) });
    await expect(readDialogues(inputs, twice)).rejects.toMatchObject(invalid);
    expect(() => isoDate("yesterday", "a.json")).toThrow(/no date/);
    expect(isoDate("8 May 2023", "a.json")).toBe("2023-05-08");
  });

  it("are asked about, a store each", async () => {
    const suite = suites.find(({ name }) => name === "memory");
    const folder = writeFiles(temporaryFolder(), { "a.json": JSON.stringify([own, longMemEval]) });
    const context = testContext(null, { operands: [folder], args: { level: "lexical" } });
    const result = await suite?.run(context);
    expect(context.stores).toHaveLength(2);
    expect(result?.samples.map(({ cell }) => cell).sort()).toEqual([
      "dialogues abstain",
      "dialogues single",
    ]);
    const asked = result?.samples.find(({ cell }) => cell === "dialogues abstain");
    expect(asked?.question).toBe("Today is 1 June 2023. Where?");
  });
});

describe("the suite", () => {
  const suite = suites.find(({ name }) => name === "memory");

  it("runs with nothing, on sessions with dates", async () => {
    const args = { lengths: "4k", samples: "2", level: "lexical", half: "developed,held" };
    const context = testContext(null, { args });
    const result = await suite?.run(context);
    const kinds = new Set(result?.samples.map(({ cell }) => cell));
    expect([...kinds]).toHaveLength(2 * MEMORY_KINDS.length);
    expect(result?.samples).toHaveLength(2 * 2 * MEMORY_KINDS.length);
    expect(result?.cells.some(({ name }) => name === "4k held all")).toBe(true);
    expect(context.stores.every((store) => store.closed && store.documents.size > 5)).toBe(true);
  });

  it("asks of the wanted kinds alone, and refuses others", async () => {
    const args = { lengths: "4k", samples: "1", kinds: "update", level: "lexical" };
    const result = await suite?.run(testContext(null, { args }));
    expect(result?.samples.map(({ cell }) => cell)).toEqual(["4k held update"]);
    const wrong = testContext(null, { args: { ...args, kinds: "late" } });
    await expect(suite?.run(wrong)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });
});
