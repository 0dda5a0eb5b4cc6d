/**
 * The name of a document in the store: the file's path relative to the working folder when it
 * lies inside, else the absolute path, with "/" on every system.
 *
 * Names come from strangers: control characters, line separators, marks that turn the writing
 * direction and lone surrogates are written out as \u{hex}, so that a name is one line that shows
 * what it is. The file itself is reached by `InputFile.path`, never by its source.
 */
import path from "node:path";
import { LIMITS } from "../base/index.js";

/** \p{Cc}: control characters; \p{Zl}, \p{Zp}: separators of lines and paragraphs. */
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export function sourceName(absolute: string, cwd: string): string {
  const relative = path.relative(cwd, absolute);
  const inside = relative !== "" && !isOutside(relative);
  const name = inside ? relative : absolute;
  return safeName(path.sep === "/" ? name : name.replaceAll(path.sep, "/"));
}

/** One line without surprises, at most as long as a name may be. */
export function safeName(name: string): string {
  const shown = name.replace(UNSAFE, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
  return shown.slice(0, LIMITS.sourceNameCharsMax);
}

/** Whether what path.relative gave leads out of its folder. */
export function isOutside(relative: string): boolean {
  return relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}
