/**
 * Reading the inputs of a suite, and the digest over all that was read.
 * Errors: BENCH_DATA_MISSING names the file and how to give it; BENCH_DATA_INVALID what is wrong.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { RecollectError } from "../../src/base/index.js";
import { z } from "zod";

/** Reads a suite's inputs and remembers their digests. */
export class Inputs {
  readonly #suite: string;
  readonly #data: string | null;
  readonly #digests = new Map<string, string>();

  constructor(suite: string, data: string | null) {
    this.#suite = suite;
    this.#data = data;
  }

  /** A path inside the data folder. */
  async path(...parts: string[]): Promise<string> {
    if (this.#data === null) throw this.missing(parts.join("/"));
    const path = join(this.#data, ...parts);
    await this.require(path);
    return path;
  }

  async require(path: string): Promise<void> {
    try {
      await stat(path);
    } catch (cause) {
      throw this.missing(path, cause);
    }
  }

  missing(path: string, cause?: unknown): RecollectError {
    return new RecollectError("BENCH_DATA_MISSING", { suite: this.#suite, path }, { cause });
  }

  async text(path: string): Promise<string> {
    await this.require(path);
    const bytes = await readFile(path);
    this.#digests.set(path, createHash("sha256").update(bytes).digest("hex"));
    return bytes.toString("utf8");
  }

  async json<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const found = tried(path, 1, await this.text(path), schema);
    if (found instanceof RecollectError) throw found;
    return found;
  }

  /** JSON lines, one at a time: a corpus may be larger than memory. */
  async *lines<T>(path: string, schema: z.ZodType<T>): AsyncGenerator<T> {
    for await (const [, line] of this.numberedLines(path, schema)) yield line;
  }

  /** With the number of each, from 1. */
  async *numberedLines<T>(path: string, schema: z.ZodType<T>): AsyncGenerator<[number, T]> {
    for await (const [number, line] of this.triedLines(path, schema)) {
      if (line instanceof RecollectError) throw line;
      yield [number, line];
    }
  }

  /** A line that is wrong comes as its error, BENCH_DATA_INVALID: for who reads on. */
  async *triedLines<T>(
    path: string,
    schema: z.ZodType<T>,
  ): AsyncGenerator<[number, T | RecollectError]> {
    await this.require(path);
    const stream = createReadStream(path);
    const hash = createHash("sha256");
    stream.on("data", (piece) => hash.update(piece));
    let number = 0;
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      number++;
      const text = number === 1 ? line.replace(/^\ufeff/, "") : line;
      if (text.trim() !== "") yield [number, tried(path, number, text, schema)];
    }
    this.#digests.set(path, hash.digest("hex"));
  }

  /** For a file that the store reads itself. */
  async digestFile(path: string): Promise<void> {
    await this.require(path);
    const hash = createHash("sha256");
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
    this.#digests.set(path, hash.digest("hex"));
  }

  /** The text files of a folder, by name. Their bytes are digested as they are used. */
  async textFiles(folder: string): Promise<string[]> {
    await this.require(folder);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".txt")).sort();
    if (names.length === 0) throw this.missing(join(folder, "*.txt"));
    return names.map((name) => join(folder, name));
  }

  /** One digest for all that was read; does not depend on where it lay or in what order. */
  digest(): string {
    const hash = createHash("sha256");
    for (const digest of [...this.#digests.values()].sort()) hash.update(digest);
    return hash.digest("hex");
  }
}

function tried<T>(
  path: string,
  line: number,
  text: string,
  schema: z.ZodType<T>,
): T | RecollectError {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const detail =
      cause instanceof z.ZodError
        ? cause.issues.map((i) => `${i.path.join(".")}: ${i.message}`).slice(0, 3).join("; ")
        : String(cause instanceof Error ? cause.message : cause);
    return new RecollectError("BENCH_DATA_INVALID", { path, line, detail }, { cause });
  }
}
