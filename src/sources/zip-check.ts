/**
 * Whether a ZIP archive may be unpacked: every entry is really inflated, and counted, because the
 * sizes that an archive states of itself can be lies.
 * Units: bytes. Errors: ARCHIVE_BOMB, FILE_TOO_LARGE (an XML entry), DOCX_BROKEN.
 */
import { fromBuffer, type Entry, type ZipFile } from "yauzl";
import { RecollectError } from "../base/index.js";

export interface ZipLimits {
  readonly bytesMax: number;
  /** Per entry of this kind: what is parsed into a tree needs many times its size. */
  readonly xmlBytesMax: number;
  readonly entriesMax: number;
}

export interface ZipSummary {
  readonly names: ReadonlySet<string>;
  /** The text of the entries asked for, where they are there. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Inflates everything once, keeping only the `keep` entries. */
export async function checkZip(
  bytes: Buffer,
  o: { path: string; limits: ZipLimits; keep: readonly string[]; signal?: AbortSignal | undefined },
): Promise<ZipSummary> {
  const zip = await open(bytes, o.path);
  const names = new Set<string>();
  const texts = new Map<string, string>();
  let total = 0;
  try {
    for await (const entry of entries(zip)) {
      o.signal?.throwIfAborted();
      names.add(entry.fileName);
      if (names.size > o.limits.entriesMax) throw bomb(o.path, o.limits.bytesMax);
      if (entry.isEncrypted()) throw broken(o.path, "it is protected by a password");
      const isXml = /\.(xml|rels)$/i.test(entry.fileName);
      const kept: Buffer[] = [];
      let size = 0;
      for await (const chunk of await content(zip, entry)) {
        size += (chunk as Buffer).length;
        total += (chunk as Buffer).length;
        if (total > o.limits.bytesMax) throw bomb(o.path, o.limits.bytesMax);
        if (isXml && size > o.limits.xmlBytesMax) {
          const facts = { path: o.path, found: size, limit: o.limits.xmlBytesMax };
          throw new RecollectError("FILE_TOO_LARGE", facts);
        }
        if (o.keep.includes(entry.fileName)) kept.push(chunk as Buffer);
      }
      if (kept.length > 0) texts.set(entry.fileName, Buffer.concat(kept).toString("utf8"));
    }
  } catch (error) {
    if (error instanceof RecollectError) throw error;
    o.signal?.throwIfAborted();
    throw broken(o.path, error instanceof Error ? error.message : String(error));
  } finally {
    zip.close();
  }
  return { names, texts };
}

function open(bytes: Buffer, path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Sizes are not validated by the library: the check counts for itself.
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: false }, (error, zip) => {
      if (error) reject(broken(path, error.message));
      else resolve(zip);
    });
  });
}

async function* entries(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const settle = (value: Entry | null): void => {
        zip.off("error", reject);
        zip.removeAllListeners("entry").removeAllListeners("end");
        resolve(value);
      };
      zip.once("error", reject);
      zip.once("entry", (found: Entry) => settle(found));
      zip.once("end", () => settle(null));
      zip.readEntry();
    });
    if (entry === null) return;
    yield entry;
  }
}

function content(zip: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(error);
      else resolve(stream);
    });
  });
}

function bomb(path: string, limit: number): RecollectError {
  return new RecollectError("ARCHIVE_BOMB", { path, limit });
}

function broken(path: string, detail: string): RecollectError {
  return new RecollectError("DOCX_BROKEN", { path, detail: detail.slice(0, 200) });
}
