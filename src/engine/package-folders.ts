/** Where the package's own models and corpora lie, both in a checkout and when installed. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "../base/index.js";

/** The nearest folder above this module that holds package.json. */
function packageFolder(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, "package.json"))) {
    const parent = dirname(dir);
    invariant(parent !== dir, "the package has a package.json");
    dir = parent;
  }
  return dir;
}

export function modelsFolder(): string {
  return join(packageFolder(), "models");
}

export function corporaFolder(): string {
  return join(packageFolder(), "corpora");
}
