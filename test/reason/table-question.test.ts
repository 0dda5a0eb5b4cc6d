/** Questions and the columns of a table: which SQL they make, and when they make none. */
import { describe, expect, it } from "vitest";
import { tableQuestion, type TableColumn } from "../../src/reason/table-question.js";

const columns: readonly TableColumn[] = [
  { name: "Server", numeric: false, values: ["atlas", "draco"] },
  { name: "Location", numeric: false, values: ["Oslo", "Turin", "O'Hare"] },
  { name: "Monthly cost", numeric: true, values: [] },
];

describe("a question to a table", () => {
  it.each([
    [
      "What is the total monthly cost of the servers in Oslo?",
      `SELECT sum("Monthly cost") FROM t WHERE "Location" IN ('Oslo')`,
    ],
    [
      "Which server has the highest monthly cost?",
      `SELECT "Server" FROM t WHERE "Monthly cost" = (SELECT max("Monthly cost") FROM t)`,
    ],
    [
      "Which server is the most expensive?",
      `SELECT "Server" FROM t WHERE "Monthly cost" = (SELECT max("Monthly cost") FROM t)`,
    ],
    [
      "Which is the cheapest server in Oslo?",
      `SELECT "Server" FROM t WHERE "Location" IN ('Oslo') AND "Monthly cost" = ` +
        `(SELECT min("Monthly cost") FROM t WHERE "Location" IN ('Oslo'))`,
    ],
    [
      "How many servers have the location Turin?",
      `SELECT count(*) FROM t WHERE "Location" IN ('Turin')`,
    ],
    [
      "List the servers with the location O'Hare.",
      `SELECT DISTINCT "Server" FROM t WHERE "Location" IN ('O''Hare')`,
    ],
    [
      "Which servers have a monthly cost over 50?",
      `SELECT DISTINCT "Server" FROM t WHERE "Monthly cost" > 50`,
    ],
  ])("%s", (question, sql) => {
    expect(tableQuestion(question, columns)?.sql).toBe(sql);
  });

  it.each([
    "Which servers crashed?",
    "What is the total monthly cost of the servers that crashed in Oslo?",
    "Who moved to Oslo?",
    "What is a server?",
    "Which server is the heaviest?",
  ])("is not: %s", (question) => {
    expect(tableQuestion(question, columns)).toBeNull();
  });
});
