/**
 * A lists file opened for reading: its tables in memory (some 400 bytes a list), its lists read
 * where a query needs them, straight into the kernels' memory.
 * Errors: ListsUnusable, with what is wrong as its message. Such a file is not used.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import {
  headerSchema,
  LIST_ALIGNMENT,
  type ListsHeader,
  MAGIC,
  PREFIX_BYTES,
  sha256,
  TABLES_AT,
  tableBytes,
} from "./lists-format.js";
import { bitsOf } from "./bit-estimator.js";
import { postingBytes } from "./posting-buffer.js";

export class ListsUnusable extends Error {
  /** Of the file, where one was open. */
  path = "";
}

interface Tables {
  readonly offsets: Float64Array;
  readonly codes: Int8Array;
  readonly scales: Float32Array;
  readonly spreads: Float32Array;
  readonly counts: Uint32Array;
  readonly sums: Uint32Array;
}

export class ListsFile {
  readonly path: string;
  readonly header: ListsHeader;
  readonly tables: Tables;
  readonly #checked: Uint8Array;
  #file: number | null;

  private constructor(path: string, o: { file: number; header: ListsHeader; tables: Tables }) {
    this.path = path;
    this.header = o.header;
    this.tables = o.tables;
    this.#file = o.file;
    this.#checked = new Uint8Array(o.header.lists);
  }

  static open(path: string): ListsFile {
    const file = attempt(() => openSync(path, "r"));
    try {
      const header = readHeader(file);
      return new ListsFile(path, { file, header, tables: readTables(file, header) });
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#file !== null;
  }

  /** Reads list `at` into `target`, and checks it the first time. */
  read(at: number, target: Uint8Array): void {
    try {
      this.#file ??= attempt(() => openSync(this.path, "r"));
      readExactly(this.#file, target, this.tables.offsets[at] as number);
      if (this.#checked[at] === 1) return;
      if (crc32(target) !== this.tables.sums[at]) throw new ListsUnusable("a list is damaged");
      this.#checked[at] = 1;
    } catch (error) {
      if (error instanceof ListsUnusable) error.path = this.path;
      throw error;
    }
  }

  /** Reads every list once. */
  verify(signal?: AbortSignal): void {
    const bytes = postingBytes(this.header.bits);
    const buffer = Buffer.alloc(this.header.postingsMax * bytes);
    for (let at = 0; at < this.header.lists; at += 1) {
      signal?.throwIfAborted();
      this.read(at, buffer.subarray(0, (this.tables.counts[at] as number) * bytes));
    }
  }

  /** It is opened again when it is next read. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

function readHeader(file: number): ListsHeader {
  const prefix = Buffer.alloc(TABLES_AT);
  readExactly(file, prefix, 0);
  if (prefix.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    throw new ListsUnusable("it is no lists file of this release");
  }
  const end = PREFIX_BYTES + prefix.readUInt32LE(MAGIC.length);
  const digest = prefix.subarray(MAGIC.length + 4, PREFIX_BYTES);
  if (end > TABLES_AT) throw new ListsUnusable("its header is damaged");
  const json = prefix.subarray(PREFIX_BYTES, end);
  if (!sha256(json).equals(digest)) throw new ListsUnusable("its header is damaged");
  const parsed = headerSchema.safeParse(parseJson(json.toString("utf8")));
  if (!parsed.success) throw new ListsUnusable("its header is of another release");
  const header = parsed.data;
  if (header.bits !== bitsOf(header.dimension)) throw new ListsUnusable("its codes do not fit");
  if (fstatSync(file).size !== header.bytes) throw new ListsUnusable("it is cut short");
  return header;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readTables(file: number, header: ListsHeader): Tables {
  const { lists: n, dimension } = header;
  const bytes = tableBytes({ lists: n, dimension });
  if (TABLES_AT + bytes > header.bytes) throw new ListsUnusable("its header is damaged");
  // The file may be sparse, and larger than the memory.
  const table = allocated(() => new Uint8Array(bytes));
  readExactly(file, table, TABLES_AT);
  if (sha256(table).toString("hex") !== header.tablesSha256) {
    throw new ListsUnusable("its tables are damaged");
  }
  // Sliced, so that each is aligned and none keeps the rest alive.
  let at = 0;
  const next = (length: number): ArrayBuffer => table.buffer.slice(at, (at += length));
  const tables = {
    offsets: new Float64Array(next(8 * n)),
    codes: new Int8Array(next(n * dimension)),
    scales: new Float32Array(next(4 * n)),
    spreads: new Float32Array(next(4 * n)),
    counts: new Uint32Array(next(4 * n)),
    sums: new Uint32Array(next(4 * n)),
  };
  for (let list = 0; list < n; list += 1) {
    const count = tables.counts[list] as number;
    const offset = tables.offsets[list] as number;
    const end = offset + count * postingBytes(header.bits);
    const placed = offset >= TABLES_AT && offset % LIST_ALIGNMENT === 0 && end <= header.bytes;
    if (!placed || count > header.postingsMax) throw new ListsUnusable("its tables do not fit");
  }
  return tables;
}

/** No memory is a reason not to use the file, too. */
export function allocated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ListsUnusable("there is no memory for it", { cause: error });
  }
}

function readExactly(file: number, target: Uint8Array, position: number): void {
  let done = 0;
  while (done < target.length) {
    const at = position + done;
    const read = attempt(() => readSync(file, target, done, target.length - done, at));
    if (read === 0) throw new ListsUnusable("it is cut short");
    done += read;
  }
}

/** What the system refuses is a reason not to use the file, not to fail the search. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "it failed";
    throw new ListsUnusable(`it can't be read (${code})`, { cause: error });
  }
}
