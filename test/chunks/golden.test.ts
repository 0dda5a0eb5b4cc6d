/**
 * Spans of real documents, kept as files: they change only together with CHUNKER_VERSION, and on
 * purpose (vitest -u). clara-vaughan.txt is the beginning of the novel by R. D. Blackmore (1864).
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createChunker } from "../../src/chunks/index.js";
import { loadWordPiece } from "../../src/runtime/index.js";
import { part } from "./documents.js";

const models = fileURLToPath(new URL("../../models/embedder", import.meta.url));
const file = (name: string): string => fileURLToPath(new URL(`./golden/${name}`, import.meta.url));

/** A Markdown file as its parser hands it on: each heading a part of its own. */
function markdownParts(text: string) {
  return (text.match(/^#+ .*\n\n?|(?:(?!#+ ).*\n)+/gm) ?? []).map((piece) => {
    const heading = /^(#+) /.exec(piece)?.[1]?.length ?? 0;
    return part(piece, { heading });
  });
}

test.each(["clara-vaughan.txt", "library.md"])("spans of %s", async (name) => {
  const wordPiece = loadWordPiece(models);
  const countTokens = (text: string): number => wordPiece.count(text);
  const chunker = createChunker({ countTokens, chunkTokens: 256 });
  const text = readFileSync(file(name), "utf8");
  const parts = name.endsWith(".md") ? markdownParts(text) : [part(text)];
  const blocks = [...parts.flatMap((one) => chunker.push(one)), ...chunker.finish()];
  expect(blocks.map((block) => block.text).join("")).toBe(text);
  const lines: string[] = [];
  for (const block of blocks) {
    lines.push(`block ${block.hash}`);
    for (const one of block.chunks) {
      const own = block.text.slice(one.start, one.end);
      expect(one.tokens).toBe(wordPiece.count(own));
      const ends = `${JSON.stringify(own.slice(0, 24))} ... ${JSON.stringify(own.slice(-24))}`;
      lines.push(`${one.start}-${one.end} ${one.tokens} [${one.heading}] ${ends}`);
    }
  }
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(file(`${name}.spans`));
});
