/**
 * From what the user named (files, folders, globs) to the files to parse.
 *
 * Order: inputs as given; in a folder by the code units of the names, folders in their place, and
 * symbolic links after everything else, so that a file is found under its own name where it has
 * one inside. Every file comes once, told by its real path. Links are followed inside the named
 * folder only. What is not taken from a folder comes as "skipped" with a reason (hidden and
 * ignored folders as one), what the user named and can't be had as "failure".
 * A zero-byte file of source code found in a folder (`__init__.py`) is skipped: it says nothing.
 * What lies in a folder of `leaveOut` (the store) is never opened, however it is named: closing
 * a second handle of an SQLite file drops this process's locks on it.
 * Errors: as events FILE_MISSING, FILE_PERMISSION, FILE_UNREADABLE, SYMLINK_LOOP.
 */
import type { Stats } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { type ErrorFacts, IdSet, RecollectError } from "../base/index.js";
import { languageOf } from "./code-languages.js";
import {
  builtInReason,
  Excludes,
  gitRulesAround,
  isGitIgnored,
  withGitignore,
  type GitRules,
} from "./ignore-rules.js";
import { binaryReason, formatOf, HEAD_BYTES } from "./media-type.js";
import { fileError, OpenFile, specialKind } from "./open-file.js";
import { isOutside, sourceName } from "./source-name.js";

export interface InputFile {
  /** Absolute. */
  readonly path: string;
  /** Its name in the store. */
  readonly source: string;
  /** The folder named by the user through which it was found; null when named itself. */
  readonly root: string | null;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** A spooled stream: the name and the date of its file say nothing of it. */
  readonly nameless?: true;
}

export type WalkEvent =
  | { readonly kind: "file"; readonly file: InputFile }
  | {
      readonly kind: "skipped";
      readonly path: string;
      readonly reason: string;
      /** Of a file that a walk over the names alone takes for one to read. */
      readonly bytes?: number;
    }
  | {
      readonly kind: "failure";
      readonly source: string;
      readonly code: string;
      readonly facts: ErrorFacts;
    };

export interface WalkOptions {
  readonly cwd: string;
  /** Patterns of gitignore, relative to the working folder or to the named one. */
  readonly exclude?: readonly string[];
  /** Absolute paths of folders that are skipped whole: the store's own. */
  readonly leaveOut?: readonly string[];
  /** Opens no file, so binary files are among what is found. */
  readonly namesOnly?: boolean;
  readonly signal?: AbortSignal | undefined;
}

const OWN = "the store itself";

export async function* walk(
  inputs: readonly string[],
  options: WalkOptions,
): AsyncGenerator<WalkEvent> {
  const walker = new Walker(options);
  for (const input of inputs) yield* walker.input(input);
}

/** One folder that is being walked. */
interface Place {
  /** The path through which it was reached, and where it really is. */
  readonly path: string;
  readonly real: string;
  readonly rules: GitRules;
}

/** What holds for everything under one folder that the user named. */
interface Root {
  readonly path: string;
  readonly real: string;
  /** Links found on the way, for the end. */
  readonly links: { readonly place: Place; readonly name: string }[];
}

class Walker {
  readonly #cwd: string;
  readonly #signal: AbortSignal | undefined;
  readonly #excludes: Excludes;
  readonly #namesOnly: boolean;
  readonly #leaveOut: readonly string[];
  /** The real paths of `leaveOut`, once they were looked up. */
  #ownReal: readonly string[] | null = null;
  readonly #files = new IdSet();
  readonly #folders = new Set<string>();

  constructor(o: WalkOptions) {
    this.#cwd = path.resolve(o.cwd);
    this.#signal = o.signal;
    this.#excludes = new Excludes(o.exclude ?? [], this.#cwd);
    this.#namesOnly = o.namesOnly ?? false;
    this.#leaveOut = o.leaveOut ?? [];
  }

