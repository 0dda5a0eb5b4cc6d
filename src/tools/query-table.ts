/**
 * One SELECT over an ingested table, in the scanning process: the rows of its text become a table
 * in an SQLite that is in memory and has nothing else in it, so there is nothing to change or to
 * find beyond the table.
 * Errors: ToolRefusal, SOURCE_UNKNOWN.
 */
import Database from "better-sqlite3";
import { type Json, ToolRefusal } from "./contract.js";
import type { Scan } from "./scan-protocol.js";
import { isNumericColumn, readRows, type Row } from "./table-rows.js";

const COLUMNS_MAX = 1_000;
const CELL_CHARS_MAX = 2_000;
/** Values out of nothing could fill the memory. */
const FORBIDDEN = ["randomblob", "zeroblob", "printf", "format", "load_extension"];

export function queryTable(dir: string, scan: Extract<Scan, { kind: "table" }>): Json {
  const rows = readRows(dir, scan.source);
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  if (columns.length === 0) throw new ToolRefusal("the table has no named columns");
  if (columns.length > COLUMNS_MAX) throw new ToolRefusal(`over ${COLUMNS_MAX} columns`);
  const db = new Database(":memory:");
  try {
    fill(db, columns, rows);
    for (const name of FORBIDDEN) {
      db.function(name, { varargs: true }, () => {
        throw new Error(`${name}() is not available`);
      });
    }
    db.pragma("query_only = ON");
    return select(db, scan);
  } finally {
    db.close();
  }
}

function select(db: Database.Database, scan: { sql: string; limit: number }): Json {
  try {
    // More than one statement is refused by prepare() itself.
    const statement = db.prepare<[], unknown[]>(scan.sql);
    if (!statement.reader || !statement.readonly || !/^\s*(select|with|values)\b/i.test(scan.sql)) {
      throw new ToolRefusal("one SELECT is needed");
    }
    const columns = statement.columns().map(({ name }) => name);
    const rows: Json[][] = [];
    let cut = false;
    for (const row of statement.raw(true).iterate()) {
      if (rows.length >= scan.limit) {
        cut = true;
        break;
      }
      rows.push(row.map(asJson));
    }
    return { columns, rows, cut };
  } catch (error) {
    if (error instanceof Database.SqliteError || error instanceof RangeError) {
      throw new ToolRefusal(error.message.slice(0, 300));
    }
    if (error instanceof Error && !(error instanceof ToolRefusal)) {
      throw new ToolRefusal(error.message.slice(0, 300));
    }
    throw error;
  }
}

function asJson(value: unknown): Json {
  if (typeof value === "string") return value.slice(0, CELL_CHARS_MAX);
  if (typeof value === "number" || value === null) return value;
  return typeof value === "bigint" ? String(value) : "(bytes)";
}

function fill(db: Database.Database, columns: readonly string[], rows: readonly Row[]): void {
  const numeric = new Set(
    columns.filter((name) => isNumericColumn(rows, name)),
  );
  const quoted = columns.map((name) => `"${name.replaceAll('"', '""')}"`);
  db.exec(`CREATE TABLE "table" (${quoted.join(", ")}); CREATE VIEW t AS SELECT * FROM "table"`);
  const insert = db.prepare(`INSERT INTO "table" VALUES (${columns.map(() => "?").join(", ")})`);
  db.transaction(() => {
    for (const row of rows) {
      insert.run(
        columns.map((name) => {
          const cell = row.get(name);
          if (cell === undefined) return null;
          return numeric.has(name) ? Number(cell) : cell;
        }),
      );
    }
  })();
}
