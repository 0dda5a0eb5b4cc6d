/** Answers that follow statements: who is looked for, what is believed, and what leaves a doubt. */
import { describe, expect, it } from "vitest";
import { sentences } from "../../src/chunks/index.js";
import { situatedAnswer } from "../../src/reason/index.js";
import type { NamingSentence } from "../../src/retrieve/index.js";
import { passageOf } from "./fakes.js";

const FAR = ` ${"The rain fell on the roofs and nobody came by. ".repeat(40)}`;

/** Of one document, or of several by their names. */
function partsOf(text: string | Readonly<Record<string, string>>, related = 0.4) {
  const looked: string[] = [];
  const files = typeof text === "string" ? { "book.txt": text } : text;
  const all = Object.entries(files).flatMap(([source, told]) => sentencesOf(source, told));
  return {
    looked,
    clock: { nowMs: () => 0, date: () => new Date(0) },
    naming: (named: readonly { readonly text: string }[]) => {
      looked.push(...named.map((one) => one.text));
      const found = all.filter((one) => named.some((name) => one.text.includes(name.text)));
      return Promise.resolve({ sentences: found, passages: found.length });
    },
    related: (asked: readonly unknown[]) => Promise.resolve(asked.map(() => related)),
  };
}

function sentencesOf(source: string, text: string): NamingSentence[] {
  return sentences(text).map(({ start, end }) => {
    const own = text.slice(start, end).trim();
    const passage = { ...passageOf(1, own, start), source };
    const rest = text.slice(end);
    const behind = sentences(rest).slice(0, 3).map((one) => {
      const next = rest.slice(one.start, one.end).trim();
      const at = end + rest.indexOf(next, one.start);
      const isApart = /\n\s*\n\s*$/u.test(text.slice(0, at));
      return { passage: { ...passageOf(1, next, at), source }, text: next, isApart };
    });
    const around = `${text.slice(Math.max(0, start - 200), start)}${rest.slice(0, 200)}`.trim();
    return { passage, text: own, around, behind };
  });
}

const STORY = [
  "Bram took the lamp.",
  "Ida went to the barn.",
  "Bram went to the attic.",
  "Bram dropped the lamp.",
  "Bram went to the yard.",
].join(FAR);

