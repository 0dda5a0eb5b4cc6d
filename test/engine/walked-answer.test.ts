/** Whose answer is shown, and in what time, with a reader that follows a pattern: no weights. */
import { describe, expect, it } from "vitest";
import { walkedAnswer, type WalkedOptions } from "../../src/engine/walked-answer.js";
import type { Answer } from "../../src/records/index.js";
import { RecollectError } from "../../src/base/index.js";
import { passagesOf, patternReader } from "../reason/walk-fakes.js";

const unread: Answer = {
  question: "",
  answer: null,
  status: "unknown",
  confidence: 0.9,
  explanation: "",
  citations: [],
  passages: [],
  steps: [],
  usage: {
    windowTokens: 0,
    promptTokens: 0,
    generatedTokens: 0,
    passagesRead: 0,
    toolCalls: 0,
    ms: 0,
  },
};

function readOf(answer: string, confidence: number): Answer {
  return { ...unread, answer, confidence, status: "answered" };
}

interface Run extends Partial<WalkedOptions> {
  readonly question: string;
  readonly texts: readonly string[];
  readonly pattern: RegExp;
  readonly read?: Answer | Error;
}

async function asked(o: Run): Promise<Answer & { readAtMs: number | null; walked: boolean }> {
  let ms = 0;
  let readAtMs: number | null = null;
  let walked = false;
  const { passages } = passagesOf(o.texts);
  const clock = { nowMs: () => (ms += 1), date: () => new Date(0) };
  const read = (): Promise<Answer> => {
    readAtMs = ms;
    const given = o.read ?? unread;
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
  };
  const parts = {
    clock,
    reader: patternReader(o.pattern),
    passages: () => {
      walked = true;
      return Promise.resolve(passages);
    },
    read,
  };
  const signal = new AbortController().signal;
  const answer = await walkedAnswer(parts, o.question, { ...o, signal });
  return { ...answer, readAtMs, walked };
}

const many = Array.from({ length: 2_000 }, (_, i) => `We repaired the Heron${i} in spring.`);
const boat = { texts: ["We repaired the Heron in May."], pattern: /repaired the (\w+)/ };
const list = "List all boats that were repaired.";

describe("one single thing", () => {
  it("is half as sure where the best passages do not say it", async () => {
    const alone = await asked({ question: list, ...boat });
    const confirmed = await asked({ question: list, ...boat, read: readOf("the Heron", 0.6) });
    expect([alone.answer, confirmed.answer]).toEqual(["Heron", "Heron"]);
    expect(alone.confidence).toBeCloseTo(confirmed.confidence / 2, 3);
  });

  it("gives way to what was read where that is surer, or a list that holds it", async () => {
    const read = readOf("Heron, Merlin and Osprey", 0.7);
    expect(await asked({ question: list, ...boat, read })).toMatchObject({ answer: read.answer });
    const other = readOf("the Merlin", 0.1);
    expect(await asked({ question: list, ...boat, read: other })).toMatchObject({
      answer: "Heron",
    });
  });

  it("stays where the time is over while the passages are read", async () => {
    const read = new RecollectError("TIMEOUT", { seconds: 1 });
    expect(await asked({ question: list, ...boat, read })).toMatchObject({ answer: "Heron" });
  });
});

it("asks for a person and not for a body of persons", async () => {
  const answer = await asked({
    question: "List everyone who attended the meeting.",
    texts: ["The Harbour committee attended the meeting."],
    pattern: /Harbour committee/,
  });
  expect(answer.status).toBe("unknown");
});

describe("the time of a walk", () => {
  const which = { question: "Which boats were repaired?", ...boat, texts: many };

  it("is bounded where one sentence may answer: by effort", async () => {
    const low = await asked({ ...which, effort: "low" });
    expect(low).toMatchObject({ walked: false, status: "unknown" });
    const own = await asked({ ...which, walkSeconds: 0.5 });
    expect(own).toMatchObject({ walked: true });
    expect(own.usage.ms).toBeLessThan(600);
  });

  it("gives no answer that is unsure where the documents say unknown", async () => {
    // Two thousand things that are each likely are a set that is not.
    expect(await asked(which)).toMatchObject({ walked: true, status: "unknown" });
  });

  it("leaves some to read the best passages where nothing was found", async () => {
    const answer = await asked({
      question: list,
      texts: Array.from({ length: 2_000 }, () => "The boats were in the yard and repaired."),
      pattern: /repaired the (\w+)/,
      deadlineMs: 1_000,
    });
    expect(answer.readAtMs).toBeGreaterThan(400);
    expect(answer.readAtMs).toBeLessThan(700);
  });

  it("ends at the question's own deadline, whatever was done before", async () => {
    const answer = await asked({ ...which, question: list, deadlineMs: 900 });
    expect(answer.explanation).toContain("the time was over");
    expect(answer.usage.ms).toBeLessThan(600);
  });
});
