/** Whose words an answer stands on, where a question is about somebody who speaks. */
import { describe, expect, it } from "vitest";
import { attributedAnswer } from "../../src/engine/attributed-answer.js";
import { type Answer, NO_USAGE } from "../../src/records/index.js";

const TEXTS: Readonly<Record<string, string>> = {
  talk: "Ann: My van is blue.\nTom: My van is red.\nTom: I hear that Ann left.\n",
  prose: "The van of Ann was blue. It stood in the yard.",
};
const reader = {
  document: (source: string) => (source in TEXTS ? {} : null),
  text: (source: string, { start, end }: { start: number; end: number }) =>
    (TEXTS[source] ?? "").slice(start, end),
} as never;

function answered(source: string, quote: string, confidence: number): Answer {
  const start = TEXTS[source]?.indexOf(quote) ?? 0;
  const citation = { source, title: null, page: null, quote, start, end: start + quote.length };
  return {
    question: "?",
    answer: "it",
    status: "answered",
    confidence,
    citations: [citation],
    passages: [],
    steps: [],
    usage: NO_USAGE,
  };
}

describe("an attributed answer", () => {
  const statusOf = async (given: Answer, speaker: string | null) => {
    const said: string[] = [];
    const onText = (text: string): void => void said.push(text);
    const { status } = await attributedAnswer(reader, speaker, onText, async (on) => {
      on?.("it");
      return given;
    });
    return { status, said: said.join() };
  };

  it("is not what another one says of themselves, nor what hardly answers", async () => {
    const red = answered("talk", "My van is red.", 0.99);
    expect(await statusOf(red, "Ann")).toEqual({ status: "unknown", said: "" });
    expect(await statusOf(answered("talk", "My van is blue.", 0.5), "Ann")).toEqual({
      status: "unknown",
      said: "",
    });
  });

  it("stands where the same one said it, or it is told of them, and in other texts", async () => {
    const stands = { status: "answered", said: "it" };
    const own = answered("talk", "My van is blue.", 0.9);
    expect(await statusOf(own, "Ann")).toEqual(stands);
    const told = answered("talk", "I hear that Ann left.", 0.9);
    expect(await statusOf(told, "Ann")).toEqual(stands);
    const prose = answered("prose", "The van of Ann was blue.", 0.2);
    expect(await statusOf(prose, "Ann")).toEqual(stands);
    expect(await statusOf(answered("talk", "My van is red.", 0.2), null)).toEqual(stands);
  });

  it("heeds no quote of a source that is not in the store", async () => {
    const given = answered("teacher:some", "", 0.3);
    expect(await statusOf(given, "Ann")).toEqual({ status: "answered", said: "it" });
  });
});
