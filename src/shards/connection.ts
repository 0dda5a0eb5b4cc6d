/**
 * One SQLite connection with its prepared statements. Owner of the native handle: who opens it
 * closes it. One of many (open-files.ts) is opened when it is first used, and may be closed
 * meanwhile. Errors: SQLite's own, translated at the store's surface (store-errors.ts).
 * Source: native-notes/better-sqlite3.md
 */
import Database from "better-sqlite3";
import { invariant } from "../base/index.js";
import { retain } from "./native-lifetime.js";
import type { OpenFile, OpenFiles } from "./open-files.js";

/** How long SQLite itself waits for another connection's lock. */
const BUSY_MS = 10_000;
const WRITER_CACHE_KIB = 65_536;
const READER_CACHE_KIB = 16_384;
/**
 * A block's text or static vectors mostly fit on one page, so that reading one costs no chain of
 * overflow pages.
 */
const PAGE_BYTES = 16_384;

export type SqlValue = string | number | bigint | Uint8Array | null;

/** One of how many files, and what is looked at each time that it is opened. */
export interface OneOfMany {
  readonly files: OpenFiles;
  readonly count: number;
  readonly check: (connection: Connection) => void;
}

export class Connection implements OpenFile {
  readonly #opener: () => Database.Database;
  readonly #many: OneOfMany | null;
  #db: Database.Database | null = null;
  readonly #statements = new Map<string, Database.Statement>();
  /** By SQL: statements of rows() that nobody iterates at the moment. */
  readonly #idle = new Map<string, Database.Statement[]>();
  #iterations = 0;
  #closed = false;

  private constructor(opener: () => Database.Database, many: OneOfMany | null = null) {
    this.#opener = opener;
    this.#many = many;
    if (many === null) this.#open();
  }

  static reader(path: string, many?: OneOfMany): Connection {
    // The timeout is set by the constructor, so it holds for every pragma that follows.
    const open = (): Database.Database =>
      new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    if (many === undefined) return new Connection(open);
    const kib = many.files.cacheKib(many.count, READER_CACHE_KIB);
    return new Connection(() => configured(open(), [`cache_size = -${kib}`]), many);
  }

  static writer(path: string, o: { create: boolean; many?: OneOfMany }): Connection {
    const kib = o.many?.files.cacheKib(o.many.count, WRITER_CACHE_KIB) ?? WRITER_CACHE_KIB;
    const pragmas = [
      // Holds for a file that is made now; pages of an older one stay as they are.
      ...(o.create ? [`page_size = ${PAGE_BYTES}`] : []),
      "journal_mode = WAL",
      // WAL's default, NORMAL, may lose acknowledged commits at power loss.
      "synchronous = FULL",
      "secure_delete = ON",
      "foreign_keys = ON",
      "temp_store = MEMORY",
      `cache_size = -${kib}`,
    ];
    const open = (): Database.Database => {
      const db = new Database(path, { fileMustExist: !o.create, timeout: BUSY_MS });
      return configured(db, pragmas);
    };
    return new Connection(open, o.many);
  }

  /** For a small file of its own, opened for a moment: no log beside it, and a short wait. */
  static brief(path: string, o: { create: boolean; busyMs: number }): Connection {
    return new Connection(() => {
      const db = new Database(path, { fileMustExist: !o.create, timeout: o.busyMs });
      return configured(db, ["trusted_schema = OFF", "secure_delete = ON"]);
    });
  }

  static memory(): Connection {
    return new Connection(() => new Database(":memory:"));
  }

  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Rows as arrays, one at a time. No write may happen on this connection meanwhile. */
  *rows<Row extends readonly unknown[]>(
    sql: string,
    ...values: readonly SqlValue[]
  ): Generator<Row> {
    const db = this.#used();
    const idle = this.#idle.get(sql) ?? [];
    this.#idle.set(sql, idle);
    const statement = idle.pop() ?? retain(db.prepare(sql)).raw(true);
    this.#iterations += 1;
    try {
      yield* retain(statement.iterate(...values)) as IterableIterator<Row>;
    } finally {
      this.#iterations -= 1;
      idle.push(statement);
    }
  }

  run(sql: string, ...values: readonly SqlValue[]): { changes: number; row: number } {
    const result = this.#prepare(sql).run(...values);
    return { changes: result.changes, row: Number(result.lastInsertRowid) };
  }

  /**
   * Writes the file anew without its free pages, and empties the log; false where a reader keeps
   * the log. In a file beside it, not in memory: it may be large.
   */
  rewrite(): boolean {
    this.pragma("temp_store = FILE");
    try {
      this.script("VACUUM");
    } finally {
      this.pragma("temp_store = MEMORY");
    }
    return this.pragmaRows("wal_checkpoint(TRUNCATE)")[0]?.["busy"] === 0;
  }

  /** Several statements without values. */
  script(sql: string): void {
    this.#used().exec(sql);
  }

  /** The first value, undefined where there is none. */
  pragma(text: string): unknown {
    const [row] = this.pragmaRows(text);
    return row === undefined ? undefined : Object.values(row)[0];
  }

  pragmaRows(text: string): Record<string, unknown>[] {
    const statement = this.#prepare(`PRAGMA ${text}`);
    if (statement.reader) return statement.all() as Record<string, unknown>[];
    statement.run();
    return [];
  }

  get inTransaction(): boolean {
    return this.#db?.inTransaction === true;
  }

  get iterating(): boolean {
    return this.#iterations > 0;
  }

  begin(): void {
    if (!this.inTransaction) this.#prepare("BEGIN IMMEDIATE").run();
  }

  commit(): void {
    if (this.inTransaction) this.#prepare("COMMIT").run();
  }

  rollback(): void {
    // SQLite rolls back by itself after some errors, such as a full disk.
    if (this.inTransaction) this.#prepare("ROLLBACK").run();
  }

  /** All reads of `work` see one state of the file. */
  snapshot<T>(work: () => T): T {
    if (this.inTransaction) return work();
    this.#prepare("BEGIN").run();
    try {
      return work();
    } finally {
      this.commit();
    }
  }

  beginReading(): void {
    this.#statement("BEGIN").run();
  }

  endReading(): void {
    if (this.inTransaction) this.#statement("COMMIT").run();
  }

  /** Until it is used again. */
  rest(): void {
    const db = this.#db;
    this.#db = null;
    this.#statements.clear();
    this.#idle.clear();
    db?.close();
  }

  close(): void {
    this.#closed = true;
    this.#many?.files.closed(this);
    this.rest();
  }

  #open(): Database.Database {
    invariant(!this.#closed, "a closed connection is not used");
    const db = retain(this.#opener());
    this.#db = db;
    try {
      this.#many?.check(this);
    } catch (error) {
      this.close();
      throw error;
    }
    return db;
  }

  #used(): Database.Database {
    const db = this.#db ?? this.#open();
    this.#many?.files.used(this);
    return db;
  }

  #prepare(sql: string): Database.Statement {
    this.#used();
    return this.#statement(sql);
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      const db = this.#db;
      invariant(db !== null, "statements are prepared on an open connection");
      statement = retain(db.prepare(sql));
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** The pragmas done; closed where one fails. */
function configured(db: Database.Database, pragmas: readonly string[]): Database.Database {
  try {
    for (const pragma of pragmas) db.pragma(pragma);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
