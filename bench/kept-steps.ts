/**
 * Finished steps of a run that may be stopped: one JSON line each in OUT/steps.jsonl. A later run
 * with the same key (command, commit, inputs) takes them over; another key begins anew.
 */
import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { commitOf } from "./environment.js";
import { projectRoot } from "./project.js";

export class KeptSteps {
  readonly #path: string;
  readonly #key: string;
  readonly #done: Map<string, unknown>;

  private constructor(path: string, key: string, done: Map<string, unknown>) {
    this.#path = path;
    this.#key = key;
    this.#done = done;
  }

  static async open(out: string, about: unknown): Promise<KeptSteps> {
    const path = join(out, "steps.jsonl");
    const commit = await commitOf(projectRoot());
    const key = createHash("sha256").update(JSON.stringify([commit, about])).digest("hex");
    const text = await readFile(path, "utf8").catch(() => "");
    const done = new Map<string, unknown>();
    for (const line of text.split("\n")) {
      const step = parsed(line);
      if (step?.key === key) done.set(step.name, step.value);
    }
    if (done.size === 0) await rm(path, { force: true });
    return new KeptSteps(path, key, done);
  }

  /** The value of a step that was done before, else of doing it now. Values are plain JSON. */
  async once<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#done.has(name)) return this.#done.get(name) as T;
    const value = await work();
    this.#done.set(name, value);
    await mkdir(dirname(this.#path), { recursive: true });
    await appendFile(this.#path, `${JSON.stringify({ key: this.#key, name, value })}\n`);
    return value;
  }
}

interface Step {
  readonly key: string;
  readonly name: string;
  readonly value: unknown;
}

/** Null for a line that was cut off. */
function parsed(line: string): Step | null {
  try {
    return JSON.parse(line) as Step;
  } catch {
    return null;
  }
}
