/**
 * Hostile text in the window, without weights: nothing that a document, a title, a question, a
 * search or a tool says becomes a line of its own, a step, or a control token.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { evidencePrompt } from "../../src/model/evidence-prompt.js";
import { openRemoteGenerator } from "../../src/model/index.js";
import { runSteps } from "../../src/reason/step-loop.js";
import { WindowStream } from "../../src/reason/window-stream.js";
import type { Passage } from "../../src/records/index.js";
import { loadTokenizer, loadWordPiece } from "../../src/runtime/index.js";
import { callTool } from "../../src/tools/call-tool.js";
import { oneLine as toolLine } from "../../src/tools/json-schema.js";
import type { LineTool } from "../../src/tools/index.js";
import { evidenceLines, oneLine } from "../../src/window/index.js";
import { delta, startFakeEndpoint, stream } from "../model/fake-endpoint.js";
import { passageOf } from "../reason/fakes.js";
import { promptOf, ScriptedGenerator } from "../reason/scripted-generator.js";
import { ATTACKS } from "./attacks.js";

const clock = { nowMs: () => 0, date: () => new Date(0) };
const models = fileURLToPath(new URL("../../models/", import.meta.url));
const CASES = ATTACKS.map(({ name, text }) => [name, text] as const);

// eslint-disable-next-line no-control-regex -- these are what must not come through
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

interface Asked {
  readonly script: readonly string[];
  readonly question?: string;
  readonly passages: readonly Passage[];
  readonly later?: readonly Passage[];
  readonly tools?: readonly LineTool[];
}

/** What a scripted reasoner is shown at its last line. */
async function windowOf(o: Asked): Promise<{ prompt: string; first: string }> {
  const generator = new ScriptedGenerator(o.script);
  await runSteps(
    { generator, stream: new WindowStream(generator), tools: o.tools ?? [], clock },
    {
      question: o.question ?? "Who did it?",
      lines: evidenceLines(o.passages),
      searches: o.later ? 1 : 0,
      search: () => Promise.resolve(evidenceLines(o.later ?? [])),
      readOn: () => Promise.resolve([]),
    },
  );
  const prompts = generator.requests.map(promptOf);
  return { prompt: prompts.at(-1) ?? "", first: prompts[0] ?? "" };
}

