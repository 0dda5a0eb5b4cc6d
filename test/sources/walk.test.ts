import { spawnSync } from "node:child_process";
import { link, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { WalkEvent } from "../../src/sources/index.js";
import { walk } from "../../src/sources/index.js";
import { temporaryFolder, walked } from "./collect.js";

/** A folder with these files in it; null makes an empty folder. */
async function folderOf(files: Readonly<Record<string, string | null>>): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    const at = path.join(root, name);
    await mkdir(text === null ? at : path.dirname(at), { recursive: true });
    if (text !== null) await writeFile(at, text);
  }
  return root;
}

const taken = (events: readonly WalkEvent[]): string[] =>
  events.flatMap((event) => (event.kind === "file" ? [event.file.source] : []));
const skipped = (events: readonly WalkEvent[]): Record<string, string> =>
  Object.fromEntries(
    events.flatMap((event) => (event.kind === "skipped" ? [[event.path, event.reason]] : [])),
  );
const failed = (events: readonly WalkEvent[]): Record<string, string> =>
  Object.fromEntries(
    events.flatMap((event) => (event.kind === "failure" ? [[event.source, event.code]] : [])),
  );

describe("folders", () => {
  test("come in the order of code units, with the folder's name as root", async () => {
    const files = { "in/b.txt": "b", "in/a/z.txt": "z", "in/B.txt": "B", "in/é": "é" };
    const cwd = await folderOf(files);
    const events = await walked(["in"], cwd);
    expect(taken(events)).toEqual(["in/B.txt", "in/a/z.txt", "in/b.txt", "in/é"]);
    expect(events[0]).toMatchObject({
      file: { path: path.join(cwd, "in/B.txt"), root: path.join(cwd, "in"), bytes: 1 },
    });
  });

  test("leave out what is hidden, installed, binary, or source code without a byte", async () => {
    const cwd = await folderOf({
      "a.txt": "a",
      ".env": "x",
      ".git/HEAD": "x",
      "node_modules/x/index.js": "x",
      "image.dat": "\u0000\u0001",
      "zip.txt": "PK\u0003\u0004",
      "__init__.py": "",
      "empty.txt": "",
    });
    const events = await walked(["."], cwd);
    expect(taken(events)).toEqual(["a.txt", "empty.txt"]);
    expect(skipped(events)).toEqual({
      ".env": "hidden",
      ".git": "hidden",
      node_modules: "installed packages",
      "image.dat": "binary: it has NUL bytes",
      "zip.txt": "binary: a ZIP archive",
      "__init__.py": "empty",
    });
  });

  test("leave out a store that lies inside, by its real path, however it is named", async () => {
    const cwd = await folderOf({ "a.txt": "a", "kb/shards/1.txt": "x", "kb/m.txt": "x" });
    await symlink(path.join(cwd, "kb"), path.join(cwd, "alias"));
    for (const inputs of [["."], ["kb", "a.txt"], ["kb/m.txt", "alias", "kb/*.txt", "a.txt"]]) {
      const events: WalkEvent[] = [];
      const leaveOut = [path.join(cwd, "alias")];
      for await (const event of walk(inputs, { cwd, leaveOut })) events.push(event);
      expect(taken(events)).toEqual(["a.txt"]);
      expect(Object.values(skipped(events))).toContain("the store itself");
    }
  });

  test("are looked at without opening a file where the names are enough", async () => {
    const cwd = await folderOf({ "a.txt": "a", "image.dat": "\u0000\u0001" });
    const events: WalkEvent[] = [];
    for await (const event of walk(["."], { cwd, namesOnly: true })) events.push(event);
    expect(taken(events)).toEqual(["a.txt", "image.dat"]);
    expect(await walked(["."], cwd)).toContainEqual(
      expect.objectContaining({ kind: "skipped", path: "image.dat", bytes: 2 }),
    );
  });

  test("respect .gitignore at every level, the deepest deciding", async () => {
    const cwd = await folderOf({
      ".gitignore": "*.log\n/build/\nsecret\n",
      "a.log": "x",
      "keep.txt": "x",
      "build/x.txt": "x",
      "sub/.gitignore": "!b.log\nonly-here.txt\n",
      "sub/a.log": "x",
      "sub/b.log": "x",
      "sub/only-here.txt": "x",
      "sub/build/y.txt": "x",
      "sub/deep/secret/z.txt": "x",
      "only-here.txt": "x",
    });
    const events = await walked(["."], cwd);
    expect(taken(events)).toEqual(["keep.txt", "only-here.txt", "sub/b.log", "sub/build/y.txt"]);
    expect(skipped(events)["sub/deep/secret"]).toBe("ignored by .gitignore");
  });

  test("heed the repository around them, but not when it ignores the named folder", async () => {
    const files = { ".git/HEAD": "x", ".gitignore": "data/\n*.tmp\n", "docs/a.tmp": "x" };
    const cwd = await folderOf({ ...files, "docs/a.md": "x", "data/b.tmp": "x" });
    expect(taken(await walked(["docs"], cwd))).toEqual(["docs/a.md"]);
    expect(taken(await walked(["data"], cwd))).toEqual(["data/b.tmp"]);
    expect(taken(await walked(["."], cwd))).toEqual(["docs/a.md"]);
  });

  test("obey --exclude from the working and from the named folder", async () => {
    const files = { "in/a.txt": "x", "in/b.md": "x", "in/sub/c.md": "x", "d.md": "x" };
    const cwd = await folderOf(files);
    expect(taken(await walked(["."], cwd, ["*.md"]))).toEqual(["in/a.txt"]);
    expect(taken(await walked(["in"], cwd, ["in/sub/", "in/a.*"]))).toEqual(["in/b.md"]);
    expect(taken(await walked(["in"], cwd, ["sub/**"]))).toEqual(["in/a.txt", "in/b.md"]);
    expect(skipped(await walked(["d.md"], cwd, ["*.md"]))).toEqual({ "d.md": "excluded" });
  });
});

