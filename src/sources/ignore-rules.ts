/**
 * What a walk leaves out: hidden files and folders of packages, what `.gitignore` files say at
 * every level (the repository's above the named folder too), and the user's --exclude patterns.
 *
 * Patterns are those of gitignore in all three. As in git the deepest file that says something
 * of a path decides, and nothing inside an ignored folder comes back. A folder that the user named
 * is taken even when the repository around it ignores it (`data/` often is); then only the
 * .gitignore files inside it count.
 */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import ignore from "ignore";
import { isOutside } from "./source-name.js";

const PACKAGE_FOLDERS = new Set(["node_modules", "bower_components", "__pycache__"]);
const GITIGNORE_BYTES_MAX = 1_000_000;

type Rules = ReturnType<typeof ignore>;

interface Level {
  /** The folder that the patterns are relative to. */
  readonly base: string;
  readonly rules: Rules;
}

/** Levels from the outermost to the innermost. */
export type GitRules = readonly Level[];

export function builtInReason(name: string, isFolder: boolean): string | null {
  if (name.startsWith(".")) return "hidden";
  if (isFolder && PACKAGE_FOLDERS.has(name)) return "installed packages";
  return null;
}

/** The rules inside a folder: those around it and its own. */
export async function withGitignore(around: GitRules, folder: string): Promise<GitRules> {
  const file = path.join(folder, ".gitignore");
  try {
    const stats = await stat(file);
    if (!stats.isFile() || stats.size > GITIGNORE_BYTES_MAX) return around;
    return [...around, { base: folder, rules: newRules(await readFile(file, "utf8")) }];
  } catch {
    return around; // missing or not readable: it rules nothing
  }
}

/** What the repository around a named folder says, from its top down to the folder's parent. */
export async function gitRulesAround(folder: string): Promise<GitRules> {
  const above: string[] = [];
  for (let at = folder; !(await exists(path.join(at, ".git"))); ) {
    const parent = path.dirname(at);
    if (parent === at) return []; // no repository
    above.unshift(parent);
    at = parent;
  }
  let rules: GitRules = [];
  for (const level of above) rules = await withGitignore(rules, level);
  return isGitIgnored(rules, folder, true) ? [] : rules;
}

export function isGitIgnored(levels: GitRules, file: string, isFolder: boolean): boolean {
  for (const level of levels.toReversed()) {
    const verdict = verdictOf(level, file, isFolder);
    if (verdict !== null) return verdict;
  }
  return false;
}

/** Patterns of --exclude, tried on the path from the working folder and from the named one. */
export class Excludes {
  readonly #rules: Rules | null;
  readonly #cwd: string;

  constructor(patterns: readonly string[], cwd: string) {
    this.#rules = patterns.length === 0 ? null : newRules(patterns.join("\n"));
    this.#cwd = cwd;
  }

  has(file: string, isFolder: boolean, root: string | null): boolean {
    const rules = this.#rules;
    if (rules === null) return false;
    const bases = root === null || root === this.#cwd ? [this.#cwd] : [this.#cwd, root];
    const inside = bases.some((base) => verdictOf({ base, rules }, file, isFolder) === true);
    // A file outside the working folder that was named by itself still has its name.
    return inside || (root === null && rules.ignores(path.basename(file)));
  }
}

/** Patterns one a line. */
function newRules(patterns: string): Rules {
  return ignore({ ignorecase: false }).add(patterns);
}

function verdictOf(level: Level, file: string, isFolder: boolean): boolean | null {
  const relative = path.relative(level.base, file);
  if (relative === "" || isOutside(relative)) return null;
  const slashed = path.sep === "/" ? relative : relative.replaceAll(path.sep, "/");
  const result = level.rules.test(isFolder ? `${slashed}/` : slashed);
  if (result.ignored) return true;
  return result.unignored ? false : null;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
