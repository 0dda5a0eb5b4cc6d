/** Which questions a tool computes over all of the store, and which are left to the passages. */
import { describe, expect, it } from "vitest";
import { computedQuestion } from "../../src/reason/computed-question.js";

describe("a question about all of the store", () => {
  it.each([
    ['How many times does the word "whale" appear?', "count_words", { words: ["whale"] }],
    ["How often is the name Ada mentioned in the documents?", "count_words", { words: ["Ada"] }],
    ["how many times is 'harpoon' used across all files", "count_words", { words: ["harpoon"] }],
    ["How many mentions of Ahab are there in the corpus?", "count_words", { words: ["Ahab"] }],
    ["How many documents mention Ahab?", "count_words", { words: ["Ahab"] }],
    ["How many documents are there in the store?", "list_sources", { limit: 1 }],
    ["What are the most frequent words?", "frequent_words", { limit: 10 }],
    ["Which is the most common word in the texts?", "frequent_words", { limit: 1 }],
    ["What are the three most common words in this corpus?", "frequent_words", { limit: 3 }],
    ["What are the 10 most common words in the above list?", "frequent_words", { limit: 10 }],
    ["Which ten words occur most frequently in the list?", "frequent_words", { limit: 10 }],
    ["List the twenty words that appear the most in this text.", "frequent_words", { limit: 20 }],
    ["Please ignore the dots '....'. What are the three most frequently appeared words in the " +
      "above coded text?", "frequent_words", { limit: 3 }],
    ["Name the top 5 words by frequency.", "frequent_words", { limit: 5 }],
    ["Which word is repeated most often?", "frequent_words", { limit: 1 }],
    ["What is 17 * 23?", "calculate", { expression: "17 * 23" }],
    ["how much is (2 + 3) × 4", "calculate", { expression: "(2 + 3) * 4" }],
    [
      "How many days are there between 2 May 2023 and January 15th, 2024?",
      "days",
      { from: "2023-05-02", to: "2024-01-15" },
    ],
  ])("%s", (question, tool, given) => {
    expect(computedQuestion(question)).toMatchObject({ tool, arguments: given });
  });

  it.each([
    "How many times did Ahab visit the port?",
    "How often does the mail boat come?",
    "How many documents did the auditor sign?",
    "What is the most common name in Norway?",
    "How many times does the word 'no' appear in chapter 3?",
    "Who counted the whales?",
    "What is 2023-05-02?",
    "What is 1914-1918?",
    "What is 42?",
    "What is the sum of 3 invoices?",
    "How many days between the flood and the fire?",
    "",
  ])("%s is left to the passages", (question) => {
    expect(computedQuestion(question)).toBeNull();
  });

  it("reads what the tools give", () => {
    const result = { words: [{ word: "whale", occurrences: 12, passages: 5, documents: 2 }] };
    const times = computedQuestion('How many times does the word "whale" appear?');
    expect(times?.read(result)).toEqual({ text: "12", words: ["whale"] });
    const files = computedQuestion("How many documents mention whale?");
    expect(files?.read(result)).toEqual({ text: "2", words: ["whale"] });
    const most = computedQuestion("What are the two most common words?");
    expect(most?.read({ words: [{ word: "a" }, { word: "b" }] }).text).toBe("a, b");
    expect(() => most?.read({ words: "many" })).toThrow();
  });
});
