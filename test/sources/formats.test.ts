/** What the formats' parsers do with what is broken, hostile, or simply odd. */
import { existsSync } from "node:fs";
import { chmod, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { RecollectError } from "../../src/base/index.js";
import { parseFile, spoolStream } from "../../src/sources/index.js";
import { checkZip } from "../../src/sources/zip-check.js";
import { collect, parseBytes, parsePath, temporaryFolder, walked } from "./collect.js";
import { zipOf } from "./zip.js";

const CONTENT_TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
  '<Default Extension="rels" ' +
  'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.' +
  'wordprocessingml.document.main+xml"/></Types>';
const RELATIONSHIPS =
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
  '<Relationship Id="a" Target="word/document.xml" Type="http://schemas.openxmlformats.org/' +
  'officeDocument/2006/relationships/officeDocument"/></Relationships>';
const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

function docxOf(body: string, more: Readonly<Record<string, Buffer>> = {}): Buffer {
  const prolog = body.startsWith("<!DOCTYPE") ? "" : '<?xml version="1.0"?>';
  return zipOf({
    "[Content_Types].xml": Buffer.from(CONTENT_TYPES),
    "_rels/.rels": Buffer.from(RELATIONSHIPS),
    "word/document.xml": Buffer.from(prolog + body),
    ...more,
  });
}

const paragraph = (text: string): string =>
  `<w:document ${WORD}><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`;

describe("DOCX", () => {
  test("a small one is read", async () => {
    const { documents } = await parseBytes("a.docx", docxOf(paragraph("Hello &amp; welcome")));
    expect(documents[0]?.text).toBe("Hello & welcome\n");
  });

  test("a bomb is found by inflating, whatever sizes the archive states", async () => {
    const bomb = { "a.bin": Buffer.alloc(2_000_000), "word/b.xml": Buffer.alloc(900_000) };
    const limits = { bytesMax: 1_000_000, xmlBytesMax: 10_000_000, entriesMax: 10 };
    const check = async (bytes: Buffer, more: Partial<typeof limits>): Promise<string> =>
      checkZip(bytes, { path: "a.docx", limits: { ...limits, ...more }, keep: [] }).then(
        ({ names }) => `${names.size} entries`,
        (error: RecollectError) => error.code,
      );
    for (const bytes of [zipOf(bomb), zipOf(bomb, { statedBytes: 10 })]) {
      expect(bytes.length).toBeLessThan(10_000);
      expect(await check(bytes, {})).toBe("ARCHIVE_BOMB");
      expect(await check(bytes, { bytesMax: 5_000_000 })).toBe("2 entries");
      expect(await check(bytes, { bytesMax: 5_000_000, entriesMax: 1 })).toBe("ARCHIVE_BOMB");
      const small = { bytesMax: 5_000_000, xmlBytesMax: 100_000 };
      expect(await check(bytes, small)).toBe("FILE_TOO_LARGE");
    }
  });

  test("entities that multiply are not expanded", async () => {
    const entity = (n: number): string => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`;
    const levels = Array.from({ length: 9 }, (_, n) => entity(n));
    const doctype = `<!DOCTYPE w [<!ENTITY e0 "lol">${levels.join("")}]>`;
    const { documents } = await parseBytes("a.docx", docxOf(doctype + paragraph("&e9;")));
    expect(documents[0]?.text.length ?? 0).toBeLessThan(1_000);
  });

  test("what is none fails as broken or as no document", async () => {
    const cases = ["no archive", zipOf({ "a.txt": Buffer.from("x") }), docxOf("<broken")];
    for (const bytes of [...cases, docxOf(paragraph("x")).subarray(0, 300)]) {
      const { failures } = await parseBytes("a.docx", bytes);
      expect(failures).toMatchObject([{ code: "DOCX_BROKEN", source: "a.docx" }]);
    }
    const { failures } = await parseBytes("a.docx", docxOf(paragraph(" ")));
    expect(failures).toMatchObject([{ code: "FILE_EMPTY" }]);
  });
});

describe("PDF", () => {
  test("garbage, and a sound file cut anywhere, fail or give text; nothing throws", async () => {
    const whole = await import("node:fs/promises").then((fs) =>
      fs.readFile(new URL("../../corpora/formats/three-pages.pdf", import.meta.url)),
    );
    for (const cut of [5, 700, 20_000, 80_000, whole.length - 200]) {
      const { documents, failures } = await parseBytes("a.pdf", whole.subarray(0, cut));
      expect(documents.length + failures.length).toBe(1);
      for (const { code } of failures) expect(code).toMatch(/^PDF_(BROKEN|NO_TEXT)$/);
    }
  });

  test("is known by its first bytes too, whatever its name", async () => {
    const { failures } = await parseBytes("letter", "%PDF-1.4 and then nothing");
    expect(failures).toMatchObject([{ code: "PDF_BROKEN" }]);
  });
});

describe("CSV", () => {
  test("quoted line breaks are folded, rows of other lengths kept", async () => {
    const csv = 'a,b\n"1\n2",3\n4\n5,6,7\n';
    const { documents } = await parseBytes("t.csv", csv);
    expect(documents[0]?.text).toBe("a: 1 2; b: 3\na: 4\na: 5; b: 6; 7\n");
  });

  test("a quote that is never closed fails, and takes the document with it", async () => {
    const { documents, failures } = await parseBytes("t.csv", `a,b\n1,2\n3,"${"x\n".repeat(50)}`);
    expect(documents).toEqual([]);
    expect(failures).toMatchObject([{ code: "CSV_INVALID", facts: { path: "t.csv" } }]);
  });

  test("only a header is still text", async () => {
    expect((await parseBytes("t.csv", "name,year\n")).documents[0]?.text).toBe("name; year\n");
  });
});

describe("JSON", () => {
  test("depth does not matter to a document, and is told in metadata", async () => {
    const deep = `${"[".repeat(50_000)}1${"]".repeat(50_000)}`;
    const { failures, documents } = await parseBytes("a.json", `{"a":${deep},"b":"found"}`);
    expect(failures.length + documents.length).toBe(1);
    const line = `{"id":"x","text":"t","metadata":{"deep":${deep}}}\n{"id":"y","text":"u"}\n`;
    const lines = await parseBytes("a.jsonl", line);
    expect(lines.documents.at(-1)?.head.source).toBe("y");
  });

  test("of .json that holds lines, each is a document", async () => {
    const { documents } = await parseBytes("a.json", '{"id":1,"text":"a"}\n{"id":2,"text":"b"}\n');
    expect(documents.map(({ head }) => head.source)).toEqual(["1", "2"]);
  });

  test("of a record's text other names are known; without one its fields are told", async () => {
    const lines = [
      { id: 1, body: "a" },
      { id: 2, content: "b", text: 3 },
      { id: 3, level: "info", "m\n": 1 },
      {},
    ].map((line) => JSON.stringify(line));
    for (const [name, json] of [
      ["a.jsonl", `${lines.join("\n")}\n`],
      ["a.json", `[${lines.join(",\n")}]`],
    ] as const) {
      const { documents, failures } = await parseBytes(name, json);
      expect(documents.map(({ text }) => text.trim())).toEqual(["a", "b"]);
      expect(failures).toMatchObject([
        { code: "JSON_NO_TEXT", facts: { line: 3 } },
        { code: "JSON_NO_TEXT", facts: { line: 4, fields: "nothing" } },
      ]);
      expect(failures[0]?.facts["fields"]).toMatch(/^id, level, m\S*$/);
    }
  });

  test("a broken file says where", async () => {
    const broken = ['{\n"a": 1,\n"b": }\n', '{"a":\n\n[1,2}', '{"a":1,\n\n}', '{"a":"\\n"}\n\n[]'];
    for (const json of broken) {
      const { failures } = await parseBytes("a.json", json);
      expect(failures).toMatchObject([{ code: "JSON_INVALID", facts: { line: 3 } }]);
    }
  });

  test("an array that ends too early keeps what came", async () => {
    const { documents, failures } = await parseBytes("a.json", '[{"id":1,"text":"a"},{"id":2,');
    expect(documents).toHaveLength(1);
    expect(failures).toMatchObject([{ code: "JSON_INVALID" }]);
  });

  test("names of an object's own prototype are only names", async () => {
    const line = '{"id":"__proto__","text":"t","metadata":{"__proto__":"p","constructor":"c"}}\n';
    const { documents } = await parseBytes("a.jsonl", line);
    expect(documents[0]?.head.source).toBe("__proto__");
    expect(Object.entries(documents[0]?.head.metadata ?? {})).toEqual([
      ["__proto__", "p"],
      ["constructor", "c"],
    ]);
  });

  test("too long an id and too much metadata are told", async () => {
    const long = JSON.stringify({ id: "x".repeat(5_000), text: "t" });
    const much = JSON.stringify({ id: "y", text: "t", metadata: { a: "z".repeat(70_000), b: 1 } });
    const { documents, failures, warnings } = await parseBytes("a.jsonl", `${long}\n${much}\n`);
    expect(failures).toMatchObject([{ code: "JSON_INVALID", source: "a.jsonl:line 1" }]);
    expect(documents[0]?.head.metadata).not.toHaveProperty("a");
    expect(warnings).toEqual([expect.stringContaining("left out")]);
  });
});

describe("e-mail", () => {
  test("names of a mailbox's messages stay when others come or go", async () => {
    const message = (id: string | null, text: string): string =>
      `From a@b Mon Mar  4 09:12:41 2024\n${id === null ? "" : `Message-ID: <${id}>\n`}` +
      `Subject: s\n\n${text}\n\n`;
    const names = async (...messages: string[]): Promise<string[]> =>
      (await parseBytes("m.mbox", messages.join(""))).documents.map(({ head }) => head.source);
    const [a, b, c] = [message("a@x", "1"), message("b@x", "2"), message(null, "3")];
    expect(await names(a, b, c)).toEqual(["m.mbox#a@x", "m.mbox#b@x", "m.mbox#3"]);
    expect(await names(b, a, a)).toEqual(["m.mbox#b@x", "m.mbox#a@x", "m.mbox#a@x~3"]);
  });

  test("what is no message fails as such", async () => {
    const { failures } = await parseBytes("a.eml", "\n\njust text, no header\n");
    expect(failures).toMatchObject([{ code: "EMAIL_BROKEN" }]);
    const nested = "--b\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(2_000);
    const deep = `Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n${nested}`;
    const { failures: more, documents } = await parseBytes("b.eml", deep);
    expect(more.length + documents.length).toBe(1);
  });
});

describe("kinds", () => {
  test("of files without a telling name are found by their content", async () => {
    const kinds: Readonly<Record<string, string>> = {
      "<!DOCTYPE html><p>x": "html",
      "#!/bin/sh\necho x\n": "code",
      '{"_id": "1", "text": "x"}\n': "json",
      "From a@b Mon Mar  4 09:12:41 2024\nSubject: s\n\nx\n": "email",
      "From: a@b\nDate: Mon, 4 Mar 2024 10:12:41 +0100\nSubject: s\n\nx\n": "email",
      "From here on: nothing.\n": "text",
    };
    for (const [content, kind] of Object.entries(kinds)) {
      const { documents } = await parseBytes("noname", content);
      expect([content, documents[0]?.head.mediaType]).toEqual([content, kind]);
    }
  });

  test("an ending named like a property of objects is no kind", async () => {
    const { documents } = await parseBytes("a.constructor", "text");
    expect(documents[0]?.head.mediaType).toBe("text");
  });
});

describe("standard input", () => {
  const parse = async (input: Readable) => {
    const spool = await spoolStream(input, { source: "stdin" });
    try {
      return await collect(parseFile(spool.file));
    } finally {
      await spool.remove();
      expect(existsSync(path.dirname(spool.file.path))).toBe(false);
    }
  };

  test("is read like a file, and leaves nothing behind", async () => {
    const input = Readable.from([Buffer.from("caf"), Buffer.from([0xe9]), Buffer.from(" x")]);
    const { documents, warnings } = await parse(input);
    expect(documents).toMatchObject([
      { text: "café x", head: { source: "stdin", title: null, date: null } },
    ]);
    expect(warnings).toHaveLength(1);
  });

  test("is what its content says", async () => {
    const { documents } = await parse(Readable.from([Buffer.from('{"id":"a","text":"alpha"}\n')]));
    expect(documents).toMatchObject([{ text: "alpha", head: { source: "a" } }]);
  });

  test("empty, failing and aborted", async () => {
    const empty = await parse(Readable.from([]));
    expect(empty.failures).toMatchObject([{ code: "FILE_EMPTY", source: "stdin" }]);
    const failing = new Readable({
      read() {
        this.destroy(new Error("gone"));
      },
    });
    const failed = spoolStream(failing, { source: "stdin" });
    await expect(failed).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    const waiting = new Readable({ read() {} });
    const abort = new AbortController();
    const aborted = spoolStream(waiting, { source: "stdin", signal: abort.signal });
    const reason = new Error("enough");
    setTimeout(() => abort.abort(reason), 20);
    await expect(aborted).rejects.toBe(reason);
  });
});

describe("files", () => {
  test("that shrink while they are read fail", async () => {
    const file = path.join(await temporaryFolder(), "a.txt");
    await writeFile(file, "line\n".repeat(400_000));
    const [event] = await walked([file], path.dirname(file));
    if (event?.kind !== "file") throw new Error("not taken");
    const codes: string[] = [];
    for await (const part of parseFile(event.file, {})) {
      if (part.kind === "document") await truncate(file, 1_000);
      if (part.kind === "failure") codes.push(part.code);
      expect(part.kind).not.toBe("end");
    }
    expect(codes).toEqual(["FILE_CHANGED"]);
  });

  test("that are gone or forbidden fail", async () => {
    const file = path.join(await temporaryFolder(), "a.txt");
    await writeFile(file, "text");
    const [event] = await walked([file], path.dirname(file));
    if (event?.kind !== "file") throw new Error("not taken");
    const gone = { ...event.file, path: `${file}.gone` };
    expect((await collect(parseFile(gone, {}))).failures).toMatchObject([{ code: "FILE_MISSING" }]);
    if (process.getuid?.() !== 0) {
      await chmod(file, 0);
      expect((await parsePath(file)).failures).toMatchObject([{ code: "FILE_PERMISSION" }]);
    }
  });

  test("of nothing but spaces, or nothing, are empty", async () => {
    for (const text of ["", "  \n\n ", " ".repeat(2_000_000), "\ufeff"]) {
      const { failures, documents } = await parseBytes("a.txt", text);
      expect(documents).toEqual([]);
      expect(failures).toMatchObject([{ code: "FILE_EMPTY" }]);
    }
  });
});
