/** Questions for stated values, and the sentences that state them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askedPart, plainQuestion, withoutPlace } from "../../src/reason/asked-part.js";
import { statedQuestions } from "../../src/reason/stated-question.js";
import { statedValues } from "../../src/reason/stated-values.js";

describe("the part of a question that asks", () => {
  it.each([
    ["Do not explain your answer. Who wrote it?", "Who wrote it"],
    ["Who wrote it? Answer in one word only.", "Who wrote it"],
    ["Please ignore the punctuation. Which words are used?", "Which words are used"],
    ["List boats. Only those that sank.", "List boats. Only those that sank"],
    ["Answer: which door is it?", "Answer: which door is it"],
    ["Do not explain.", "Do not explain"],
    ["Below is a list. Question: Which words are common? Answer: The words are:",
      "Which words are common"],
    ["Codes are hidden below. What is the code for K? The code for K is", "What is the code for K"],
    ["Ann lost a key. Who found it?", "Ann lost a key. Who found it"],
    ["Find the doors that are shut. Answer: the doors are", "Find the doors that are shut"],
  ])("%s", (question, asked) => {
    expect(askedPart(question)).toBe(asked);
  });

  it.each([
    ["codes for the mill mentioned in the provided text", "codes for the mill"],
    ["words in the above list", "words"],
    ["words in this coded text", "words"],
    ["settings that are 5 in the files above", "settings that are 5"],
    ["who lives in the village", "who lives in the village"],
  ])("%s says where", (asked, rest) => {
    expect(withoutPlace(asked)).toBe(rest);
  });
});

describe("a plain question", () => {
  it.each([
    "Who wrote it?",
    "Ann lost a key. It was brass. Who found it?",
    "  Which answers were right? ",
    "What was the Question: Time programme?",
    "",
  ])("%s stays as it is", (question) => {
    expect(plainQuestion(question)).toBe(question.trim());
  });
});

const CODES = { attribute: ["access", "code"], all: true };

describe("a question for stated values", () => {
  it.each([
    ["What are all the access codes for the north gate given in the notes?", ["north gate"]],
    ["List the access codes of mill-7, barn-2 and loft-1.", ["mill-7", "barn-2", "loft-1"]],
    ["What are the north gate's access codes?", ["north gate"]],
    ["Which access codes does the north gate have?", ["the north gate"]],
    ["What are the access codes for first-total and last-difference?",
      ["first-total", "last-difference"]],
    ["Tell me all access codes associated with pier-9.", ["pier-9"]],
    ["Which access codes belong to pier-9?", ["pier-9"]],
    ["Give me every access code for ab12-cd34, and ef56-ab78", ["ab12-cd34", "ef56-ab78"]],
  ])("%s", (question, keys) => {
    const found = statedQuestions(question).find((one) => one.keys.length === keys.length);
    expect(found).toMatchObject({ keys, all: true });
    expect(found?.attribute[0]).toBe("access");
  });

  it("asks for one value where it says so", () => {
    expect(statedQuestions("What is the access code for the mill?")).toMatchObject([
      { keys: ["mill"], all: false },
    ]);
  });

  it.each([
    "Who opened the gate?",
    "Why are the codes for the mill secret?",
    "How many codes are there?",
    "What is the number of codes for the mill?",
    "",
  ])("%s is none", (question) => {
    expect(statedQuestions(question)).toEqual([]);
  });
});

describe("stated values", () => {
  const values = (text: string, key = "mill"): string[] =>
    statedValues(text, key, CODES.attribute).map((one) => one.text);

  it.each([
    ["One of the access codes for the mill is: 4417.", ["4417"]],
    ["The access codes for the mill are 4417, 5120 and 88-B.", ["4417", "5120", "88-B"]],
    ["Access code of the mill = 4417", ["4417"]],
    ["The mill's access code is 4417. It rained.", ["4417"]],
    ["For the mill, the access code is: blue heron.", ["blue heron"]],
    ['"That is not our right." One of the access codes for the mill is: 4417. "No."', ["4417"]],
    ["Access codes associated with the mill: 4417; 5120", ["4417"]],
    ["4417 is one of the access codes for the mill.", ["4417"]],
    ["Access codes for the mill: 4417, 5120\nOthers: 3", ["4417", "5120"]],
    ["The access code for the mill is now 4417; the old one is void.", ["4417"]],
    ["access code for the mill is 0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b.",
      ["0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b"]],
  ])("%s", (text, found) => {
    expect(values(text)).toEqual(found);
  });

  it.each([
    "The access code for the mill is not 4417.",
    "The access code for the mill is kept in a drawer that nobody may open.",
    "The key for the mill is 4417.",
    "The access code for the windmill is 4417.",
    "The access code for the mill-race is 4417.",
    "The access codes are old. The mill is 400 years old.",
    "The mill is 4417 feet away.",
  ])("%s states none", (text) => {
    expect(values(text)).toEqual([]);
  });

  it("stand where they say, whatever the text", () => {
    const piece = fc.constantFrom("The access code for the mill is ", "mill", "'s", " access code",
      ": ", "4417", ", ", " and ", ".", "\n", "not ", "(", ")", "“");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        for (const one of statedValues(text, "mill", CODES.attribute)) {
          expect(text.slice(one.start, one.end)).toBe(one.text);
          expect(one.text.trim()).not.toBe("");
        }
      }),
    );
  });
});