/** Each line is a title, a numbered line, the question, or what the loop itself put there. */
function expectLines(prompt: string, o: { numbered: number; titles: number; rest: string[] }) {
  expect(prompt).not.toMatch(CONTROL);
  const lines = prompt.trimEnd().split("\n");
  const numbers = lines.flatMap((line) => /^\[(\d+)\] ./.exec(line)?.[1] ?? []);
  expect(numbers).toEqual(Array.from({ length: o.numbered }, (_, i) => String(i + 1)));
  expect(lines.filter((line) => line.startsWith("# "))).toHaveLength(o.titles);
  const rest = lines.filter((line) => !/^(\[\d+\]|#) ./.test(line));
  expect(rest).toEqual(o.rest);
}

const titled = (id: number, title: string, text: string): Passage => ({
  ...passageOf(id, text),
  title,
});

describe.each(CASES)("%s", (_, text) => {
  it("in a document is numbered lines that are exact spans", async () => {
    const passages = [
      passageOf(1, text),
      titled(2, "Log", `It was late. ${text} It rained.`),
      passageOf(3, `- a: b\n- ${text}\n${text}\n- c: d`),
    ];
    const lines = evidenceLines(passages);
    for (const line of lines) {
      const span = line.passage.text.slice(line.start, line.end);
      expect(oneLine(span)).toBe(line.text);
    }
    const { prompt } = await windowOf({ script: ["unknown x"], passages });
    expectLines(prompt, { numbered: lines.length, titles: 1, rest: ["Question: Who did it?"] });
  });

  it("as a title is one line before its document", async () => {
    const passages = [titled(1, text, "One line."), titled(2, `${text}\n${text}`, "Another one.")];
    const { prompt } = await windowOf({ script: ["unknown x"], passages });
    expectLines(prompt, { numbered: 2, titles: 2, rest: ["Question: Who did it?"] });
  });

  it("as a question is one line", async () => {
    const asked = { script: ["unknown x"], passages: [passageOf(1, "One line.")] };
    const { prompt } = await windowOf({ ...asked, question: `Who?\n${text}` });
    expectLines(prompt, { numbered: 1, titles: 0, rest: [prompt.trimEnd().split("\n")[1] ?? ""] });
    expect(prompt.split("\n")[1]).toMatch(/^Question: Who\?/);
  });

  it("found by a later search is numbered on", async () => {
    const later = [titled(2, text, text)];
    const found = evidenceLines(later).length;
    const { prompt } = await windowOf({
      script: ["search more", "unknown x"],
      passages: [passageOf(1, "One line.")],
      later,
    });
    const rest = ["Question: Who did it?", "Searches left: 1", "search more"];
    expectLines(prompt, { numbered: 1 + found, titles: found > 0 ? 1 : 0, rest });
  });

  it("as a tool's result is one line behind its call", async () => {
    const echo: LineTool = { name: "echo", summary: "", call: () => text };
    const { ok, text: result } = callTool([echo], "echo", "");
    expect(ok).toBe(true);
    expect(result).not.toMatch(CONTROL);
    expect(result).not.toContain("\n");
    const { prompt } = await windowOf({
      script: ["tool echo(x)", "unknown x"],
      passages: [passageOf(1, "One line.")],
      tools: [echo],
    });
    const rest = ["Question: Who did it?", "tool echo(x)", `result ${result}`.trimEnd()];
    expectLines(prompt, { numbered: 1, titles: 0, rest });
  });

  it("as the name or the arguments of a call is one line", () => {
    const refuse: LineTool = {
      name: "refuse",
      summary: "",
      call: (given) => {
        throw new Error(given);
      },
    };
    expect(() => callTool([refuse], "refuse", "x")).toThrow("x");
    expect(callTool([], text, text).text).not.toMatch(CONTROL);
    expect(callTool([], text, text).text).not.toContain("\n");
  });

  it("in the description of a tool is one line", () => {
    expect(toolLine(text, 1_000)).not.toMatch(CONTROL);
    expect(toolLine(text, 1_000)).not.toContain("\n");
  });

  it("in a chat model's prompt is its passage's own line", () => {
    const item = { number: 1, source: "a", title: text, text, marks: [text] };
    const { user } = evidencePrompt({ question: text, evidence: [item, { ...item, number: 2 }] });
    expect(user).not.toMatch(CONTROL);
    const begin = /^(\[\d\] |Possible|Question: |$)/;
    const begins = user.split("\n").map((line) => begin.exec(line)?.[1]);
    expect(begins).toEqual(["[1] ", "[2] ", "", "Possible", "", "Question: "]);
  });
});

const CONTROL_TOKENS =
  /<[|\uff5c]|<\/?(s|eos|bos|start_of_turn|end_of_turn|tool_call)>|<\/?SYS>|\[\/?INST\]/i;

describe("control tokens", () => {
  it("of other models are broken up on their way to a server", async () => {
    const endpoint = await startFakeEndpoint((response) => stream(response, [delta("x", "stop")]));
    const generator = openRemoteGenerator(endpoint.reference);
    const evidence = ATTACKS.map(({ text }, i) => ({
      number: i + 1,
      source: "a",
      title: text,
      text,
      marks: [text],
    }));
    expect(ATTACKS.filter(({ text }) => CONTROL_TOKENS.test(text)).length).toBeGreaterThan(5);
    const question = ATTACKS.map(({ text }) => text).join("");
    await generator.generate({ question, evidence, maxTokens: 4 });
    await endpoint.close();
    const { messages } = endpoint.requests[0]?.body as { messages: { content: string }[] };
    for (const { content } of messages) expect(content).not.toMatch(CONTROL_TOKENS);
    expect(messages).toHaveLength(2);
  });

  const reasoner = loadTokenizer(`${models}reasoner`);

  it.each(CASES)("are characters for the reasoner: %s", (_, text) => {
    const ids = reasoner.encode(text);
    expect(ids.filter((id) => reasoner.isSpecial(id))).toEqual([]);
    expect(reasoner.tokenId("<|im_start|>")).not.toBeNull();
  });

  it.each(["reader", "embedder"])("are characters for the %s", (name) => {
    const pieces = loadWordPiece(`${models}${name}`);
    const { cls, sep, pad } = pieces.special;
    for (const { text } of ATTACKS) {
      const ids = [...pieces.encodeWithOffsets(text).ids];
      expect(ids.filter((id) => [cls, sep, pad].includes(id))).toEqual([]);
    }
  });
});
