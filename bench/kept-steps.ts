/**
 * Finished steps of a run that may be stopped, in OUT/steps.jsonl: a first line that says what they
 * belong to, then one JSON line each, on the disk before the next is begun. A later run with the
 * same key takes them over; with another it begins anew, and the old file becomes steps.old.jsonl.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FinishedSteps } from "./contract.js";
import { codeDigest } from "./run-key.js";

export interface KeptStepsOptions {
  /** Called where the folder's steps belong to another run, with the parts that differ. */
  readonly onOther?: (differing: readonly string[]) => void;
}

export class KeptSteps implements FinishedSteps {
  readonly #path: string;
  readonly #parts: Parts;
  readonly #done: Map<string, unknown>;
  /** How many were there when it was opened. */
  readonly found: number;

  private constructor(path: string, parts: Parts, done: Map<string, unknown>) {
    this.#path = path;
    this.#parts = parts;
    this.#done = done;
    this.found = done.size;
  }

  /** `about`: by name what must be the same, of which `code` is always one. */
  static async open(
    out: string,
    about: Readonly<Record<string, unknown>>,
    { onOther }: KeptStepsOptions = {},
  ): Promise<KeptSteps> {
    const path = join(out, "steps.jsonl");
    const parts = digests({ code: await codeDigest(), ...about });
    const text = await readFile(path, "utf8").catch(() => "");
    // A line that was cut off says nothing, and the next one must not begin behind it.
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const [head, ...lines] = whole.split("\n").map(parsed);
    const before = head?.about;
    const differing = before === undefined ? [] : differences(before, parts);
    if (before === undefined || differing.length > 0) {
      if (text !== "") await rename(path, join(out, "steps.old.jsonl"));
      if (differing.length > 0) onOther?.(differing);
      return new KeptSteps(path, parts, new Map());
    }
    if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
    const done = lines.flatMap((step) =>
      step?.name === undefined ? [] : [[step.name, step.value] as const],
    );
    return new KeptSteps(path, parts, new Map(done));
  }

  get(name: string): unknown {
    return this.#done.get(name);
  }

  async keep<T>(name: string, value: T): Promise<T> {
    const text = JSON.stringify({ name, value });
    if (this.#done.size === 0) await this.#write(JSON.stringify({ about: this.#parts }));
    await this.#write(text);
    const { value: kept } = JSON.parse(text) as { value: T };
    this.#done.set(name, kept);
    return kept;
  }

  async #write(line: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(this.#path, "a");
    try {
      await file.appendFile(`${line}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** The value of a step that was done before, else of doing it now. Values are plain JSON. */
  async once<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#done.has(name)) return this.#done.get(name) as T;
    return this.keep(name, await work());
  }

  /** The run is through: the same command measures anew. */
  async forget(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

type Parts = Readonly<Record<string, string>>;

function digests(about: Readonly<Record<string, unknown>>): Parts {
  return Object.fromEntries(
    Object.entries(about).map(([name, value]) => {
      const text = JSON.stringify(value) ?? "";
      return [name, createHash("sha256").update(text).digest("hex")];
    }),
  );
}

function differences(a: Parts, b: Parts): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter((name) => a[name] !== b[name]);
}

interface Line {
  readonly about?: Parts;
  readonly name?: string;
  readonly value?: unknown;
}

/** Null for what is no line of ours. */
function parsed(line: string): Line | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
