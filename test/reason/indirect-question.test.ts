/** Questions within questions. */
import { describe, expect, it } from "vitest";
import { plainQuestion } from "../../src/reason/index.js";

describe("plainQuestion", () => {
  it.each([
    ["Does anyone know where Leila is?", "Where is Leila?"],
    ["Does anybody happen to know where the lamp is now?", "Where is the lamp now?"],
    ["Could you tell me who wrote the novel?", "Who wrote the novel?"],
    ["I was wondering how old the bridge is.", "How old is the bridge?"],
    ["Any idea in which room the key was?", "In which room was the key?"],
    ["Tell me what the note says about where Ann is.", "What the note says about where Ann is?"],
    ["Please tell me when the war began", "When the war began?"],
    ["Do you know what the capital of Peru is?", "What is the capital of Peru?"],
  ])("takes what is asked out of %s", (question, direct) => {
    expect(plainQuestion(question)).toBe(direct);
  });

  it.each([
    "Does anyone know Leila?",
    "Does Leila know where the lamp is?",
    "Did anyone find the lamp?",
    "Who knows where Leila is?",
    "Tell me all the names.",
    "Did anyone say who opened the valve?",
    "I wonder where Ann is. She was in the barn.",
  ])("leaves alone: %s", (question) => {
    expect(plainQuestion(question)).toBe(question);
  });
});
