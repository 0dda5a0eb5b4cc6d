/**
 * Worker entries and the command line are loaded from dist, so it must be as new as the sources.
 * The compiler is incremental: nothing to do takes a second or two.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function newestMs(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    newest = Math.max(newest, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs);
  }
  return newest;
}

export function setup(): void {
  const stamp = `${root}dist/.tsbuildinfo`;
  const builtMs = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (Math.max(newestMs(`${root}src`), newestMs(`${root}bench`)) <= builtMs) return;
  const built = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, encoding: "utf8" });
  const main = `${root}dist/src/cli/main.js`;
  if (!existsSync(main)) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`);
  // Types are checked elsewhere: a half-written folder must not stop the tests of another.
  if (built.status !== 0) console.warn(`the build has errors:\n${built.stdout}`);
  chmodSync(main, 0o755);
}
