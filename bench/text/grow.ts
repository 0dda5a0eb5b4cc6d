/**
 * `node dist/bench/text/grow.js --out DIR`: a growing body of real text out of packages, and
 * nested sets of it. `--only gather` or `--only sets` does one of the two.
 * Runs on Debian with deb-src lines; needs apt-get, dpkg-deb, tar, xz and npm.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseLengths } from "../options.js";
import { projectRoot } from "../project.js";
import { askedPassages } from "./asked.js";
import { gather } from "./gather.js";
import type { PackageName } from "./packages.js";
import { makeSets } from "./sets.js";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    /** Unpacked packages come and go there; deleting is slow on a disk that is told of it. */
    scratch: { type: "string" },
    only: { type: "string" },
    packages: { type: "string", default: join(projectRoot(), "bench", "text", "packages.tsv") },
    folder: { type: "string", multiple: true, default: [] },
    chars: { type: "string", default: "3300000000" },
    "chars-per-package": { type: "string", default: "40000000" },
    /** Holds squad/, nq-oracle/ and hotpotqa/, for questions that people asked. */
    data: { type: "string" },
    lengths: { type: "string", default: "10k,100k,1M,10M,100M,1B" },
    /** Half documentation, half source code: counted over 14 million tokens of it. */
    "chars-per-token": { type: "string", default: "3.08" },
    seed: { type: "string", default: "17" },
  },
});
const { out } = values;
if (out === undefined) throw new Error("--out DIR is needed");

const tell = (line: string): void => void process.stdout.write(`${line}\n`);

async function packageNames(): Promise<PackageName[]> {
  const lines = (await readFile(values.packages, "utf8")).split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line): PackageName => {
      const [kind, name = "", version = ""] = line.split("\t");
      return { kind: kind as PackageName["kind"], name, version };
    });
}

if (values.only !== "sets") {
  const folders = values.folder.map((name) => ({ kind: "folder" as const, name }));
  await gather({
    packages: [...folders, ...(await packageNames())],
    out,
    scratch: values.scratch ?? join(out, "scratch"),
    charsMax: Number(values.chars),
    charsPerPackage: Number(values["chars-per-package"]),
    tell,
  });
}
if (values.only !== "gather") {
  const seed = Number(values.seed);
  const asked = values.data === undefined ? [] : await askedPassages(values.data, seed);
  const lengths = parseLengths(values.lengths);
  const charsPerToken = Number(values["chars-per-token"]);
  for (const set of await makeSets({ out, lengths, asked, charsPerToken, seed })) {
    const { name, documents, chars, digest } = set;
    tell(`${name}: ${documents} documents, ${(chars / 1e6).toFixed(2)} M chars, ${digest}`);
  }
}
