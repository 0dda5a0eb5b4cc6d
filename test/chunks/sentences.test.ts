import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentences } from "../../src/chunks/index.js";
import { anyText } from "./documents.js";

/** Texts with "|" where a sentence ends. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  "abbreviations and initials": [
    "Mr. Smith met Dr. J. R. Jones. |They spoke.",
    "See e.g. Fig. 3, i.e. the second one. |It is small.",
    "He came at 5 p.m. in the U.S. Senate. |Then No. 5 left on Jan. 3 with St. John.",
    "It sold pens, paper, etc. |The shop closed at 6 p.m. |It never opened again.",
    "So did I. |Then he said no. |We left World War I. |The end.",
    "Smith & Co. of London was sold to Brown Inc. |They moved.",
  ],
  "numbers and addresses": [
    "It costs $3.50 or 1.000,5 crowns. |Version 2.0.1 is out.",
    "Visit https://example.org/a.html?b=c. |Write to a.b@example.org!",
  ],
  "quotes and brackets": [
    '"Stop!" he cried. |"Why?" she asked. |"Go." |He went.',
    "“It is late.” |She left. |(It rained.) |[The end.]",
    "‘Yes.’ |‘No!’ said Tom.",
  ],
  ellipses: ["He left... and came back. |Wait… |Now. |Well... |She did."],
  "several stops": ["Really?! |Yes!! |No."],
  "Chinese and Japanese": ["今日は晴れです。|明日は雨でしょう！|はい。", "他走了。|「好！」|她说。"],
  "other scripts": ["Он ушёл. |Она осталась.", "Él vino. |¿Por qué? |¡No sé!"],
  "blank lines": ["A title\n\n|Some text without a stop\n\n|\u00a0 More", "One.\r\n\r\n|Two."],
  "wrapped lines": [
    "It was the best of times, it was the worst of times, it was\n" +
      "the age of wisdom. |It was the age of foolishness, it was the\nepoch of belief.",
    "CHAPTER I\n|It was a dark and stormy night; the rain fell in torrents, except at\n" +
      "occasional intervals.",
  ],
  "lists, verse, tables, code": [
    "1. First item\n|2. Second item\n|- a dash\n|- another",
    "Tyger Tyger, burning bright,\n|In the forests of the night;\n|What immortal hand or eye,\n|" +
      "Could frame thy fearful symmetry?",
    "name,year,town,size,x\n|Olsen,1903,Bergen,4,1\n|Hansen,1911,Oslo,5,2\n",
    "function f() {\n|  return 1.5;\n|}\n",
    "1 Mary moved to the bathroom.\n|2 John went to the hallway.\n|3 Where is Mary? \tbathroom\t1",
  ],
  nothing: ["", "   ", "\n", "...", "no stop at all"],
};

describe.each(Object.entries(CASES))("%s", (_, cases) => {
  test.each(cases)("%s", (marked) => {
    const text = marked.replaceAll("|", "");
    const found = sentences(text).map((span) => text.slice(span.start, span.end));
    expect(found.join("|")).toBe(marked);
  });
});

test("sentences tile any text and none is mere white space", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let at = 0;
      for (const span of sentences(text)) {
        expect(span.start).toBe(at);
        expect(span.end).toBeGreaterThan(at);
        const own = text.slice(span.start, span.end);
        if (text.trim() !== "") expect(own.trim()).not.toBe("");
        at = span.end;
      }
      expect(at).toBe(text.length);
    }),
  );
});

test("time grows with the length, not with its square", () => {
  for (const text of [".".repeat(200_000), "a. ".repeat(70_000), "\n".repeat(200_000)]) {
    const startedMs = performance.now();
    sentences(text);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  }
});
