/** Streaming parsers give the same whatever the pieces are that the text arrives in. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HtmlParts } from "../../src/sources/html-parts.js";
import { IdSet } from "../../src/base/id-set.js";
import { JsonElements } from "../../src/sources/json-elements.js";
import { MarkdownParts } from "../../src/sources/markdown-parts.js";
import { mboxMessages } from "../../src/sources/mbox-messages.js";

/** A text in pieces of up to a few characters. */
function pieces(text: string, sizes: readonly number[]): string[] {
  const cut: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    cut.push(text.slice(at, at + size));
    at += size;
  }
  return cut;
}

const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
const markdown = fc
  .array(
    fc.constantFrom(
      "# One\n", "## Two ##\n", "Title\n", "===\n", "---\n", "\n", "text\n", "```\n", "~~~~ x\n",
      "    code\n", "> quote\n", "- item\n", "#none\n", "no end", "\u{1f4d6}\n", "#\n",
    ),
    { maxLength: 30 },
  )
  .map((lines) => lines.join(""));

describe("Markdown", () => {
  test("the parts joined are the text, and the same for any pieces", () => {
    fc.assert(
      fc.property(markdown, sizes, (text, cuts) => {
        const whole = new MarkdownParts();
        const expected = [...whole.push(text), ...whole.finish()];
        expect(expected.map((part) => part.text).join("")).toBe(text);
        const split = new MarkdownParts();
        const parts = pieces(text, cuts).flatMap((piece) => split.push(piece));
        expect([...parts, ...split.finish()]).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("a line of a hundred thousand characters is no heading and stays whole", () => {
    const text = `intro\n${"# long ".repeat(20_000)}\n# Short\n`;
    const parser = new MarkdownParts();
    const parts = [...pieces(text, [5_000]).flatMap((p) => parser.push(p)), ...parser.finish()];
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.filter((part) => part.heading > 0)).toMatchObject([{ text: "# Short\n" }]);
  });
});

describe("HTML", () => {
  const elements = fc.constantFrom(
    "<p>", "</p>", "<h2>", "</h2>", "<ul>", "<li>", "</li>", "</ul>", "<b>", "</b>", "<br>", " ",
    "word", "two words", "\n", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<pre>",
    "</pre>", "<script>x</script>", "<!-- no -->", "<div hidden>", "</div>", "<svg>", "</svg>",
    "<title>T</title>", "<body>", "</body>", "<", ">", "&", "</", "<a href='", "\u{1f4d6}",
  );

  test("the first heading keeps the spaces around its elements", () => {
    const parser = new HtmlParts();
    const parts = [...parser.push("<h1>The <b>big</b> title</h1>"), ...parser.finish()];
    expect(parts.map((part) => part.text).join("")).toBe("The big title\n\n");
  });

  test("words of a list item within a heading stay apart, piece by piece", () => {
    const parser = new HtmlParts();
    const parts = [..."<h2><li>two words"].flatMap((piece) => parser.push(piece));
    const text = [...parts, ...parser.finish()].map((part) => part.text).join("");
    expect(text).toBe("two words\n\n");
  });

  test("any soup of tags gives text without tags, the same for any pieces", () => {
    fc.assert(
      fc.property(fc.array(elements, { maxLength: 40 }), sizes, (soup, cuts) => {
        const html = soup.join("");
        // A closing tag that the text breaks off in is cut by htmlparser2 where the piece ends.
        fc.pre(!/<\/[^>]*$/.test(html));
        const textOf = (given: readonly string[]): string => {
          const parser = new HtmlParts();
          const parts = [...given.flatMap((piece) => parser.push(piece)), ...parser.finish()];
          return parts.map((part) => part.text).join("");
        };
        const expected = textOf([html]);
        expect(expected).not.toMatch(/<(p|li|script|table)>/);
        expect(expected.startsWith("\n")).toBe(false);
        expect(textOf(pieces(html, cuts))).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe("JSON arrays", () => {
  test("the elements are those of JSON.parse, for any pieces and spaces", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), sizes, (values, cuts) => {
        for (const space of [undefined, 2]) {
          const elements = new JsonElements(1_000_000);
          const found = pieces(JSON.stringify(values, null, space), cuts).flatMap((piece) => [
            ...elements.push(piece),
          ]);
          expect(found.map(({ json }) => JSON.parse(json ?? ""))).toEqual(
            JSON.parse(JSON.stringify(values)),
          );
          expect(elements.closed).toBe(true);
        }
      }),
    );
  });

  test("an element that is too long is told, and the next one comes", () => {
    const elements = new JsonElements(20);
    const text = `[{"a":"${"x".repeat(50)}"},\n{"b":1}]`;
    expect(pieces(text, [7]).flatMap((piece) => [...elements.push(piece)])).toEqual([
      { json: null, line: 1 },
      { json: '\n{"b":1}', line: 2 },
    ]);
  });
});

describe("mailboxes", () => {
  const lines = fc.constantFrom(
    "From ada@example.org Mon Mar  4 09:12:41 2024\n", ">From here\n", ">>From there\n", "\n",
    "From now on\n", "Subject: x\n", "text\n", "\r\n",
  );

  test("the messages are the same for any pieces", async () => {
    const read = async (given: readonly string[]): Promise<string[]> => {
      async function* chunks(): AsyncGenerator<Buffer> {
        for (const piece of given) yield Buffer.from(piece);
      }
      const found: string[] = [];
      for await (const { bytes } of mboxMessages(chunks(), 10_000)) found.push(String(bytes));
      return found;
    };
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 20 }), sizes, async (box, cuts) => {
        const text = box.join("");
        expect(await read(pieces(text, cuts))).toEqual(await read([text]));
      }),
    );
  });

  test("a message that is too large is told by its size, and the next one comes", async () => {
    async function* chunks(): AsyncGenerator<Buffer> {
      yield Buffer.from(`From a Mon 09:12:41 2024\nA: 1\n\n${"text\n".repeat(100)}\n`);
      yield Buffer.from("From b Mon 09:12:41 2024\nB: 2\n\nshort\n");
    }
    const found = [];
    for await (const message of mboxMessages(chunks(), 100)) found.push(message);
    expect(found).toMatchObject([{ bytes: null, size: 507 }, { size: 12 }]);
  });
});

describe("the set of ids", () => {
  test("says what a Set says", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3_000 }), (ids) => {
        const [compact, reference] = [new IdSet(), new Set<string>()];
        for (const id of ids) {
          expect(compact.add(id)).toBe(!reference.has(id));
          reference.add(id);
          expect(compact.has(id)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("holds a hundred thousand without mistaking one for another", () => {
    const set = new IdSet();
    const names = Array.from({ length: 100_000 }, (_, n) => `doc-${n}`);
    expect(names.filter((name) => !set.add(name))).toEqual([]);
    expect(names.filter((name) => set.add(name))).toEqual([]);
    expect(set.has("doc-100000")).toBe(false);
  });
});
