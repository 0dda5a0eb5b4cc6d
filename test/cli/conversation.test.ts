/** A conversation on a terminal that isn't one: keys go in, what is written comes out. */
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { RecollectError } from "../../src/base/index.js";
import type { AskOptions, Store } from "../../src/engine/index.js";
import { answerTo, fakeStore, type FakeStore } from "./fake-store.js";
import { type Ran, runFake } from "./fake-io.js";

const ESC = "\u001b";
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

interface Talk {
  readonly store?: FakeStore;
  readonly argv?: readonly string[];
}

/** Each line is typed once the question before it was begun. */
async function talk(lines: readonly string[], o: Talk = {}): Promise<Ran> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const argv = ["ask", "--no-color", ...(o.argv ?? [])];
  const store = o.store ?? fakeStore();
  const running = runFake(argv, { store, terminal: true, stdin });
  for (const line of lines) {
    stdin.write(line);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return running;
}

/** Without what readline writes to move the cursor. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- the terminal's own sequences
  return text.replace(/\u001b\[[\d;?]*[A-Za-z]/g, "");
}

function askCalls(store: FakeStore): { question: unknown; options: AskOptions }[] {
  return store.calls
    .filter(({ name }) => name === "ask")
    .map(({ args }) => ({ question: args[0], options: args[1] as AskOptions }));
}

describe("ask without a question", () => {
  it("is a conversation on a terminal", async () => {
    const store = fakeStore();
    const ran = await talk(["Who speaks?\r", "and to whom?\r", "/quit\r"], { store });
    expect(ran.code).toBe(0);
    expect(plain(ran.stdout)).toContain("1 document. /help says what else there is.");
    expect(plain(ran.stdout)).toContain("> Who speaks?\r\nIshmael");
    expect(plain(ran.stdout)).toMatch(/> \/quit\r\n$/);
    expect(plain(ran.stdout).match(/\[1\] "Call me Ishmael\."/g)).toHaveLength(2);
    const asked = askCalls(store);
    expect(asked.map(({ question }) => question)).toEqual(["Who speaks?", "and to whom?"]);
    expect(asked[1]?.options.turns).toMatchObject([{ question: "Who speaks?", answer: "Ishmael" }]);
    expect(store.closed()).toBe(true);
  });

  it("is a wrong call where nobody types, or with --json", async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    for (const [argv, o] of [
      [["ask"], {}],
      [["ask"], { terminal: true }],
      [["ask"], { stdin }],
      [["ask", "--json"], { terminal: true, stdin }],
    ] as const) {
      const ran = await runFake(argv, { store: fakeStore(), ...o });
      expect(ran.code).toBe(2);
      expect(ran.stdout + ran.stderr).toContain("missing required argument 'question'");
    }
  });

  it.each([
    ["an empty line", "\r"],
    ["white space", "  \r"],
    ["/quit", "/quit\r"],
    ["Ctrl-D", CTRL_D],
    ["Ctrl-C", CTRL_C],
  ])("ends with %s", async (_, key) => {
    const store = fakeStore();
    const ran = await talk([key], { store });
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(askCalls(store)).toEqual([]);
  });

  it("clears a line that was begun with Ctrl-C, and goes on", async () => {
    const store = fakeStore();
    await talk(["Who spe", CTRL_C, "Where?\r", CTRL_D], { store });
    expect(askCalls(store).map(({ question }) => question)).toEqual(["Where?"]);
  });

  it("keeps its options for every question", async () => {
    const store = fakeStore();
    const argv = ["--model", "reader", "--trace", "--source", "a*", "--timeout", "5"];
    const ran = await talk(["Who?\r", "Where?\r", CTRL_D], { store, argv });
    for (const { options } of askCalls(store)) {
      expect(options).toMatchObject({
        model: "reader",
        timeoutSeconds: 5,
        filter: { sources: ["a*"] },
      });
    }
    expect(plain(ran.stdout).match(/ 1\. search {2}3 ms/g)).toHaveLength(2);
  });

  it("answers lines that were pasted, one after another", async () => {
    const store = fakeStore();
    await talk(["Who?\rWhere?\rWhen?\r", CTRL_D], { store });
    expect(askCalls(store).map(({ question }) => question)).toEqual(["Who?", "Where?", "When?"]);
  });
});

describe("a question that does not go well", () => {
  const failing = (change: Store["ask"]): FakeStore => fakeStore({ ask: change });

  it("is told, and the next one may come", async () => {
    let calls = 0;
    const store = failing(async (question) => {
      if (++calls === 1) throw new RecollectError("TIMEOUT", { seconds: 3 });
      if (calls === 2) throw new Error("a bug");
      return answerTo(question);
    });
    const ran = await talk(["One?\r", "Two?\r", "Three?\r", CTRL_D], { store });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain("recollect: TIMEOUT: gave up after 3 s\nhint: raise --timeout");
    expect(ran.stderr).toContain("recollect: INTERNAL: unexpected failure: a bug");
    expect(plain(ran.stdout)).toContain("Ishmael");
    expect(store.history.list()).toHaveLength(1);
  });

  const slow: Store["ask"] = (question, options) =>
    new Promise((resolve, reject) => {
      if (question !== "Slow?") resolve(answerTo(question));
      options?.signal?.addEventListener("abort", () => {
        setTimeout(() => reject(new RecollectError("INTERRUPTED")), 60);
      });
    });

  it("is cancelled by Ctrl-C, and the next one may come", async () => {
    const store = failing(slow);
    const ran = await talk(["Slow?\r", CTRL_C, "", "", "", "", "Quick?\r", CTRL_D], { store });
    expect(ran).toMatchObject({ code: 0, stderr: "", forced: [] });
    expect(plain(ran.stdout)).toContain("cancelled");
    expect(plain(ran.stdout)).toContain("Ishmael");
  });

  it("is left at once by a second Ctrl-C", async () => {
    const ran = await talk(["Slow?\r", CTRL_C, CTRL_C], { store: failing(slow) });
    expect(ran.forced).toEqual([130]);
  });

  it("ends with the terminal", async () => {
    const ran = await talk(["Slow?\r", CTRL_D], { store: failing(slow) });
    expect(ran).toMatchObject({ code: 0, forced: [] });
  });

  it("says at once that there is no store", async () => {
    const status = (): never => {
      throw new RecollectError("STORE_MISSING", { dir: "x" });
    };
    const ran = await talk([], { store: fakeStore({ status }) });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain("STORE_MISSING");
  });
});

describe("commands", () => {
  it("/help, /sources, and what is none", async () => {
    const lines = ["/help\r", "/sources\r", "Who?\r", "/sources\r", "/nonsense\r", CTRL_D];
    const ran = await talk(lines);
    const out = plain(ran.stdout);
    expect(out).toContain("Ctrl-C cancels the question that is being answered.");
    expect(out).toContain("nothing was answered yet");
    expect(out).toContain("looked at:\n  moby.pdf 0-37");
    expect(out).toContain("there is no /nonsense; see /help");
  });

  it("/new forgets what was said, and begins a conversation", async () => {
    const ids: (string | undefined)[] = [];
    const { add, ...rest } = fakeStore().history;
    const history = {
      ...rest,
      add: (...[answer, o]: Parameters<typeof add>) => {
        ids.push(o?.conversation);
        return add(answer, o);
      },
    };
    const store = fakeStore({ history });
    await talk(["Who?\r", "Where?\r", "/new\r", "When?\r", CTRL_D], { store });
    expect(ids).toEqual([undefined, "00c0ffee", undefined]);
    expect(askCalls(store).map(({ options }) => options.turns?.length)).toEqual([0, 1, 0]);
  });
});

describe("what is shown", () => {
  it("is what a follow-up was taken as", async () => {
    const store = fakeStore({
      ask: async (question, options) => {
        options?.onResolved?.(`Who is ${ESC}[2J?`);
        return answerTo(question);
      },
    });
    const ran = await talk(["who is it?\r", CTRL_D], { store });
    expect(ran.stdout).toContain("(Who is \\x1b[2J?)\nIshmael");
  });

  it("has no control characters of answers or of the history", async () => {
    const answer = `x${ESC}]0;t\u0007`;
    const store = fakeStore({
      ask: async (question, options) => {
        options?.onText?.(answer);
        return answerTo(question, { answer });
      },
    });
    store.history.add(answerTo(`before${ESC}[2J`));
    const up = `${ESC}[A`;
    const ran = await talk(["Who?\r", up, up, "\r", CTRL_D], { store });
    expect(ran.stdout).not.toContain(`${ESC}]0`);
    expect(ran.stdout).not.toContain(`${ESC}[2J`);
    expect(askCalls(store).map(({ question }) => question)).toEqual(["Who?", "before\\x1b[2J"]);
  });
});

describe("the history", () => {
  it("keeps single questions and conversations, not batches, not with --no-history", async () => {
    const store = fakeStore();
    await runFake(["ask", "Who?"], { store });
    await runFake(["ask", "Whom?", "--no-history"], { store });
    const batch = JSON.stringify({ id: 1, question: "When?" });
    await runFake(["ask", "--questions", "-", "--quiet"], { store, stdin: `${batch}\n` });
    await talk(["Where?\r", CTRL_D], { store });
    await talk(["Whence?\r", CTRL_D], { store, argv: ["--no-history"] });
    expect(store.history.list().map(({ question }) => question)).toEqual(["Who?", "Where?"]);
  });

  it("is gone on from with --continue, named or not, before the question or after", async () => {
    const store = fakeStore();
    await runFake(["ask", "Who?"], { store });
    for (const argv of [
      ["ask", "--continue", "and when?"],
      ["ask", "and when?", "--continue"],
      ["ask", "--continue", "00c0ffee", "and when?"],
      ["ask", "--continue", "and", "when?"],
    ]) {
      expect((await runFake(argv, { store })).code).toBe(0);
      const { question, options } = askCalls(store).at(-1) ?? {};
      expect(question).toBe("and when?");
      expect(options?.turns?.[0]).toMatchObject({ question: "Who?", answer: "Ishmael" });
    }
    const nothing = await runFake(["ask", "--continue", "when?"], { store: fakeStore() });
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain("CONVERSATION_UNKNOWN: there is no earlier conversation");
    for (const argv of [["nosuch", "and when?"], ["c0ffee123"], ["c0ffee123", "when?"]]) {
      const wrong = await runFake(["ask", "--continue", ...argv], { store });
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain(`CONVERSATION_UNKNOWN: there is no conversation ${argv[0]}`);
    }
    const batch = await runFake(["ask", "--continue", "--questions", "x"], { store });
    expect(batch.code).toBe(2);
  });

  it("that can't be written is one warning, and the answers come", async () => {
    const history = {
      ...fakeStore().history,
      add: (): never => {
        throw new RecollectError("DISK_FULL", { dir: "x" });
      },
      list: (): never => {
        throw new RecollectError("HISTORY_UNREADABLE", { path: "x", detail: "y" });
      },
    };
    const store = fakeStore({ history });
    const one = await runFake(["ask", "Who?"], { store });
    expect(one.code).toBe(0);
    expect(one.stdout).toContain("Ishmael");
    expect(one.stderr.match(/warning: not kept in the history: no space/g)).toHaveLength(1);
    const many = await talk(["Who?\r", "Where?\r", CTRL_D], { store });
    expect(many.code).toBe(0);
    expect(many.stderr.match(/warning/g)).toHaveLength(1);
    expect((await runFake(["ask", "--continue", "Who?"], { store })).code).toBe(4);
    expect((await runFake(["history"], { store })).code).toBe(4);
  });

  it("is shown, as JSON too, and cleared", async () => {
    const store = fakeStore();
    const none = await runFake(["history"], { store });
    expect(none).toMatchObject({ code: 0, stdout: "", stderr: "nothing was asked yet\n" });
    store.history.add(answerTo(`Who${ESC}[2J?`));
    const resolvedQuestion = "Where was Ishmael?";
    store.history.add(answerTo("Where was he?", { answer: null, resolvedQuestion }));
    const shown = await runFake(["history"], { store });
    expect(shown.stdout).toBe(
      "00c0ffee  2026-05-04 03:02 UTC\n  > Who\\x1b[2J?\n    Ishmael  moby.pdf\n" +
        "  > Where was he?\n    (Where was Ishmael?)\n    unknown\n",
    );
    const one = await runFake(["history", "--limit", "1", "--json"], { store });
    expect(JSON.parse(one.stdout)).toMatchObject({
      entries: [{ question: "Where was he?" }],
      count: 1,
    });
    const cleared = await runFake(["history", "--clear", "--json"], { store });
    expect(JSON.parse(cleared.stdout)).toEqual({ removed: 2 });
    expect((await runFake(["history", "--clear", "--limit", "3"], { store })).code).toBe(2);
  });
});

describe("a call that changes something", () => {
  /** A store that asks before it answers, and says what it was told. */
  function changing(told: unknown[]): FakeStore {
    return fakeStore({
      ask: async (question, options) => {
        const { tools, signal = new AbortController().signal } = options ?? {};
        const call = { name: "shop.cancel", arguments: { id: "7" } };
        const confirm = tools === false ? undefined : tools?.confirm;
        if (/^Cancel/.test(question)) told.push(await confirm?.(call, signal));
        signal.throwIfAborted();
        return answerTo(question);
      },
    });
  }

  it("is agreed to at the prompt, and the conversation goes on", async () => {
    const told: unknown[] = [];
    const ran = await talk(["Cancel 7\r", "y\r", "Cancel 8\r", "n\r", "Who?\r", CTRL_D], {
      store: changing(told),
    });
    expect(told).toEqual([true, false]);
    expect(plain(ran.stdout)).toContain('may change something. Call it with {"id":"7"}?');
    expect(plain(ran.stdout).match(/\[1\] /g)).toHaveLength(3);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
  });

  it("takes no line for a yes that was typed before it was asked", async () => {
    const told: unknown[] = [];
    await talk(["Cancel 7\ry\r", "\r", CTRL_D], { store: changing(told) });
    expect(told).toEqual([false]);
  });

  it("is cancelled with Ctrl-C, or ends with the terminal", async () => {
    for (const key of [CTRL_C, CTRL_D]) {
      const told: unknown[] = [];
      const ran = await talk(["Cancel 7\r", key, CTRL_D], { store: changing(told) });
      expect(told).toEqual([false]);
      expect(ran.stderr).not.toContain("AbortError");
    }
  });

  it("is never asked for between the lines of a batch", async () => {
    const store = fakeStore();
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    stdin.end('{"id":1,"question":"Cancel 7"}\n');
    await runFake(["ask", "--questions", "-"], { store, terminal: true, stdin });
    const [asked] = askCalls(store);
    expect(asked?.options.tools).not.toHaveProperty("confirm");
  });
});
