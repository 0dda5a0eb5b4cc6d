/** Checksums that make up an embedder's id: the one that SHA256SUMS states, or the file's own. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `name` is relative to `dir`, with forward slashes. Hashing weights at every start is slow. */
export function storedChecksum(dir: string, name: string): string {
  const list = join(dir, "SHA256SUMS");
  if (existsSync(list)) {
    for (const line of readFileSync(list, "utf8").split("\n")) {
      const entry = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/.exec(line);
      if (entry !== null && entry[2] === name) return entry[1] as string;
    }
  }
  return createHash("sha256").update(readFileSync(join(dir, name))).digest("hex");
}

/** 16 hexadecimal digits. */
export function digestOf(facts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 16);
}
