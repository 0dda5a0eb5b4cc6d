/** What ask refuses, cuts, gives up and closes; answers themselves are tested in deep.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Log } from "../../src/base/index.js";
import type { AskOptions } from "../../src/index.js";
import { delta, startFakeEndpoint, stream } from "../model/fake-endpoint.js";
import { Folder } from "./folder.js";

const warnings: string[] = [];
const log: Log = {
  warn: (message) => warnings.push(message),
  info: () => undefined,
  debug: () => undefined,
};
const question = "Who was the keeper of the lighthouse?";

let folder: Folder;
beforeAll(async () => {
  folder = await Folder.make({ workers: 1, log });
  await folder.write(
    "lighthouse.txt",
    "The lighthouse on Skarv island was built in 1871. Its keeper was Ingrid Solheim.\n",
  );
  await folder.ingest();
});
afterAll(() => folder.remove());

describe("ask", () => {
  it.each([0, -1, Number.NaN, Infinity])("refuses a time of %d s", async (timeoutSeconds) => {
    await expect(folder.store.ask(question, { timeoutSeconds })).rejects.toMatchObject({
      code: "INVALID_OPTION",
    });
  });

  it.each([
    [{ mode: "telepathic" }, "--mode"],
    [{ windowOrder: "random" }, "--window-order"],
    [{ oneShot: true, maxHops: 2 }, "--max-hops"],
  ])("refuses %j", async (options, option) => {
    const asked = folder.store.ask(question, options as unknown as AskOptions);
    await expect(asked).rejects.toMatchObject({ code: "INVALID_OPTION", facts: { option } });
  });

  it("searches with what is named: a store of words alone has nothing for vectors", async () => {
    const model = "reader";
    const found = await folder.store.ask(question, { model, mode: "lexical" });
    expect(found.passages.map(({ source }) => source)).toEqual(["docs/lighthouse.txt"]);
    const dense = folder.store.ask(question, { model, mode: "dense" });
    await expect(dense).rejects.toMatchObject({ code: "STORE_NO_VECTORS" });
  });

  it("searches, reads and answers once where it is asked in one shot", async () => {
    const options = { model: "reasoner", device: "cpu", oneShot: true } as const;
    for (const asked of [question, 'How many times does the word "lighthouse" occur?']) {
      const { steps, usage } = await folder.store.ask(asked, { ...options, effort: "high" });
      const kinds = steps.map(({ kind }) => kind).filter((kind) => kind !== "unknown");
      expect(kinds.filter((kind) => kind !== "answer")).toEqual(["search", "read"]);
      expect(usage.toolCalls).toBe(0);
    }
    const often = 'How many times does the word "lighthouse" occur?';
    expect((await folder.store.ask(often)).steps[0]?.kind).toBe("tool");
  });

  it("takes fractions of milliseconds and months for a time", async () => {
    await expect(folder.store.ask(question, { timeoutSeconds: 1e-7 })).rejects.toMatchObject({
      code: "TIMEOUT",
    });
    const answer = await folder.store.ask(question, { timeoutSeconds: 1e7 });
    expect(answer.question).toBe(question);
  });

  it("refuses a question without words", async () => {
    for (const blank of ["", " \n "]) {
      await expect(folder.store.ask(blank)).rejects.toMatchObject({ code: "QUERY_EMPTY" });
    }
  });

  it("cuts an endless question, once and with a warning", async () => {
    warnings.length = 0;
    const endless = `${question} ${"why ".repeat(5_000)}`;
    const answer = await folder.store.ask(endless);
    expect(answer.question).toBe(endless);
    expect(warnings).toEqual(["the question is cut to 10000 characters"]);
    const model = { model: "reasoner", device: "cpu" } as const;
    const written = await folder.store.ask(endless, { ...model, maxWindowTokens: 8_192 });
    expect(written.usage.promptTokens).toBeLessThan(8_192);
    warnings.length = 0;
    await folder.store.ask(question, { ...model, maxWindowTokens: 100_000 });
    expect(warnings).toEqual(["--max-window-tokens 100000: the model reads 8192 at most"]);
  });

  it("names what there is where a model's name is misspelt", async () => {
    await expect(folder.store.ask(question, { model: "raesoner" })).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining("reader, reasoner") as string,
    });
  });

  it("does not pretend to run on a device that is not here", async () => {
    const device = process.platform === "darwin" ? "dml" : "coreml";
    await expect(folder.store.ask(question, { device })).rejects.toMatchObject({
      code: "DEVICE_UNAVAILABLE",
    });
    expect((await folder.store.ask(question)).question).toBe(question);
  });

  it("gives up while the model loads, and when it is interrupted", async () => {
    const fresh = await Folder.make({ workers: 1 });
    try {
      await fresh.write("a.txt", "The lighthouse was built in 1871.\n");
      await fresh.ingest();
      const model = { model: "reasoner", device: "cpu" } as const;
      await expect(
        fresh.store.ask(question, { ...model, timeoutSeconds: 0.02 }),
      ).rejects.toMatchObject({ code: "TIMEOUT" });
      const controller = new AbortController();
      const asked = fresh.store.ask(question, { ...model, signal: controller.signal });
      controller.abort();
      await expect(asked).rejects.toMatchObject({ code: "INTERRUPTED" });
    } finally {
      await fresh.remove();
    }
  });

  it("shows the reasoner what a teacher says, as the teacher's", async () => {
    const told = "Lighthouses were lit with whale oil. Their keepers lived beside them.";
    const endpoint = await startFakeEndpoint((response) => {
      stream(response, [delta(told, "stop"), "[DONE]"]);
    });
    const knowledgeTeacher = endpoint.reference.replace("openai:", "");
    try {
      const plain = await folder.store.ask(question);
      const answer = await folder.store.ask(question, { knowledgeTeacher, modelApiKey: "key" });
      const note = answer.steps.find((step) => step.kind === "note");
      expect(note).toMatchObject({ input: { by: "teacher:tiny" }, output: { text: told } });
      expect(answer.usage.windowTokens).toBeGreaterThan(plain.usage.windowTokens);
      expect(answer.passages.map((passage) => passage.source)).toEqual(["docs/lighthouse.txt"]);
      expect(endpoint.requests[0]?.headers.authorization).toBe("Bearer key");
      for (const { source, start, end, quote } of answer.citations) {
        if (source === "teacher:tiny") expect(told.slice(start, end)).toBe(quote);
      }
    } finally {
      await endpoint.close();
    }
  });

  it("says so when the teacher fails, or when nobody would read what it says", async () => {
    const endpoint = await startFakeEndpoint((response) => response.writeHead(500).end());
    const knowledgeTeacher = endpoint.reference;
    try {
      await expect(folder.store.ask(question, { knowledgeTeacher })).rejects.toMatchObject({
        code: "ENDPOINT_FAILED",
      });
      await expect(
        folder.store.ask(question, { knowledgeTeacher, model: "reader" }),
      ).rejects.toMatchObject({ code: "INVALID_OPTION" });
      expect(endpoint.requests).toHaveLength(1);
    } finally {
      await endpoint.close();
    }
  });

  it("uses the key of this question, not that of the last", async () => {
    const endpoint = await startFakeEndpoint((response) => {
      stream(response, [delta("Ingrid Solheim [1]", "stop"), "[DONE]"]);
    });
    try {
      for (const modelApiKey of ["first", "second"]) {
        const options = { model: endpoint.reference, modelApiKey };
        const answer = await folder.store.ask(question, options);
        expect(answer.answer).toBe("Ingrid Solheim");
      }
      const keys = endpoint.requests.map((request) => request.headers.authorization);
      expect(keys).toEqual(["Bearer first", "Bearer second"]);
    } finally {
      await endpoint.close();
    }
  });
});
