/** Which wordings need everything, and what they ask of each sentence. */
import { describe, expect, it } from "vitest";
import { walkQuestion } from "../../src/reason/walk-question.js";

describe("a question that needs everything", () => {
  it.each([
    ["List all boats that were repaired.", "list", "Which boats were repaired?", true],
    ["Name everyone who voted against it.", "list", "Who voted against it?", true],
    ["Who are all the donors to the fund?", "list", "Who are the donors to the fund?", true],
    ["Which tools are rusty?", "list", "Which tools are rusty?", false],
    ["How many cows did the vet treat?", "count", "Which cows did the vet treat?", false],
    ["How many people gave money?", "count", "Who gave money?", false],
    ["How many different ships sank?", "count", "Which ships sank?", true],
    ["Who led the most walks?", "most", "Who led the walk?", false],
    ["Which player was late most often?", "most", "Which player was late?", false],
    ["Who gave the largest gift?", "extreme", "Who gave the gift?", false],
    ["Which boat was the first to be repaired?", "order", "Which boat was repaired?", false],
    ["Which river is the longest in Europe?", "extreme", "Which river is in Europe?", false],
    ["Which car was the fastest?", "extreme", "Which car was the fastest?", false],
    ["List all details that were changed.", "list", "Which details were changed?", true],
    ["Which server crashed last?", "order", "Which server crashed?", false],
    ["How many miles did they walk in total?", "total", "How many miles did they walk?", true],
  ])("%s", (question, kind, each, explicit) => {
    expect(walkQuestion(question)).toMatchObject({ kind, each, explicit });
  });

  it.each([
    "Who wrote the book?",
    "When was the first flight?",
    "What year did the first manned flight occur?",
    "Who was elected First Minister?",
    "Which outbreak was associated with the war?",
    "How many years did it last?",
    "What grows in the rainforest?",
    "Where is the boat?",
    "Tell me everything about the harbour.",
    "Find all about Karl.",
    "Give me all the details of the plan.",
    "List all information on the flood.",
    "What are the present whereabouts of the chest?",
    "Who is the oldest, Ann Reed or Bob Voss?",
    "Which manifest was signed?",
    "What is the tempest about?",
    "",
  ])("is not: %s", (question) => {
    expect(walkQuestion(question)).toBeNull();
  });
});

it("the oldest is the least by its year, the youngest is not", () => {
  expect(walkQuestion("Which is the oldest boat in the yard?")).toMatchObject({ least: true });
  expect(walkQuestion("Which is the youngest boat in the yard?")).toMatchObject({ least: false });
});
