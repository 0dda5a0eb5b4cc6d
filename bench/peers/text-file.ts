/** Where a user keeps the texts beside an index that holds vectors alone: one JSON line each. */
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

export class TextFile {
  readonly #path: string;
  #handle: number | null = null;

  constructor(dir: string) {
    this.#path = join(dir, "texts.jsonl");
  }

  add(texts: readonly string[]): void {
    this.#handle ??= openSync(this.#path, "a");
    writeSync(this.#handle, texts.map((text) => `${JSON.stringify(text)}\n`).join(""));
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }
}
