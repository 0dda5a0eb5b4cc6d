/** Ordinary questions that the rules of words must leave to those who read passages. */
import { describe, expect, it } from "vitest";
import { plainQuestion, withoutPlace } from "../../src/reason/asked-part.js";
import { assignedQuestion } from "../../src/reason/assigned-question.js";
import { assignmentsIn } from "../../src/reason/assignments.js";
import { computedQuestion } from "../../src/reason/computed-question.js";
import { plainBoth, plainOption } from "../../src/reason/option-choice.js";
import { saidOn } from "../../src/reason/said-on.js";
import { statedValues } from "../../src/reason/stated-values.js";
import { withoutToday } from "../../src/reason/time-question.js";
import { turnsIn } from "../../src/retrieve/index.js";

describe("a question keeps", () => {
  it.each([
    "My router is dead. Write the steps to reset it.",
    "I'm late. Reply to Anna with a short message.",
    "Who is Anna? Write a short reply to her letter.",
    "It is late. Answer briefly.",
  ])("%s", (question) => {
    expect(plainQuestion(question)).toBe(question);
  });

  it("but not what only says how to answer", () => {
    expect(plainQuestion("Who is Anna? Do not explain. Give me only the answer.")).toBe(
      "Who is Anna?",
    );
  });

  it("its date, where that is not said to be today's", () => {
    for (const dated of ["The date is 3 May 2019. What happened?", "Date: 2024-03-09. Who?"]) {
      expect(withoutToday(dated)).toEqual({ question: dated, today: null });
    }
    expect(withoutToday("Current date: 2024-03-09. Who?").today).toBe("2024-03-09");
  });

  it("and is cut in time that grows with it", () => {
    const long = `${"mentioned ".repeat(1_000)}who`;
    const startedMs = performance.now();
    expect(withoutPlace(long)).toBe(long);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});

describe("the day of a sentence", () => {
  // A Friday.
  const on = (sentence: string): string | null => saidOn(sentence, "2024-03-01")?.day ?? null;

  it("is to come where it speaks of what is", () => {
    expect(on("The meeting is on Thursday.")).toBe("2024-03-07");
    expect(on("The talk is planned for 4 March.")).toBe("2024-03-04");
    expect(on("The meeting was on Thursday.")).toBe("2024-02-29");
    expect(on("I'm so tired, I ran a race on Sunday.")).toBe("2024-02-25");
    expect(on("Trains leave on Thursday.")).toBeNull();
  });

  it.each([
    "I am worried that the shipment has not arrived.",
    "We didn't sell the boat yesterday.",
    "I wonder whether we sold the boat yesterday.",
    "We should pay today.",
  ])("is unknown: %s", (sentence) => {
    expect(on(sentence)).toBeNull();
  });

  it("is told of themselves with a capital too", () => {
    expect(on("We sold the boat.")).toBe("2024-03-01");
    expect(on("My sister left.")).toBe("2024-03-01");
  });
});

describe("assignments", () => {
  it.each([
    "Which patients take aspirin?",
    "Which boats hold grain?",
    "What is the value of the house?",
    "What does water contain?",
  ])("%s asks for none", (question) => {
    expect(assignedQuestion(question)).toBeNull();
  });

  it.each(["Anna takes aspirin.", "NATO has 30 members.", "Anna is linked to Bob."])(
    "%s is none",
    (text) => {
      expect(assignmentsIn(text)).toEqual([]);
    },
  );

  it("are found in time that grows with the text", () => {
    const startedMs = performance.now();
    expect(assignmentsIn("$@".repeat(5_000))).toEqual([]);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});

describe("stated values", () => {
  const now = { isNow: true };

  it("are of the time that is asked for", () => {
    const was = "The rent of flat 4 was 900 euros before the renovation.";
    expect(statedValues(was, "flat 4", ["rent"], now)).toEqual([]);
    expect(statedValues(was, "flat 4", ["rent"])).toEqual([]);
    const only = "The rent of flat 4 was 900 euros.";
    expect(statedValues(only, "flat 4", ["rent"], now)).toEqual([]);
    expect(statedValues(only, "flat 4", ["rent"])).toHaveLength(1);
  });

  it("are of the attribute itself", () => {
    const rival = "The revenue of Acme's rival Beta in 2023 was $7,000.";
    expect(statedValues(rival, "2023", ["revenue", "acme"])).toEqual([]);
    expect(statedValues(rival, "Acme", ["revenue"])).toEqual([]);
    expect(statedValues("The mill's old code is 4417.", "mill", ["code"])).toEqual([]);
    expect(statedValues("The former code of the mill is 4417.", "mill", ["code"])).toEqual([]);
  });
});

describe("a choice", () => {
  const MOZART = "Wolfgang Mozart (27 January 1756 – 5 December 1791) was a composer.";
  const HAYDN = "Joseph Haydn (31 March 1732 – 31 May 1809) was a composer.";
  const names = ["Wolfgang Mozart", "Joseph Haydn"];
  const chosen = (asked: string, ...found: string[]): string | undefined =>
    plainOption(asked, names, found)?.text;

  it("is by the year of what is asked", () => {
    const asked = (verb: string): string => `Who ${verb} first, Wolfgang Mozart or Joseph Haydn?`;
    expect(chosen(asked("died"), MOZART, HAYDN)).toBe("Wolfgang Mozart");
    expect(chosen(asked("was born"), MOZART, HAYDN)).toBe("Joseph Haydn");
    const born = ["Wolfgang Mozart was born in 1756.", "Joseph Haydn was born in 1732."];
    expect(chosen(asked("died"), ...born)).toBeUndefined();
    const two = "Wolfgang Mozart, in 1770 in Rome, was in 1781 in Vienna.";
    expect(chosen(asked("went to Vienna"), two, "Joseph Haydn was in Vienna in 1790.")).toBe(
      undefined,
    );
  });

  it("is none where something is denied", () => {
    const asked = "Which one is American, Wolfgang Mozart or Joseph Haydn?";
    const said = ["Wolfgang Mozart is not American.", "Joseph Haydn is Austrian."];
    expect(chosen(asked, ...said)).toBeUndefined();
    expect(plainBoth("Are Wolfgang Mozart and Joseph Haydn both American?", said)).toBeNull();
  });
});

describe("no talk", () => {
  it.each([
    "Apple: a fruit that is red\nBean: a seed\nCorn: a grain\n",
    "Name: Anna Reed\nAddress: 4 Mill Lane\nName: Tom Reed\nAddress: 5 Mill Lane\n",
    "Note: it rained.\nNote: it rained again.\n",
    "Q: Where is it?\nA: In Rome.\nQ: Since when?\nA: Since 1990.\n",
  ])("is %j", (text) => {
    expect(turnsIn(text)).toEqual([]);
  });

  it("but lines of two who speak in turn", () => {
    expect(turnsIn("Ann: The van left.\nTom: At noon.\nAnn: It rained.\n")).toHaveLength(3);
  });
});

it("common words are asked for in any form of the verb", () => {
  for (const seen of ["appearing", "appeared", "occurring"]) {
    const asked = computedQuestion(`What are the 3 most frequently ${seen} words?`);
    expect(asked?.tool).toBe("frequent_words");
  }
});
