/**
 * A stream in a temporary file, to be read like any other: its digest comes before its text,
 * what its encoding is needs all its bytes, and several formats need to go back in them.
 * Owner of the file: the caller, who removes it; a failed spooling leaves none behind.
 * Errors: FILE_UNREADABLE with the source as its path; the signal's reason.
 */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileError } from "./open-file.js";
import type { InputFile } from "./walk.js";

export interface Spool {
  readonly file: InputFile;
  remove(): Promise<void>;
}

export async function spoolStream(
  stream: Readable,
  o: { readonly source: string; readonly signal?: AbortSignal | undefined },
): Promise<Spool> {
  const { source, signal } = o;
  signal?.throwIfAborted();
  const folder = await mkdtemp(path.join(os.tmpdir(), "recollect-")).catch((error: unknown) => {
    throw fileError(error, source);
  });
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const spooled = path.join(folder, "input");
    const target = createWriteStream(spooled, { mode: 0o600 });
    await pipeline(stream, target, signal === undefined ? {} : { signal });
    const { size: bytes, mtimeMs: modifiedMs } = await stat(spooled);
    const file: InputFile = {
      path: spooled,
      source,
      root: null,
      bytes,
      modifiedMs,
      nameless: true,
    };
    return { file, remove };
  } catch (error) {
    await remove();
    signal?.throwIfAborted();
    throw fileError(error, source);
  }
}