describe("situatedAnswer", () => {
  it("looks for all who had the thing, and quotes what the answer rests on", async () => {
    const parts = partsOf(STORY);
    const answer = await situatedAnswer(parts, "Where is the lamp?", {});
    expect(parts.looked).toEqual(["lamp", "Bram"]);
    expect(answer?.answer).toBe("attic");
    expect(answer?.citations.map(({ quote }) => quote)).toEqual([
      "Bram went to the attic.",
      "Bram dropped the lamp.",
    ]);
    for (const { start, end, quote } of answer?.citations ?? []) {
      expect(STORY.slice(start, end)).toBe(quote);
    }
  });

  it("does not follow what moves by itself", async () => {
    const owl = `The owl was in the barn.${FAR}`;
    expect((await situatedAnswer(partsOf(owl), "Where is the owl?", {}))?.answer).toBe("barn");
    const gone = partsOf(`${owl} Then the owl flew to the roof.${FAR}`);
    expect(await situatedAnswer(gone, "Where is the owl?", {})).toBeNull();
  });

  it("has no second search where one hop is allowed", async () => {
    expect(await situatedAnswer(partsOf(STORY), "Where is the lamp?", { hopsMax: 1 })).toBeNull();
    const one = await situatedAnswer(partsOf(STORY), "Where is Bram?", { hopsMax: 1 });
    expect(one?.answer).toBe("yard");
  });

  it("believes prose only where it has nothing to do with what stands around it", async () => {
    const prose = "Bram sighed and thought of his mother. Bram went to the window. Bram wept.";
    const text = `${STORY}${FAR}${prose}`;
    const apart = await situatedAnswer(partsOf(text, 0.4), "Where is Bram?", {});
    expect(apart?.answer).toBe("window");
    const woven = await situatedAnswer(partsOf(text, 0.8), "Where is Bram?", {});
    expect(woven?.answer).toBe("yard");
  });

  it("leaves a book of prose to the reader", async () => {
    const prose = "Bram sighed and thought of his mother. Bram went to the window. Bram wept.";
    expect(await situatedAnswer(partsOf(prose), "Where is Bram?", {})).toBeNull();
  });

  it("says nothing where a later statement is not understood", async () => {
    const text = `${STORY}${FAR}Bram let himself be led to the attic.`;
    expect(await situatedAnswer(partsOf(text), "Where is Bram?", {})).toBeNull();
  });

  it("says nothing where a pronoun goes on with what is not understood", async () => {
    const text = STORY.replace("to the yard.", "to the yard. Then he dozed off.");
    expect(await situatedAnswer(partsOf(text, 0.9), "Where is Bram?", {})).toBeNull();
  });

  it("says nothing of what is named too often, and asks nothing for other questions", async () => {
    const parts = { ...partsOf(STORY), naming: () => Promise.resolve(null) };
    expect(await situatedAnswer(parts, "Where is Bram?", {})).toBeNull();
    const idle = partsOf(STORY);
    expect(await situatedAnswer(idle, "Who wrote the novel?", {})).toBeNull();
    expect(idle.looked).toEqual([]);
  });

  it.each([
    ["Anna works at the bank. Anna went to the beach.", "Where does Anna work?"],
    [
      "Beethoven was born in Bonn. Beethoven later moved to Vienna.",
      "Where was Beethoven born?",
    ],
    ["Beethoven was born in Bonn.", "Where is Beethoven?"],
    ["Anna lives in Oslo.", "Where is Anna?"],
    ["Anna lives in Oslo. Anna went to the beach.", "Where is Anna from?"],
    ["Anna has two children. Anna bought a bicycle.", "How many children does Anna have?"],
    ["Acme has a plant. Acme bought a mill.", "How many employees does Acme have?"],
    ["Tom painted the house. It belonged to his mother.", "Who owns the house?"],
    ["Tom painted the house.", "Who has the house?"],
    ["Tom cleaned up the room.", "Who has the room?"],
    ["Anna sketched the Louvre. Anna flew to Berlin.", "Where is the Louvre?"],
    ["Anna showed Tom the lamp.", "Who has the lamp?"],
    ["Maria took the key. A day later it was passed on to Tom.", "Who has the key?"],
    ["Maria took the key. This was stolen from her.", "Who has the key?"],
    ["Mary went to the garden. Afterwards she dozed off.", "Where is Mary?"],
    ["Mary gave Ida the lamp. Mary went out. She went to the hall.", "Where is Ida?"],
    ["Mary went to the garden. They went to the hall.", "Where is Mary?"],
    ["Mary went to the garden.\n\nShe went to the hall.", "Where is Mary?"],
    ["Mary went to the garden. The boss was waiting. He went to the hall.", "Where is Mary?"],
    ["Mary went to the garden. She took the lamp. He went to the hall.", "Where is Mary?"],
    [
      "Mary went to the garden. She took the lamp. Mary went to the hall. He went to the yard.",
      "Where is Mary?",
    ],
    ["Mary went to the garden. She and Tom went to the hall.", "Where is Mary?"],
  ])("leaves to others: %s %s", async (text, question) => {
    expect(await situatedAnswer(partsOf(text), question, {})).toBeNull();
  });

  it.each([
    ["Mary went to the garden. Then she journeyed to the kitchen.", "Where is Mary?", "kitchen"],
    [
      "Mary went to the garden. Then she went to the hall. Mary went to the yard.",
      "Where was Mary before the yard?",
      "hall",
    ],
    [
      "Noor went to the boathouse. In the boathouse she left the oar. Then she went to the mill.",
      "Where is Noor?",
      "mill",
    ],
    ["Ida and Tom went to the barn. Later they went to the hall.", "Where is Tom?", "hall"],
    ["Ida took the lamp. She went to the barn.", "Where is the lamp?", "barn"],
    ["Ida went to the barn. She took the lamp.", "What is Ida carrying?", "lamp"],
  ])("knows whom a pronoun means: %s %s", async (text, question, right) => {
    const answer = await situatedAnswer(partsOf(text), question, {});
    expect(answer?.answer).toBe(right);
    expect(answer?.confidence).toBeLessThan(0.8);
    for (const { start, end, quote } of answer?.citations ?? []) {
      expect(text.slice(start, end)).toBe(quote);
    }
  });

  it("finds a statement behind a title that ended a sentence", async () => {
    for (const said of ["Says Mr.", 'Says Ida, "MR.']) {
      const text = `Bram went to the barn.${FAR}${said} Bram went to the yard.`;
      expect((await situatedAnswer(partsOf(text), "Where is Bram?", {}))?.answer).toBe("yard");
    }
  });

  it("takes nothing from a pronoun behind what has nothing to do with it", async () => {
    const text = `${FAR}Mary went to the garden. She went to the window.${FAR}`;
    const answer = await situatedAnswer(partsOf(text), "Where is Mary?", {});
    expect(answer?.answer).toBe("garden");
    expect(answer?.confidence).toBeLessThan(0.7);
  });

  it("goes by the last statement, whatever a pronoun said before it", async () => {
    const text = "Mary went to the garden. Then she went to the hall. Mary went to the yard.";
    const answer = await situatedAnswer(partsOf(text), "Where is Mary?", {});
    expect(answer?.answer).toBe("yard");
  });

  it.each(["collected", "fetched", "snatched", "picked up", "grabbed", "secured", "pocketed"])(
    "follows what somebody %s",
    async (took) => {
      const text = `Bram ${took} the lamp.${FAR}Bram went to the attic.`;
      expect((await situatedAnswer(partsOf(text), "Where is the lamp?", {}))?.answer).toBe("attic");
      expect((await situatedAnswer(partsOf(text), "Who has the lamp?", {}))?.answer).toBe("Bram");
    },
  );

  it("takes no file name for a date: two documents must say the same", async () => {
    const asked = "Where is Ann?";
    const apart = { "2024/a.txt": "Ann moved to Oslo.", "archive/b.txt": "Ann moved to Rome." };
    expect(await situatedAnswer(partsOf(apart), asked, {})).toBeNull();
    const alike = { "2024/a.txt": "Ann moved to Oslo.", "archive/b.txt": "Ann went to Oslo." };
    expect((await situatedAnswer(partsOf(alike), asked, {}))?.answer).toBe("Oslo");
    const series = { "part-10.txt": "Ann moved to Oslo.", "part-9.txt": "Ann moved to Rome." };
    expect((await situatedAnswer(partsOf(series), asked, {}))?.answer).toBe("Oslo");
  });

  it("is less sure where something was set aside", async () => {
    const all = await situatedAnswer(partsOf(STORY), "Where is Bram?", {});
    const prose = "Bram sighed and thought of his mother. Bram went to the window. Bram wept.";
    const some = await situatedAnswer(partsOf(`${STORY}${FAR}${prose}`, 0.8), "Where is Bram?", {});
    expect(some?.confidence).toBeLessThan(all?.confidence ?? 0);
  });

  it("gives way to the signal, and embeds no more than it may", async () => {
    const stopped = { ...partsOf(STORY), signal: AbortSignal.abort(new Error("stop")) };
    await expect(situatedAnswer(stopped, "Where is Bram?", {})).rejects.toThrow("stop");
    const places = "abcdefghijklmnopqrstuvwxyz".split("");
    const prose = places.flatMap((a) =>
      places.map((b) => `Bram sighed for Bram. Bram went to the hall${a}${b}.`),
    );
    let asked = 0;
    const many = {
      ...partsOf(`${STORY}${FAR}${prose.join(" ")}`),
      related: (all: readonly unknown[]) => {
        asked = Math.max(asked, all.length);
        return Promise.resolve(all.map(() => 0));
      },
    };
    expect((await situatedAnswer(many, "Where is Bram?", {}))?.answer).toBe("yard");
    expect(asked).toBeLessThanOrEqual(256);
  });
});
