/** What was said in conversations: turns, the third person, and answers from single sentences. */
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { spokenAnswer } from "../../src/reason/spoken-answer.js";
import type { Passage, Reading } from "../../src/records/index.js";
import { spokenSearch, type SpokenStatement, turnsIn } from "../../src/retrieve/index.js";
import { inThirdPerson } from "../../src/retrieve/transcript.js";

describe("turns", () => {
  it("are the lines that begin with who speaks, where most do", () => {
    const text = "Ann: Hello there.\nTom Reed: I sold it. Yes: all of it.\n";
    const turns = turnsIn(text);
    expect(turns.map(({ speaker }) => speaker)).toEqual(["Ann", "Tom Reed"]);
    expect(turns.map(({ start, end }) => text.slice(start, end))).toEqual([
      "Hello there.",
      "I sold it. Yes: all of it.",
    ]);
    expect(turnsIn("Note: one line.")).toEqual([]);
    const few = "It rained.\nNote: it did.\nNobody came.\nIt was dark.\nNote: so it was.";
    expect(turnsIn(few)).toEqual([]);
  });
});

describe("the third person", () => {
  it("is told of who speaks, and leads back to what was said", () => {
    const said = "I'm glad that my aunt sold me her car.";
    const plain = inThirdPerson(said, "Ann");
    expect(plain.text).toBe("Ann is glad that Ann's aunt sold Ann her car.");
    const start = plain.text.indexOf("her car");
    const span = plain.said({ start, end: start + 7 });
    expect(said.slice(span.start, span.end)).toBe("her car");
    const name = plain.said({ start: 0, end: 3 });
    expect(said.slice(name.start, name.end)).toBe("I'm");
    expect(plain.said({ start: 0, end: 0 })).toEqual({ start: 0, end: 0 });
  });

  it("gives spans within what was said", () => {
    const words = fc.array(fc.constantFrom("I", "my", "me", "sold", "it", "we", "I'm", "."));
    fc.assert(
      fc.property(words, fc.nat(60), fc.nat(60), (some, a, b) => {
        const said = some.join(" ");
        const { start, end } = inThirdPerson(said, "Ann").said({ start: a, end: a + b });
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(said.length);
      }),
    );
  });
});

function passage(id: number, date: string, text: string): Passage {
  const rest = { title: null, heading: "", page: null, tokens: 9, metadata: {} };
  const where = { source: `s${id}`, start: 0, end: text.length };
  return { id, ...where, text, mediaType: "json", date, ...rest };
}

const PASSAGES = [
  passage(1, "2023-01-02", "Ann: I drive a blue van.\nTom: My van is red, a fine one.\n"),
  passage(2, "2023-05-06", "Ann: I drive a green van now.\nTom: How nice of you.\n"),
  passage(3, "2023-03-04", "Tom: Hello my friend.\nAnn: My cousin Vera gave me a bell.\n"),
  passage(4, "2023-06-04", "Tom: Hello again.\nAnn: My cousin Vera works as a judge.\n"),
  passage(5, "2023-07-04", "Tom: I heard Ann has a bird.\nTom: Ann owns a parrot.\nAnn: Yes.\n"),
];

function storeOf(passages: readonly Passage[]) {
  return {
    searchWords: (word: string) => {
      const found = passages.filter(({ text }) => text.includes(word));
      return { hits: found.map(({ id }) => ({ id, score: 1 })), scoreMax: 1, terms: [] };
    },
    passages: (ids: readonly number[]) => passages.filter(({ id }) => ids.includes(id)),
  } as never;
}

const spoken = spokenSearch(storeOf(PASSAGES), { embedder: () => null, statics: () => null });
const plainOf = (some: readonly SpokenStatement[]): string[] => some.map(({ plain }) => plain.text);

