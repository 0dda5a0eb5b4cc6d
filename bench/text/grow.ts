/**
 * `node dist/bench/text/grow.js --out DIR`: a growing body of real text out of packages.
 * Runs on Debian with deb-src lines; needs apt-get, dpkg-deb, tar, xz and npm.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "../project.js";
import { gather } from "./gather.js";
import type { PackageName } from "./packages.js";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    packages: { type: "string", default: join(projectRoot(), "bench", "text", "packages.tsv") },
    folder: { type: "string", multiple: true, default: [] },
    chars: { type: "string", default: "4500000000" },
    "chars-per-package": { type: "string", default: "40000000" },
  },
});
if (values.out === undefined) throw new Error("--out DIR is needed");

const listed = (await readFile(values.packages, "utf8"))
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line): PackageName => {
    const [kind, name] = line.split("\t");
    return { kind: kind as PackageName["kind"], name: name ?? "" };
  });

await gather({
  packages: [...values.folder.map((name) => ({ kind: "folder" as const, name })), ...listed],
  out: values.out,
  charsMax: Number(values.chars),
  charsPerPackage: Number(values["chars-per-package"]),
  tell: (line) => process.stdout.write(`${line}\n`),
});
