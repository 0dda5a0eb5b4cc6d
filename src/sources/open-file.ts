/**
 * One regular file, read in pieces and never beyond what it held when it was opened: a log that
 * grows meanwhile gives a sound prefix, a file that shrinks or is rewritten fails.
 *
 * Units: bytes, milliseconds.
 * Errors: FILE_MISSING, FILE_PERMISSION, SYMLINK_LOOP, FILE_CHANGED, FILE_TOO_LARGE and
 * FILE_UNREADABLE, all with the label (not the path) as `path`.
 */
import { constants, type Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { isRecollectError, RecollectError } from "../base/index.js";

const CHUNK_BYTES = 262_144;

export class OpenFile {
  readonly #handle: FileHandle;
  readonly #label: string;
  readonly bytes: number;
  readonly modifiedMs: number;

  private constructor(handle: FileHandle, label: string, stats: Stats) {
    this.#handle = handle;
    this.#label = label;
    this.bytes = stats.size;
    this.modifiedMs = stats.mtimeMs;
  }

  static async open(path: string, label: string): Promise<OpenFile> {
    // Non-blocking: opening a pipe that took the file's place must not wait for a writer.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    const handle = await open(path, flags).catch((error: unknown) => {
      throw fileError(error, label);
    });
    try {
      const stats = await handle.stat();
      const kind = specialKind(stats);
      if (kind !== null) throw new RecollectError("FILE_UNREADABLE", { path: label, detail: kind });
      return new OpenFile(handle, label, stats);
    } catch (error) {
      await handle.close();
      throw fileError(error, label);
    }
  }

  /** The first bytes, fewer when the file is shorter. */
  async head(count: number): Promise<Buffer> {
    return this.#read(0, Math.min(count, this.bytes));
  }

  /** The whole file from `from` on; the end comes only when the file is still the same. */
  async *chunks(o: { from?: number; signal?: AbortSignal | undefined }): AsyncGenerator<Buffer> {
    let position = o.from ?? 0;
    while (position < this.bytes) {
      o.signal?.throwIfAborted();
      const chunk = await this.#read(position, Math.min(CHUNK_BYTES, this.bytes - position));
      position += chunk.length;
      yield chunk;
    }
    await this.#assertUnchanged();
  }

  /** Everything at once, for formats that can't be read in pieces. */
  async whole(o: { bytesMax: number; signal?: AbortSignal | undefined }): Promise<Buffer> {
    if (this.bytes > o.bytesMax) {
      const facts = { path: this.#label, found: this.bytes, limit: o.bytesMax };
      throw new RecollectError("FILE_TOO_LARGE", facts);
    }
    const all = Buffer.allocUnsafeSlow(this.bytes);
    let filled = 0;
    for await (const chunk of this.chunks({ signal: o.signal })) filled += chunk.copy(all, filled);
    return all;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #read(position: number, count: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(count);
    let filled = 0;
    try {
      while (filled < count) {
        const part = await this.#handle.read(buffer, filled, count - filled, position + filled);
        if (part.bytesRead === 0) throw new RecollectError("FILE_CHANGED", { path: this.#label });
        filled += part.bytesRead;
      }
    } catch (error) {
      throw fileError(error, this.#label);
    }
    return buffer;
  }

  async #assertUnchanged(): Promise<void> {
    const now = await this.#handle.stat();
    const grew = now.size > this.bytes;
    if (now.size < this.bytes || (!grew && now.mtimeMs !== this.modifiedMs)) {
      throw new RecollectError("FILE_CHANGED", { path: this.#label });
    }
  }
}

/** What a thing that is no regular file is, null for a regular file. */
export function specialKind(stats: Stats): string | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return "it is a folder";
  if (stats.isFIFO()) return "it is a pipe (standard input is named -)";
  if (stats.isSocket()) return "it is a socket";
  return "it is a device";
}

/** An error of the file system as one with a code. */
export function fileError(error: unknown, label: string): RecollectError {
  if (isRecollectError(error)) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new RecollectError("FILE_MISSING", { path: label }, { cause: error });
  }
  if (code === "EACCES" || code === "EPERM") {
    return new RecollectError("FILE_PERMISSION", { path: label }, { cause: error });
  }
  if (code === "ELOOP") {
    return new RecollectError("SYMLINK_LOOP", { path: label }, { cause: error });
  }
  const detail = code === "" ? String(error) : code;
  return new RecollectError("FILE_UNREADABLE", { path: label, detail }, { cause: error });
}
