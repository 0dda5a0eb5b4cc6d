/**
 * Nested sets of documents out of what was gathered: each set is the one before and one part
 * more, so a store of a smaller set is contained in that of a larger one. A document's place in
 * all sets is drawn from its name, so that every set is the same mixture. Passages that questions
 * are asked about lie in the smallest parts.
 * Units: sizes in UTF-16 code units; lengths in tokens, at so many of them a token.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lengthName } from "../options.js";
import { placeOf, type TextDocument } from "./documents.js";
import { jsonLine } from "./gather.js";
import { type AskedPassage, knownItems, type GrowthQuestion } from "./questions.js";

const SHARD_CHARS = 4_000_000;
/** One document in so many is a file of its own. */
const FILE_EVERY = 4;
/** A longer document than this part of a set would be most of what the set is about. */
const LARGEST_PART = 0.125;
/** A set that is a little short of its length will do: its characters stand beside it. */
const SHORT_OF_LENGTH = 0.9;
/** Known-item questions of each part, smallest first. */
const KNOWN_ITEMS = [20, 100, 300, 300, 300];

export interface GrowthSet {
  readonly name: string;
  readonly tokens: number;
  readonly chars: number;
  readonly documents: number;
  /** Over the files of all its parts. */
  readonly digest: string;
  /** Folders, relative to the one of sets.json. */
  readonly parts: readonly string[];
}

export interface SetOptions {
  readonly out: string;
  /** Ascending, in tokens; the last may be what is left. */
  readonly lengths: readonly number[];
  readonly asked: readonly AskedPassage[];
  /** Of the embedder's tokens, as counted over a store of such text. */
  readonly charsPerToken: number;
  readonly seed: number;
}

interface Place {
  readonly id: string;
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly chars: number;
  readonly place: number;
}

/** Sets that are there already stay as they are, and are grown into the longer ones. */
export async function makeSets(o: SetOptions): Promise<readonly GrowthSet[]> {
  const made = await madeBefore(o.out);
  const { questions, sets, used } = made;
  const pool = (await poolPlaces(join(o.out, "pool")))
    .filter(({ id }) => !used.has(id))
    .sort((a, b) => a.place - b.place);
  let taken = sets.at(-1)?.chars ?? 0;
  for (const [at, tokens] of o.lengths.entries()) {
    if (at < sets.length) continue;
    const name = lengthName(tokens);
    const wanted = tokens * o.charsPerToken - taken;
    const part = new Part(o.out, `parts/${name}`);
    await part.begin();
    for (const passage of o.asked.filter((one) => one.part === at)) {
      for (const document of passage.documents) await part.add(document, false);
      questions.push(passage.question);
    }
    const pickable = pool.filter((one) => one.chars <= wanted * LARGEST_PART);
    const picked: TextDocument[] = [];
    const few = KNOWN_ITEMS[at] ?? 0;
    for (const place of pickable) {
      if (part.chars >= wanted) break;
      used.add(place.id);
      const document = readDocument(place);
      const source = await part.add(document, part.documents % FILE_EVERY === 0);
      if (picked.length < few * 8) picked.push({ ...document, id: source });
    }
    pool.splice(0, pool.length, ...pool.filter(({ id }) => !used.has(id)));
    // Only the largest sets are longer than the pool.
    if (part.chars < wanted) await part.addShards(wanted);
    await part.end();
    questions.push(...knownItems(picked, { count: few, part: at, seed: o.seed + at }));
    taken += part.chars;
    const before = sets.at(-1);
    sets.push({
      name,
      tokens,
      chars: (before?.chars ?? 0) + part.chars,
      documents: (before?.documents ?? 0) + part.documents,
      digest: createHash("sha256").update(before?.digest ?? "").update(part.digest()).digest("hex"),
      parts: [...(before?.parts ?? []), part.name],
    });
    await save(o, made);
  }
  return sets;
}

async function save(o: SetOptions, { questions, sets, used }: Made): Promise<void> {
  const { out, seed, charsPerToken } = o;
  const lines = questions.map((question) => `${JSON.stringify(question)}\n`);
  await writeFile(join(out, "questions.jsonl"), lines.join(""));
  await writeFile(join(out, "used.txt"), [...used].map((id) => `${id}\n`).join(""));
  const about = { charsPerToken, seed, sets };
  await writeFile(join(out, "sets.json"), `${JSON.stringify(about, null, 1)}\n`);
}