describe("links", () => {
  test("inside are followed, once; outside, broken and looping ones are told", async () => {
    const outside = await folderOf({ "secret.txt": "x" });
    const cwd = await folderOf({ "real/a.txt": "a", "real/deep/b.txt": "b", ".hidden/c.txt": "c" });
    await symlink(path.join(cwd, "real/a.txt"), path.join(cwd, "0-first"));
    await symlink(path.join(cwd, "real"), path.join(cwd, "also"));
    await symlink("..", path.join(cwd, "real/deep/up"));
    await symlink(path.join(cwd, ".hidden"), path.join(cwd, "shown"));
    await symlink(path.join(outside, "secret.txt"), path.join(cwd, "escape.txt"));
    await symlink("nowhere", path.join(cwd, "broken"));
    await symlink("ring-b", path.join(cwd, "ring-a"));
    await symlink("ring-a", path.join(cwd, "ring-b"));
    const events = await walked(["."], cwd);
    expect(taken(events)).toEqual(["real/a.txt", "real/deep/b.txt", "shown/c.txt"]);
    expect(skipped(events)).toMatchObject({
      "0-first": "taken already",
      also: "a link to a folder that is taken already",
      "real/deep/up": "a link to a folder that is taken already",
      "escape.txt": "a link that leads out of the folder",
      broken: "a link to nothing",
    });
    expect(failed(events)).toEqual({ "ring-a": "SYMLINK_LOOP", "ring-b": "SYMLINK_LOOP" });
  });

  test("a folder named through a link is walked, and its files are named through it", async () => {
    const cwd = await folderOf({ "real/a.txt": "a" });
    await symlink("real", path.join(cwd, "alias"));
    expect(taken(await walked(["alias"], cwd))).toEqual(["alias/a.txt"]);
  });
});