describe("what somebody said", () => {
  it("is searched for where the question names who speaks", async () => {
    expect(spoken.speakerIn("Which van does Ann drive?")).toBe("Ann");
    expect(spoken.speakerIn("Which van does Vera drive?")).toBeNull();
    expect(spoken.speakerIn("Which van do I drive?")).toBeNull();
    const said = plainOf(await spoken.said("van", { speaker: "Ann", most: 9 }));
    expect(said).toContain("Ann drive a green van now.");
    // Of others, what is told of her and not of themselves.
    expect(said).toContain("Ann owns a parrot.");
    expect(said.join()).not.toContain("red");
    const naming = await spoken.said("job", { speaker: "Ann", most: 9, naming: "Vera" });
    expect(plainOf(naming)).toHaveLength(2);
  });

  it("is the asking user's own where there is a user who speaks", () => {
    const talk = passage(9, "2023-01-01", "user: I drive a van.\nassistant: I see that, user.\n");
    const own = spokenSearch(storeOf([talk]), { embedder: () => null, statics: () => null });
    expect(own.speakerIn("Which van do I drive?")).toBe("user");
  });
});

/** Marks what stands behind the given words, with a score. */
function readerOf(marks: Readonly<Record<string, readonly [string, number]>>) {
  return {
    read: async (_: string, texts: readonly string[]): Promise<Reading[]> =>
      texts.map((text) => {
        const key = Object.keys(marks).find((one) => text.includes(one));
        const [span = "", score = -9] = key === undefined ? [] : (marks[key] ?? []);
        const start = text.lastIndexOf(span);
        const mark = { start, end: start + span.length, score };
        return { answers: span === "" ? [] : [mark], support: [], answerableLogit: score / 3 };
      }),
  };
}

describe("an answer from what was said", () => {
  const clock = { nowMs: () => 0 } as never;
  const likely = {
    ...spoken,
    said: async (...given: Parameters<typeof spoken.said>) =>
      (await spoken.said(...given)).map((one) => ({ ...one, likeness: 0.8 })),
  };
  const asked = (question: string, marks: Parameters<typeof readerOf>[0]) =>
    spokenAnswer({ spoken: likely, reader: readerOf(marks), clock }, question, {});

  it("is the last one that holds, cited as it was said", async () => {
    const marks = { "blue van": ["blue", 16], "green van": ["green", 15] } as const;
    const answer = await asked("Which van does Ann drive?", marks);
    expect(answer?.answer).toBe("green");
    expect(answer?.citations[0]?.quote).toContain("I drive a green van now.");
    expect(answer?.steps.map(({ kind }) => kind)).toContain("read");
  });

  it("is all of them, or how many, where that is asked for", async () => {
    const marks = { "blue van": ["blue", 16], "green van": ["green", 15] } as const;
    expect((await asked("Which vans did Ann drive?", marks))?.answer).toBe("blue, green");
    expect((await asked("How many vans did Ann drive?", marks))?.answer).toBe("2");
  });

  it("counts no items where one of them is a list", async () => {
    const two = { "blue van": ["a blue van and a truck", 16] } as const;
    const list = passage(8, "2023-01-01", "Ann: I had a blue van and a truck.\nTom: I see.\n");
    const own = spokenSearch(storeOf([list]), { embedder: () => null, statics: () => null });
    const said: typeof own.said = async (...given) =>
      (await own.said(...given)).map((one) => ({ ...one, likeness: 0.8 }));
    const parts = { spoken: { ...own, said }, reader: readerOf(two), clock };
    expect(await spokenAnswer(parts, "How many vans did Ann have?", {})).toBeNull();
  });

  it("is one thing where the word only ends like several", async () => {
    const marks = { "blue van": ["blue", 16], "green van": ["green", 15] } as const;
    expect((await asked("Which bus does Ann drive?", marks))?.answer).toBe("green");
    expect((await asked("Which address does Ann have?", marks))?.answer).toBe("green");
  });

  it("follows a name to what was said of it", async () => {
    const marks = { judge: ["a judge", 16], bell: ["Vera", 16] } as const;
    const answer = await asked("What is the job of the cousin who gave Ann a bell?", marks);
    expect(answer?.answer).toBe("a judge");
  });

  it("is none where nothing answers, or nobody is named who speaks", async () => {
    expect(await asked("Which van does Ann drive?", {})).toBeNull();
    expect(await asked("Which van does Ann drive?", { "blue van": ["blue", 2] })).toBeNull();
    expect(await asked("Which van is blue?", { "blue van": ["blue", 16] })).toBeNull();
  });
});