interface Made {
  readonly sets: GrowthSet[];
  readonly questions: GrowthQuestion[];
  /** Ids of the pool's documents that stand in a part. */
  readonly used: Set<string>;
}

async function madeBefore(out: string): Promise<Made> {
  if (!existsSync(join(out, "sets.json"))) {
    await rm(join(out, "parts"), { recursive: true, force: true });
    return { sets: [], questions: [], used: new Set() };
  }
  const { sets } = JSON.parse(await readFile(join(out, "sets.json"), "utf8")) as {
    sets: GrowthSet[];
  };
  const lines = async (name: string): Promise<string[]> =>
    (await readFile(join(out, name), "utf8")).split("\n").filter((line) => line !== "");
  const asked = await lines("questions.jsonl");
  const questions = asked.map((one) => JSON.parse(one) as GrowthQuestion);
  return { sets, questions, used: new Set(await lines("used.txt")) };
}

/** A folder of files and of shards of JSON lines. */
class Part {
  readonly name: string;
  readonly #out: string;
  readonly #hash = createHash("sha256");
  chars = 0;
  documents = 0;
  #shard: string[] = [];
  #shardChars = 0;
  #shards = 0;

  constructor(out: string, name: string) {
    this.#out = out;
    this.name = name;
  }

  async begin(): Promise<void> {
    await mkdir(join(this.#out, this.name, "files"), { recursive: true });
  }

  /** How the store will call it. */
  async add(document: TextDocument, alone: boolean): Promise<string> {
    this.chars += document.text.length;
    this.documents++;
    this.#hash.update(document.id).update(document.text);
    if (alone) {
      const stem = document.id.replace(/[^\w.+-]/g, "_").slice(-120).replace(/\.\w*$/, "");
      const path = `${this.name}/files/${this.documents}-${stem}${document.ending}`;
      await writeFile(join(this.#out, path), document.text);
      return path;
    }
    this.#shard.push(jsonLine(document));
    this.#shardChars += document.text.length;
    if (this.#shardChars >= SHARD_CHARS) await this.#flush();
    return document.id;
  }

  /** Whole shards of what is left, until there is enough. */
  async addShards(wanted: number): Promise<void> {
    const rest = join(this.#out, "rest");
    const names = existsSync(rest) ? await readdir(rest) : [];
    let there = this.chars;
    for (const name of names) there += (await stat(join(rest, name))).size;
    if (there < wanted * SHORT_OF_LENGTH) {
      throw new Error(`no set ${this.name}: ${there} characters are left of ${wanted}`);
    }
    for (const name of names.sort((a, b) => placeOf(a) - placeOf(b))) {
      if (this.chars >= wanted) return;
      const text = await readFile(join(rest, name), "utf8");
      for (const line of text.split("\n")) {
        if (line === "") continue;
        const document = JSON.parse(line) as { _id: string; text: string };
        this.#hash.update(document._id).update(document.text);
        this.chars += document.text.length;
        this.documents++;
      }
      await rename(join(rest, name), join(this.#out, this.name, name));
    }
  }

  async end(): Promise<void> {
    await this.#flush();
  }

  digest(): string {
    return this.#hash.digest("hex");
  }

  async #flush(): Promise<void> {
    if (this.#shard.length === 0) return;
    this.#shards++;
    const name = `mixed-${String(this.#shards).padStart(3, "0")}.jsonl`;
    await writeFile(join(this.#out, this.name, name), this.#shard.join(""));
    this.#shard = [];
    this.#shardChars = 0;
  }
}

async function poolPlaces(folder: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (!(await stat(file)).isFile()) continue;
    const bytes = await readFile(file);
    let offset = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, offset)) {
      const { id, text, place } = parsed(bytes.subarray(offset, end));
      places.push({ id, file, offset, bytes: end - offset, chars: text.length, place });
      offset = end + 1;
    }
  }
  return places;
}

function readDocument({ file, offset, bytes }: Place): TextDocument {
  const handle = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(bytes);
    readSync(handle, buffer, 0, bytes, offset);
    return parsed(buffer);
  } finally {
    closeSync(handle);
  }
}

function parsed(line: Buffer): TextDocument {
  return JSON.parse(line.toString("utf8")) as TextDocument;
}