  async *input(input: string): AsyncGenerator<WalkEvent> {
    this.#signal?.throwIfAborted();
    this.#ownReal ??= await Promise.all(
      this.#leaveOut.map((dir) => realpath(dir).catch(() => path.resolve(this.#cwd, dir))),
    );
    const absolute = path.resolve(this.#cwd, input);
    try {
      const link = await lstat(absolute);
      const stats = link.isSymbolicLink() ? await stat(absolute) : link;
      if (stats.isDirectory()) yield* this.#root(absolute);
      else yield* this.#named(absolute, stats);
    } catch (error) {
      this.#signal?.throwIfAborted();
      const failed = fileError(error, sourceName(absolute, this.#cwd));
      if (failed.code === "FILE_MISSING" && isDynamicPattern(input)) yield* this.#glob(input);
      else yield this.#failure(absolute, failed);
    }
  }

  /** A file that the user named: hidden or ignored, it is meant. */
  async *#named(absolute: string, stats: Stats): AsyncGenerator<WalkEvent> {
    if (this.#excludes.has(absolute, false, null)) {
      yield this.#skipped(absolute, "excluded");
      return;
    }
    const detail = specialKind(stats);
    const label = sourceName(absolute, this.#cwd);
    const real = await realpath(absolute);
    if (this.#isOwn(real)) yield this.#skipped(absolute, OWN);
    else if (detail !== null) {
      yield this.#failure(absolute, new RecollectError("FILE_UNREADABLE", { path: label, detail }));
    } else if (this.#files.add(real)) {
      yield this.#file(absolute, stats, null);
    } else {
      yield this.#skipped(absolute, "named before");
    }
  }

  async *#glob(pattern: string): AsyncGenerator<WalkEvent> {
    const found = await glob(pattern, {
      cwd: this.#cwd,
      absolute: true,
      expandDirectories: false,
      ignore: ["**/node_modules/**", "**/__pycache__/**"],
      ...(this.#signal === undefined ? {} : { signal: this.#signal }),
    });
    const label = sourceName(path.resolve(this.#cwd, pattern), this.#cwd);
    if (found.length === 0) {
      yield this.#failure(pattern, new RecollectError("FILE_MISSING", { path: label }));
    }
    for (const file of found.sort(byCodeUnits)) {
      this.#signal?.throwIfAborted();
      const absolute = path.normalize(file);
      try {
        const real = await realpath(absolute);
        yield* this.#regular(absolute, real, await stat(absolute), null);
      } catch (error) {
        yield this.#failure(absolute, fileError(error, sourceName(absolute, this.#cwd)));
      }
    }
  }

  async *#root(absolute: string): AsyncGenerator<WalkEvent> {
    const real = await realpath(absolute);
    if (this.#excludes.has(absolute, true, null)) {
      yield this.#skipped(absolute, "excluded");
      return;
    }
    const root: Root = { path: absolute, real, links: [] };
    yield* this.#folder({ path: absolute, real, rules: await gitRulesAround(absolute) }, root);
    // Links can lead to folders with more links: the list grows while it is read.
    for (let next = root.links.shift(); next !== undefined; next = root.links.shift()) {
      yield* this.#link(next.place, next.name, root);
    }
  }

  async *#folder(at: Place, root: Root): AsyncGenerator<WalkEvent> {
    if (this.#isOwn(at.real)) {
      yield this.#skipped(at.path, OWN);
      return;
    }
    if (this.#folders.has(at.real)) return;
    this.#folders.add(at.real);
    const rules = await withGitignore(at.rules, at.path);
    const place = { ...at, rules };
    let entries;
    try {
      entries = await readdir(at.path, { withFileTypes: true });
    } catch (error) {
      yield this.#failure(at.path, fileError(error, sourceName(at.path, this.#cwd)));
      return;
    }
    entries.sort((a, b) => byCodeUnits(a.name, b.name));
    for (const entry of entries) {
      this.#signal?.throwIfAborted();
      const [absolute, real] = [path.join(at.path, entry.name), path.join(at.real, entry.name)];
      if (entry.isSymbolicLink()) {
        root.links.push({ place, name: entry.name });
        continue;
      }
      const reason = this.#leftOut(absolute, entry.isDirectory(), rules, root);
      if (reason !== null) yield this.#skipped(absolute, reason);
      else if (entry.isDirectory()) yield* this.#folder({ path: absolute, real, rules }, root);
      else yield* this.#entry(absolute, real, root);
    }
  }

  async *#entry(absolute: string, real: string, root: Root): AsyncGenerator<WalkEvent> {
    try {
      yield* this.#regular(absolute, real, await stat(absolute), root.path);
    } catch (error) {
      this.#signal?.throwIfAborted();
      yield this.#failure(absolute, fileError(error, sourceName(absolute, this.#cwd)));
    }
  }

  async *#link(place: Place, name: string, root: Root): AsyncGenerator<WalkEvent> {
    this.#signal?.throwIfAborted();
    const absolute = path.join(place.path, name);
    let real: string;
    let stats: Stats;
    try {
      real = await realpath(absolute);
      stats = await stat(absolute);
    } catch (error) {
      const failed = fileError(error, sourceName(absolute, this.#cwd));
      if (failed.code === "FILE_MISSING") yield this.#skipped(absolute, "a link to nothing");
      else yield this.#failure(absolute, failed);
      return;
    }
    const isFolder = stats.isDirectory();
    const reason = this.#leftOut(absolute, isFolder, place.rules, root);
    if (reason !== null) yield this.#skipped(absolute, reason);
    else if (isOutside(path.relative(root.real, real))) {
      yield this.#skipped(absolute, "a link that leads out of the folder");
    } else if (!isFolder) {
      yield* this.#regular(absolute, real, stats, root.path);
    } else if (this.#folders.has(real)) {
      yield this.#skipped(absolute, "a link to a folder that is taken already");
    } else {
      yield* this.#folder({ path: absolute, real, rules: place.rules }, root);
    }
  }

  /** A file that was found rather than named. */
  async *#regular(
    absolute: string,
    real: string,
    stats: Stats,
    root: string | null,
  ): AsyncGenerator<WalkEvent> {
    const special = specialKind(stats);
    if (this.#isOwn(real)) yield this.#skipped(absolute, OWN);
    else if (special !== null) yield this.#skipped(absolute, special);
    else if (root === null && this.#excludes.has(absolute, false, null)) {
      yield this.#skipped(absolute, "excluded");
    } else if (this.#files.has(real)) yield this.#skipped(absolute, "taken already");
    else if (stats.size === 0 && languageOf(absolute) !== null) {
      yield this.#skipped(absolute, "empty");
    } else {
      const binary = this.#namesOnly ? null : await this.#binaryReason(absolute, stats);
      if (binary !== null) {
        yield { ...this.#skipped(absolute, `binary: ${binary}`), bytes: stats.size };
      } else if (this.#files.add(real)) yield this.#file(absolute, stats, root);
    }
  }

  /** Null also when it can't be opened: then parsing says why. */
  async #binaryReason(absolute: string, stats: Stats): Promise<string | null> {
    if (stats.size === 0) return null;
    const file = await OpenFile.open(absolute, absolute).catch(() => null);
    if (file === null) return null;
    try {
      const head = await file.head(HEAD_BYTES);
      return formatOf(absolute, head) === null ? (binaryReason(head) ?? "not text") : null;
    } finally {
      await file.close();
    }
  }

  #leftOut(absolute: string, isFolder: boolean, rules: GitRules, root: Root): string | null {
    const reason = builtInReason(path.basename(absolute), isFolder);
    if (reason !== null) return reason;
    if (this.#excludes.has(absolute, isFolder, root.path)) return "excluded";
    return isGitIgnored(rules, absolute, isFolder) ? "ignored by .gitignore" : null;
  }

  #file(absolute: string, stats: Stats, root: string | null): WalkEvent {
    const source = sourceName(absolute, this.#cwd);
    const { size: bytes, mtimeMs: modifiedMs } = stats;
    return { kind: "file", file: { path: absolute, source, root, bytes, modifiedMs } };
  }

  #isOwn(real: string): boolean {
    return this.#ownReal?.some((own) => !isOutside(path.relative(own, real))) ?? false;
  }

  #skipped(absolute: string, reason: string): Extract<WalkEvent, { kind: "skipped" }> {
    return { kind: "skipped", path: sourceName(absolute, this.#cwd), reason };
  }

  #failure(absolute: string, error: RecollectError): WalkEvent {
    const source = sourceName(path.resolve(this.#cwd, absolute), this.#cwd);
    return { kind: "failure", source, code: error.code, facts: error.facts };
  }
}

/** The same order everywhere, whatever the locale. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
