/**
 * Checks the files of a model folder against its SHA256SUMS (the format of sha256sum).
 * Errors: MODEL_MISSING without SHA256SUMS or a listed file, MODEL_CHECKSUM where one differs,
 * MODEL_INVALID for a list that can't be read.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import { RecollectError } from "../base/index.js";

const LIST = "SHA256SUMS";
const LINE = /^([0-9a-f]{64}) [ *](.+)$/;

export interface VerifiedFile {
  readonly path: string;
  readonly sha256: string;
}

export async function verifyModelFiles(
  dir: string,
  o: { signal?: AbortSignal } = {},
): Promise<VerifiedFile[]> {
  if (!existsSync(join(dir, LIST))) {
    throw new RecollectError("MODEL_MISSING", { dir, detail: `no ${LIST}` });
  }
  const list = await readFile(join(dir, LIST), "utf8");
  const verified: VerifiedFile[] = [];
  for (const line of list.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const [, sha256, name] = LINE.exec(line) ?? [];
    if (sha256 === undefined || name === undefined || leaves(name)) {
      throw new RecollectError("MODEL_INVALID", { dir, detail: `${LIST}: "${line}"` });
    }
    const path = join(dir, name);
    if (!existsSync(path)) throw new RecollectError("MODEL_MISSING", { dir, detail: `no ${name}` });
    if ((await digest(path, o.signal)) !== sha256) {
      throw new RecollectError("MODEL_CHECKSUM", { path });
    }
    verified.push({ path, sha256 });
  }
  return verified;
}

function leaves(name: string): boolean {
  return isAbsolute(name) || normalize(name).startsWith("..");
}

async function digest(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash, signal === undefined ? {} : { signal });
  return hash.digest("hex");
}
