/**
 * What is extracted from each file of corpora/formats, against files that are updated only on
 * purpose (vitest -u). A difference here means: raise parserFingerprint.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { collect, walked } from "./collect.js";
import { parseFile } from "../../src/sources/index.js";

const corpora = fileURLToPath(new URL("../../corpora/", import.meta.url));
const golden = fileURLToPath(new URL("golden/", import.meta.url));

for (const name of readdirSync(path.join(corpora, "formats")).sort()) {
  test(name, async () => {
    const events = await walked([`formats/${name}`], corpora);
    expect(events).toHaveLength(1);
    const event = events[0];
    if (event?.kind !== "file") throw new Error(`not taken: ${JSON.stringify(event)}`);
    const { documents, failures, warnings } = await collect(parseFile(event.file, {}));
    const fileDate = new Date(event.file.modifiedMs).toISOString();
    const lines: string[] = [];
    for (const { head, parts } of documents) {
      const date = head.date === fileDate ? "(the file's)" : head.date;
      lines.push(`DOCUMENT ${JSON.stringify({ ...head, date })}`);
      for (const { text, page, heading } of parts) {
        const marks = [page === null ? "" : ` page ${page}`, heading === 0 ? "" : ` h${heading}`];
        lines.push(`PART${marks.join("")} ${JSON.stringify(text)}`);
      }
    }
    for (const { source, code, facts } of failures) {
      lines.push(`FAILURE ${code} ${source} ${JSON.stringify(facts)}`);
    }
    for (const message of warnings) lines.push(`WARNING ${message}`);
    const actual = `${lines.join("\n")}\n`;
    await expect(actual).toMatchFileSnapshot(path.join(golden, `${name}.golden`));
  });
}
