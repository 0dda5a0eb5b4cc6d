/**
 * The distinct documents of a folder, in an order drawn from their paths, so that the first
 * million characters tell as much of the package as all of it would.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Distinct } from "./distinct.js";
import { kindOf, plainText } from "./plain-text.js";

const BYTES_MAX = 8_000_000;

export interface TextDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly ending: string;
  /** Drawn from the id, even over [0, 1): where the document stands in all sets. */
  readonly place: number;
}

export function* documentsOf(
  folder: string,
  o: { readonly name: string; readonly seen: Distinct; readonly charsMax: number },
): Generator<TextDocument> {
  const files = filesOf(folder)
    .map((path) => ({ path, order: placeOf(`${o.name}/${path}`) }))
    .sort((a, b) => a.order - b.order);
  let chars = 0;
  for (const { path } of files) {
    if (chars >= o.charsMax) return;
    const found = plainText(`/${path}`, readFileSync(join(folder, path)));
    const text = found === null ? null : o.seen.keep(found.text);
    if (found === null || text === null) continue;
    chars += text.length;
    const id = `${o.name}/${path}`;
    yield { id, title: titleOf(path), text, ending: found.ending, place: placeOf(`set ${id}`) };
  }
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => kindOf(`/${path}`) !== null)
    .filter((path) => statSync(join(folder, path)).size <= BYTES_MAX);
}

export function placeOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32LE() / 2 ** 32;
}

function titleOf(path: string): string {
  return path.split("/").slice(-2).join("/");
}