describe("named files", () => {
  test("come once, hidden or ignored or not; hard links are two files", async () => {
    const cwd = await folderOf({ ".gitignore": "a.txt\n", "a.txt": "a", ".b.txt": "b" });
    await link(path.join(cwd, "a.txt"), path.join(cwd, "c.txt"));
    const events = await walked(["a.txt", "./a.txt", ".b.txt", ".", "c.txt"], cwd);
    expect(taken(events)).toEqual(["a.txt", ".b.txt", "c.txt"]);
    expect(events[0]).toMatchObject({ file: { root: null } });
  });

  test("outside of the working folder have their absolute path as name", async () => {
    const [cwd, other] = [await folderOf({ "sub/x": "x" }), await folderOf({ "a.txt": "a" })];
    expect(taken(await walked([other], path.join(cwd, "sub")))).toEqual([`${other}/a.txt`]);
    expect(taken(await walked(["../x"], path.join(cwd, "sub")))).toEqual([]);
  });

  test("missing and special ones fail; a pipe does not block", async () => {
    const cwd = await folderOf({ "a.txt": "a" });
    const made = spawnSync("mkfifo", [path.join(cwd, "pipe")]);
    const events = await walked(["nothing.txt", "a.txt/inside", "no*.txt", "pipe", "."], cwd);
    expect(failed(events)).toMatchObject({
      "nothing.txt": "FILE_MISSING",
      "a.txt/inside": "FILE_MISSING",
      "no*.txt": "FILE_MISSING",
      ...(made.status === 0 ? { pipe: "FILE_UNREADABLE" } : {}),
    });
    expect(taken(events)).toEqual(["a.txt"]);
  });
});

describe("globs", () => {
  test("find files in order, unless a file has that very name", async () => {
    const cwd = await folderOf({
      "b.md": "b",
      "a.md": "a",
      "sub/c.md": "c",
      "node_modules/x/readme.md": "x",
      "[a].md": "literal",
    });
    expect(taken(await walked(["*.md"], cwd))).toEqual(["[a].md", "a.md", "b.md"]);
    expect(taken(await walked(["[a].md"], cwd))).toEqual(["[a].md"]);
    expect(taken(await walked(["**/*.md"], cwd, ["a.md"]))).toEqual([
      "[a].md",
      "b.md",
      "sub/c.md",
    ]);
  });
});

describe("hostile names", () => {
  test("stay one line, and the files are still found", async () => {
    const odd = ["-rf", "a\nb.txt", "\u202etxt.exe", "..", "..a", " ", "né\u0301.txt"];
    const names = [...odd, "a\\b", "$(x)"];
    const cwd = await temporaryFolder();
    await mkdir(path.join(cwd, "in"));
    const real = names.filter((name) => name !== "..");
    for (const name of real) await writeFile(path.join(cwd, "in", name), "text");
    const events = await walked(["in"], cwd);
    expect(taken(events)).toHaveLength(real.length - 1); // "..a" is hidden
    expect(taken(events)).toContain("in/a\\u{a}b.txt");
    expect(taken(events)).toContain("in/\\u{202e}txt.exe");
    expect(taken(events)).toContain("in/a\\b");
    for (const source of taken(events)) expect(source).not.toMatch(/[\n\u202e]/);
  });

  test("bytes that are no UTF-8 do not end the walk", async () => {
    const cwd = await folderOf({ "in/z.txt": "z" });
    await writeFile(Buffer.concat([Buffer.from(`${cwd}/in/a`), Buffer.from([0xff])]), "x").catch(
      () => undefined, // some file systems take no such name
    );
    expect(taken(await walked(["in"], cwd))).toContain("in/z.txt");
  });
});

test("an abort ends the walk with the signal's reason", async () => {
  const cwd = await folderOf({ "a.txt": "a", "b.txt": "b" });
  const abort = new AbortController();
  const reason = new Error("enough");
  const run = async (): Promise<void> => {
    for await (const _ of walk(["."], { cwd, signal: abort.signal })) abort.abort(reason);
  };
  await expect(run()).rejects.toBe(reason);
});
