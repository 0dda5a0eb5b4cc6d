/**
 * One SQLite connection with its prepared statements. Owner of the native handle: who opens it
 * closes it. Errors: SQLite's own, translated at the store's surface (store-errors.ts).
 * Source: native-notes/better-sqlite3.md
 */
import Database from "better-sqlite3";
import { retain } from "./native-lifetime.js";

/** How long SQLite itself waits for another connection's lock. */
const BUSY_MS = 10_000;
const WRITER_CACHE_KIB = 65_536;
/**
 * A block's text or static vectors mostly fit on one page, so that reading one costs no chain of
 * overflow pages.
 */
const PAGE_BYTES = 16_384;

export type SqlValue = string | number | bigint | Uint8Array | null;

export class Connection {
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  /** By SQL: statements of rows() that nobody iterates at the moment. */
  readonly #idle = new Map<string, Database.Statement[]>();

  private constructor(db: Database.Database) {
    this.#db = retain(db);
  }

  static reader(path: string): Connection {
    // The timeout is set by the constructor, so it holds for every pragma that follows.
    return new Connection(
      new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS }),
    );
  }

  static writer(path: string, o: { create: boolean }): Connection {
    const db = new Database(path, { fileMustExist: !o.create, timeout: BUSY_MS });
    try {
      const connection = new Connection(db);
      // Holds for a file that is made now; pages of an older one stay as they are.
      if (o.create) connection.pragma(`page_size = ${PAGE_BYTES}`);
      connection.pragma("journal_mode = WAL");
      // WAL's default, NORMAL, may lose acknowledged commits at power loss.
      connection.pragma("synchronous = FULL");
      connection.pragma("secure_delete = ON");
      connection.pragma("foreign_keys = ON");
      connection.pragma("temp_store = MEMORY");
      connection.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
      return connection;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** For a small file of its own, opened for a moment: no log beside it, and a short wait. */
  static brief(path: string, o: { create: boolean; busyMs: number }): Connection {
    const db = new Database(path, { fileMustExist: !o.create, timeout: o.busyMs });
    try {
      const connection = new Connection(db);
      connection.pragma("trusted_schema = OFF");
      connection.pragma("secure_delete = ON");
      return connection;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  static memory(): Connection {
    return new Connection(new Database(":memory:"));
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
    const idle = this.#idle.get(sql) ?? [];
    this.#idle.set(sql, idle);
    const statement = idle.pop() ?? retain(this.#db.prepare(sql)).raw(true);
    try {
      yield* retain(statement.iterate(...values)) as IterableIterator<Row>;
    } finally {
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
    this.#db.exec(sql);
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
    return this.#db.inTransaction;
  }

  begin(): void {
    if (!this.#db.inTransaction) this.#prepare("BEGIN IMMEDIATE").run();
  }

  commit(): void {
    if (this.#db.inTransaction) this.#prepare("COMMIT").run();
  }

  rollback(): void {
    // SQLite rolls back by itself after some errors, such as a full disk.
    if (this.#db.inTransaction) this.#prepare("ROLLBACK").run();
  }

  /** All reads of `work` see one state of the file. */
  snapshot<T>(work: () => T): T {
    if (this.#db.inTransaction) return work();
    this.#prepare("BEGIN").run();
    try {
      return work();
    } finally {
      this.commit();
    }
  }

  close(): void {
    this.#statements.clear();
    this.#idle.clear();
    this.#db.close();
  }

  #prepare(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = retain(this.#db.prepare(sql));
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
