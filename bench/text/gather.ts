/**
 * Gathers text from packages, one after another, until there is enough: shards of JSON lines
 * (`_id`, `title`, `text`) in OUT/rest, and a tenth of all documents in OUT/pool, from which the
 * small sets are made. A run that was stopped goes on after the last finished package.
 * Units: sizes in UTF-16 code units.
 */
import { createReadStream, existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Distinct } from "./distinct.js";
import { documentsOf, type TextDocument } from "./documents.js";
import { type Fetched, fetchPackage, type PackageName } from "./packages.js";

/** The small sets are drawn from this part of all documents. */
export const POOL_PART = 0.1;
const SHARD_CHARS = 4_000_000;
/** So many packages come in while one is read. */
const AHEAD = 4;

export interface GatherOptions {
  readonly packages: readonly PackageName[];
  readonly out: string;
  /** For packages while they are read: some GB that come and go. Emptied. */
  readonly scratch: string;
  readonly charsMax: number;
  readonly charsPerPackage: number;
  readonly tell: (line: string) => void;
}

export interface PackageRecord {
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly licences: readonly string[];
  readonly documents: number;
  readonly chars: number;
}

export async function gather(o: GatherOptions): Promise<PackageRecord[]> {
  for (const part of ["pool", "rest"]) await mkdir(join(o.out, part), { recursive: true });
  const done = await readRecords(o.out);
  const seen = await whatWasSeen(o.out, new Set(done.map(stemOf)));
  let chars = done.reduce((sum, record) => sum + record.chars, 0);
  const finished = new Set(done.map(stemOf));
  const open = o.packages.filter((wanted) => !finished.has(stemOf(wanted)));
  const coming = open.slice(0, AHEAD).map((wanted, at) => fetched(wanted, o, at));
  for (const [at, wanted] of open.entries()) {
    if (chars >= o.charsMax || seen.full) break;
    const got = await coming[at];
    const later = open[at + AHEAD];
    if (later !== undefined) coming.push(fetched(later, o, at + AHEAD));
    if (got === undefined || got instanceof Error) {
      const why = /^E: .*$/m.exec(got?.message ?? "")?.[0] ?? got?.message ?? "";
      o.tell(`${wanted.kind} ${wanted.name} is left out: ${why.slice(0, 200)}`);
      continue;
    }
    const { version = got.version } = wanted;
    if (version !== got.version) o.tell(`${wanted.name} is ${got.version}, listed as ${version}`);
    const record = await writePackage(wanted, got, o, seen);
    if (wanted.kind !== "folder") await rm(got.folder, { recursive: true, force: true });
    done.push(record);
    chars += record.chars;
    await appendFile(join(o.out, "packages.jsonl"), `${JSON.stringify(record)}\n`);
    const mb = (chars / 1e6).toFixed(0);
    o.tell(`${wanted.kind} ${wanted.name} ${record.version}: ${record.documents}; ${mb} M chars`);
  }
  await Promise.all(coming);
  await rm(o.scratch, { recursive: true, force: true });
  return done;
}

function fetched(wanted: PackageName, o: GatherOptions, at: number): Promise<Fetched | Error> {
  const into = join(o.scratch, String(at % (AHEAD + 1)));
  return fetchPackage(wanted, into).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
}

async function writePackage(
  wanted: PackageName,
  fetched: Fetched,
  o: GatherOptions,
  seen: Distinct,
): Promise<PackageRecord> {
  const stem = stemOf(wanted);
  const pool: string[] = [];
  let shard: string[] = [];
  let shardChars = 0;
  let shards = 0;
  let documents = 0;
  let chars = 0;
  const flush = async (): Promise<void> => {
    if (shard.length === 0) return;
    shards++;
    const name = `${stem}-${String(shards).padStart(3, "0")}.jsonl`;
    await writeFile(join(o.out, "rest", name), shard.join(""));
    shard = [];
    shardChars = 0;
  };
  const limits = { name: stem, seen, charsMax: o.charsPerPackage };
  for (const document of documentsOf(fetched.folder, limits)) {
    documents++;
    chars += document.text.length;
    if (document.place < POOL_PART) {
      pool.push(`${JSON.stringify(document)}\n`);
      continue;
    }
    shard.push(jsonLine(document));
    shardChars += document.text.length;
    if (shardChars >= SHARD_CHARS) await flush();
  }
  await flush();
  if (pool.length > 0) await writeFile(join(o.out, "pool", `${stem}.jsonl`), pool.join(""));
  const { version, licences } = fetched;
  return { kind: wanted.kind, name: nameOf(wanted), version, licences, documents, chars };
}

/** As the store takes it. */
export function jsonLine(document: Pick<TextDocument, "id" | "title" | "text">): string {
  return `${JSON.stringify({ _id: document.id, title: document.title, text: document.text })}\n`;
}

/** Of a folder of this machine only the last name is anybody's business. */
function nameOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return kind === "folder" ? (name.split("/").at(-1) ?? name) : name;
}

function stemOf(wanted: { readonly kind: string; readonly name: string }): string {
  return `${wanted.kind}-${nameOf(wanted)}`.replace(/[^\w.+-]/g, "_");
}

async function readRecords(out: string): Promise<PackageRecord[]> {
  const path = join(out, "packages.jsonl");
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as PackageRecord);
}

/** What finished packages left; what an unfinished one left goes. */
async function whatWasSeen(out: string, finished: ReadonlySet<string>): Promise<Distinct> {
  const seen = new Distinct();
  for (const part of ["pool", "rest"]) {
    for (const name of await readdir(join(out, part))) {
      const path = join(out, part, name);
      if (!finished.has(name.replace(/(?:-\d{3,})?\.jsonl$/, ""))) {
        await rm(path);
        continue;
      }
      for await (const line of createInterface({ input: createReadStream(path) })) {
        seen.keep((JSON.parse(line) as { text: string }).text);
      }
    }
  }
  return seen;
}
