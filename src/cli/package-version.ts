/** The version from package.json, found upwards: the same from src and from dist. */
import { existsSync, readFileSync } from "node:fs";
import { invariant } from "../base/index.js";

export function packageVersion(): string {
  for (let up = "../"; up.length < 30; up += "../") {
    const file = new URL(`${up}package.json`, import.meta.url);
    if (!existsSync(file)) continue;
    const parsed = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
    if (parsed.name === "recollect" && parsed.version) return parsed.version;
  }
  invariant(false, "package.json stands above the program");
}
