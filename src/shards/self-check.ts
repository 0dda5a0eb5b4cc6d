/**
 * Proves that SQLite with FTS5, which registered tools are found with, works in this process: in
 * memory, so it tells of no disk.
 */
import { Connection } from "./connection.js";

/** SQLite's version. Errors: whatever is wrong with the module, uncoded. */
export function sqliteSelfCheck(): string {
  const db = Connection.memory();
  try {
    db.script("CREATE VIRTUAL TABLE words USING fts5(text)");
    db.run("INSERT INTO words VALUES ('the white whale')");
    const found = db.all("SELECT rowid FROM words WHERE words MATCH 'whale'");
    if (found.length !== 1) throw new Error("a word that was put in is not found");
    return db.get<{ version: string }>("SELECT sqlite_version() AS version")?.version ?? "?";
  } finally {
    db.close();
  }
}
