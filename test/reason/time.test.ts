/** Questions about when things happened: their wording, the days of sentences, the answers. */
import { describe, expect, it } from "vitest";
import { difference } from "../../src/tools/dates.js";
import { saidOn } from "../../src/reason/said-on.js";
import { timeAnswer, type TimeParts } from "../../src/reason/time-answer.js";
import { timeQuestion, withoutToday } from "../../src/reason/time-question.js";
import type { Passage } from "../../src/records/index.js";

describe("a question about time", () => {
  it("is told by its wording, with its events", () => {
    const kindOf = (asked: string) => timeQuestion(asked)?.kind ?? null;
    expect(timeQuestion("When did Lena sell the boat?")).toEqual({
      kind: "when",
      events: ["Lena sell the boat"],
    });
    expect(timeQuestion("How many weeks ago did Lena sell the boat?")).toEqual({
      kind: "ago",
      events: ["Lena sell the boat"],
      unit: "weeks",
    });
    expect(timeQuestion("How long has it been since Lena sold the boat?")?.kind).toBe("ago");
    expect(
      timeQuestion("How many days passed between the day Lena fell ill and the day she went home?"),
    ).toEqual({ kind: "between", events: ["Lena fell ill", "she went home"], unit: "days" });
    expect(timeQuestion("How many days after Lena fell ill did Tom go home?")?.events).toEqual([
      "Lena fell ill",
      "Tom go home",
    ]);
    expect(timeQuestion("Which did Lena do first: sell the boat or buy a hat?")).toEqual({
      kind: "first",
      events: ["Lena sell the boat", "Lena buy a hat"],
    });
    expect(timeQuestion("What happened last, the flood or the fire?")).toEqual({
      kind: "last",
      events: ["the flood", "the fire"],
    });
    const either = timeQuestion("Did Lena first have the roof mended or first buy a hat?");
    expect(either?.events).toEqual(["Lena have the roof mended", "Lena buy a hat"]);
    const others = ["Who sold the boat?", "How many days has a week?", "When?", "What first?"];
    for (const other of others) expect(kindOf(other)).toBeNull();
  });

  it("may say which day it is", () => {
    expect(withoutToday("Today is 9 March 2024. Who?")).toEqual({
      question: "Who?",
      today: "2024-03-09",
    });
    expect(withoutToday("(Current date: 2024-03-09) Who?").today).toBe("2024-03-09");
    for (const plain of ["Today is a good day. Who?", "It is true that in 1990. What?", "Who?"]) {
      expect(withoutToday(plain)).toEqual({ question: plain, today: null });
    }
  });
});

describe("the day of a sentence", () => {
  // A Wednesday.
  const on = (sentence: string) => saidOn(sentence, "2023-03-22")?.day ?? null;

  it("is counted from the day on which it was said", () => {
    expect(on("I sold the boat yesterday.")).toBe("2023-03-21");
    expect(on("Two weeks ago we moved.")).toBe("2023-03-08");
    expect(on("They came a month ago.")).toBe("2023-02-22");
    expect(on("Last Friday it rained.")).toBe("2023-03-17");
    expect(on("I ran a race on Sunday.")).toBe("2023-03-19");
    expect(on("On 4 March I fell.")).toBe("2023-03-04");
    expect(on("On 4 April I fell.")).toBe("2022-04-04");
    expect(on("On 4 April 2019 I fell.")).toBe("2019-04-04");
    expect(saidOn("On 4 April 2019 I fell.", null)?.day).toBe("2019-04-04");
  });

  it("is that day where somebody speaks of themselves and names no other", () => {
    expect(saidOn("I have sold the boat.", "2023-03-22")).toEqual({ day: "2023-03-22", by: null });
    expect(on("The boat was sold.")).toBeNull();
    expect(on("I sold the boat last summer.")).toBeNull();
    expect(on("I sold the boat in 1998.")).toBeNull();
    expect(saidOn("I sold the boat yesterday.", null)).toBeNull();
  });

  it("is unknown for what is to come, and where there are two", () => {
    expect(on("I will sell the boat on Friday.")).toBeNull();
    expect(on("I sold it on 3 March and bought it on 4 March.")).toBeNull();
  });
});

function passage(id: number, date: string | null, text: string): Passage {
  const rest = { title: null, heading: "", page: null, tokens: 9, metadata: {} };
  const where = { source: `s${id}`, start: 0, end: text.length };
  return { id, ...where, text, mediaType: "json", date, ...rest };
}

function partsOf(...passages: Passage[]): TimeParts {
  const trace = { words: null, vector: null, matchedTerms: [] };
  const hits = passages.map((one, i) => ({ rank: i + 1, score: 1, passage: one, trace }));
  return {
    clock: { nowMs: () => 0, date: () => new Date(0) },
    retrieve: async () => ({ hits, level: "lexical", wordsScoreMax: 1 }),
    reader: {
      read: async (_: string, texts: readonly string[]) =>
        texts.map(() => ({ answers: [], support: [], answerableLogit: 0 })),
    } as never,
    callTool: async (_, given) => {
      const { from, to } = given as { from: string; to: string };
      return difference(from, to);
    },
  };
}

describe("an answer about time", () => {
  const today = "2023-04-01";
  const parts = partsOf(
    passage(1, "2023-03-22", "Tom: Hello.\nLena: Yesterday I sold the boat.\nTom: Good."),
    passage(
      2,
      "2023-03-30",
      "Lena: I broke my leg last Saturday.\nTom: I sold the boat two days ago.",
    ),
    passage(3, "2023-03-01", "The boat of Lena was sold."),
  );
  const asked = async (question: string) => (await timeAnswer(parts, question, { today }))?.answer;

  it("gives days, what lies between them, and what came first", async () => {
    expect(await asked("When did Lena sell the boat?")).toBe("21 March 2023");
    expect(await asked("When did Tom sell the boat?")).toBe("28 March 2023");
    expect(await asked("How many days ago did Lena sell the boat?")).toBe("11 days");
    const between = "How many days passed between the day Lena sold the boat and the day ";
    expect(await asked(`${between}Lena broke a leg?`)).toBe("4 days");
    expect(await asked("Which did Lena do first: break a leg or sell the boat?")).toBe(
      "Lena sell the boat",
    );
    const last = "What happened last, that Lena broke a leg or that Lena sold the boat?";
    expect(await asked(last)).toBe("Lena broke a leg");
  });

  it("cites what it counts from, and shows its steps", async () => {
    const answer = await timeAnswer(parts, "How many weeks ago did Lena sell the boat?", { today });
    expect(answer?.answer).toBe("2 weeks");
    const quotes = answer?.citations.map(({ quote }) => quote);
    expect(quotes).toEqual(["Lena: Yesterday I sold the boat."]);
    expect(answer?.steps.map(({ kind }) => kind)).toEqual(["search", "tool", "answer"]);
    expect(answer?.explanation).toContain('"Yesterday", told on 22 March 2023');
  });

  it("is none where an event is not told, or states its whole date", async () => {
    expect(await asked("When did Lena paint the house?")).toBeUndefined();
    expect(await asked("Who sold the boat?")).toBeUndefined();
    const stated = partsOf(passage(1, "2023-03-22", "On 4 May 1901 the boat of Lena was sold."));
    expect(await timeAnswer(stated, "When was the boat of Lena sold?", { today })).toBeNull();
    const ago = "How many years ago was the boat of Lena sold?";
    const far = await timeAnswer(stated, ago, { today });
    expect(far?.answer).toBe("121 years");
  });
});
