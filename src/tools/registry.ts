/**
 * The registered tools of a store, in an SQLite file of their own beside the shards, so that a
 * store without tools is as it always was. A source's tools land in one transaction with their
 * words and vectors, and replace those it had. Words and vectors can be derived again.
 *
 *   sources 1--n tools 1--1 tool_words (FTS5, by rowid)
 *                      `--0..1 tool_vectors
 *
 * Errors: SQLite's, as the store's codes; STORE_VERSION for a file of a later release.
 * Source: native-notes/decisions/0015-tools-beside-the-shards.md
 */
import { existsSync } from "node:fs";
import { RecollectError } from "../base/index.js";
import { indexedText, WORDS_TOKENIZER } from "../inverted/index.js";
import { Connection, guarded, toolsPath } from "../shards/index.js";
import { quantizeInt8 } from "../vectors/index.js";
import type { JsonObject, JsonSchema, SourceKind, ToolRecord } from "./contract.js";
import { toolText, variantKey } from "./tool-text.js";

const SCHEMA = 1;

export interface ToolSource {
  readonly name: string;
  readonly kind: SourceKind;
  readonly title: string;
  /** What a call needs: hosts, a command, an address. No secrets. */
  readonly config: JsonObject;
}

export interface ListedSource extends ToolSource {
  readonly tools: number;
  readonly addedAt: string;
}

export interface RegisteredTool extends ToolRecord {
  readonly id: number;
  readonly source: string;
  /** Equal for tools of a source that do the same; null for one of its own. */
  readonly variant: string | null;
}

/** Vectors of tools, one row a tool: [tools * dimension], each of length 1. */
export interface ToolVectors {
  readonly embedder: string;
  readonly dimension: number;
  readonly rows: Float32Array;
}

interface ToolRow {
  id: number;
  source: string;
  name: string;
  service: string;
  description: string;
  parameters: string;
  changes: number;
  recipe: string;
  variant: string | null;
}

const TOOL = `
  SELECT t.id, s.name AS source, t.name, t.service, t.description, t.parameters, t.changes,
    t.recipe, t.variant
  FROM tools t JOIN sources s ON s.id = t.source`;

export class ToolRegistry {
  readonly db: Connection;
  readonly #dir: string;

  private constructor(db: Connection, dir: string) {
    this.db = db;
    this.#dir = dir;
  }

  /** Null where the store has no registered tools; the file is not made. */
  static openReader(dir: string): ToolRegistry | null {
    return guarded(dir, () => {
      const path = toolsPath(dir);
      if (!existsSync(path)) return null;
      return opened(new ToolRegistry(Connection.reader(path), dir));
    });
  }

  /** For the store's one writer, which holds its lock. */
  static openWriter(dir: string): ToolRegistry {
    return guarded(dir, () => {
      const registry = new ToolRegistry(Connection.writer(toolsPath(dir), { create: true }), dir);
      createTables(registry.db);
      return opened(registry);
    });
  }

  static inMemory(): ToolRegistry {
    const registry = new ToolRegistry(Connection.memory(), ":memory:");
    createTables(registry.db);
    return registry;
  }

  /** Changes with every write: what was derived from an older one is made anew. */
  version(): number {
    return Number(this.#meta("version") ?? 0);
  }

  embedder(): string | null {
    const value = this.#meta("embedder");
    return typeof value === "string" ? value : null;
  }

  sources(): ListedSource[] {
    const rows = this.reading(() =>
      this.db.all<Omit<ListedSource, "config"> & { config: string }>(
        `SELECT name, kind, title, config, added_at AS addedAt,
           (SELECT count(*) FROM tools t WHERE t.source = s.id) AS tools
         FROM sources s ORDER BY id`,
      ),
    );
    return rows.map((row) => ({ ...row, config: JSON.parse(row.config) as JsonObject }));
  }

  *tools(source?: string): Iterable<RegisteredTool> {
    const where = source === undefined ? "" : "WHERE s.name = ?";
    const values = source === undefined ? [] : [source];
    const sql = `${TOOL} ${where} ORDER BY t.id`;
    const rows = this.reading(() => this.db.all<ToolRow>(sql, ...values));
    for (const row of rows) yield fromRow(row);
  }

  names(): string[] {
    const rows = this.reading(() => this.db.all<{ name: string }>("SELECT name FROM tools"));
    return rows.map(({ name }) => name);
  }

  tool(name: string): RegisteredTool | null {
    const row = this.reading(() => this.db.get<ToolRow>(`${TOOL} WHERE t.name = ?`, name));
    return row === undefined ? null : fromRow(row);
  }

  byId(id: number): RegisteredTool | null {
    const row = this.reading(() => this.db.get<ToolRow>(`${TOOL} WHERE t.id = ?`, id));
    return row === undefined ? null : fromRow(row);
  }

  /** The source's tools are these from now on. Returns what was there before: 0 for a new one. */
  replaceSource(
    source: ToolSource,
    tools: readonly ToolRecord[],
    o: { addedAt: string; vectors: ToolVectors | null },
  ): number {
    return this.#writing(() => {
      const before = this.#drop(source.name);
      const { row } = this.db.run(
        "INSERT INTO sources (name, kind, title, config, added_at) VALUES (?, ?, ?, ?, ?)",
        source.name,
        source.kind,
        source.title,
        JSON.stringify(source.config),
        o.addedAt,
      );
      if (o.vectors !== null) this.#keepTo(o.vectors.embedder);
      tools.forEach((tool, at) => {
        const id = this.#insert(row, tool);
        if (o.vectors !== null) this.#insertVector(id, o.vectors, at);
      });
      return before;
    });
  }

  /** Tools whose vectors are missing or of another embedder. */
  withoutVectors(embedder: string): RegisteredTool[] {
    if (this.embedder() !== embedder) return [...this.tools()];
    const sql = `${TOOL} WHERE t.id NOT IN (SELECT tool FROM tool_vectors) ORDER BY t.id`;
    return this.reading(() => this.db.all<ToolRow>(sql)).map(fromRow);
  }

  /** In the order of `ids`. */
  setVectors(ids: readonly number[], vectors: ToolVectors): void {
    this.#writing(() => {
      this.#keepTo(vectors.embedder);
      ids.forEach((id, at) => this.#insertVector(id, vectors, at));
    });
  }

  /** How many tools went. */
  removeSource(name: string): number {
    return this.#writing(() => this.#drop(name));
  }

  close(): void {
    this.db.close();
  }

  reading<T>(work: () => T): T {
    return guarded(this.#dir, work);
  }

  #meta(key: string): unknown {
    const found = this.reading(() =>
      this.db.get<{ value: unknown }>("SELECT value FROM meta WHERE key = ?", key),
    );
    return found?.value;
  }

  #insert(source: number, tool: ToolRecord): number {
    const { row } = this.db.run(
      `INSERT INTO tools
         (source, name, service, description, parameters, changes, recipe, variant)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      source,
      tool.name,
      tool.service,
      tool.description,
      JSON.stringify(tool.parameters),
      tool.changes ? 1 : 0,
      JSON.stringify(tool.recipe),
      variantKey(tool),
    );
    const text = toolText(tool);
    this.db.run(
      `INSERT INTO tool_words (rowid, name, service, description, parameters)
       VALUES (?, ?, ?, ?, ?)`,
      row,
      indexedText(text.name),
      indexedText(text.service),
      indexedText(text.description),
      indexedText(text.parameters),
    );
    return row;
  }

  #insertVector(id: number, vectors: ToolVectors, at: number): void {
    const { dimension, rows } = vectors;
    const { codes, scale } = quantizeInt8(rows.subarray(at * dimension, (at + 1) * dimension));
    const bytes = Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength);
    const sql = "INSERT OR REPLACE INTO tool_vectors (tool, scale, codes) VALUES (?, ?, ?)";
    this.db.run(sql, id, scale, bytes);
  }

  /** Vectors of two embedders can't be compared: those of another go. */
  #keepTo(embedder: string): void {
    if (this.embedder() !== embedder) this.db.run("DELETE FROM tool_vectors");
    this.db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('embedder', ?)", embedder);
  }

  #drop(name: string): number {
    const source = this.db.get<{ id: number }>("SELECT id FROM sources WHERE name = ?", name);
    if (source === undefined) return 0;
    const of = "(SELECT id FROM tools WHERE source = ?)";
    this.db.run(`DELETE FROM tool_words WHERE rowid IN ${of}`, source.id);
    this.db.run(`DELETE FROM tool_vectors WHERE tool IN ${of}`, source.id);
    const { changes } = this.db.run("DELETE FROM tools WHERE source = ?", source.id);
    this.db.run("DELETE FROM sources WHERE id = ?", source.id);
    return changes;
  }

  #writing<T>(work: () => T): T {
    return guarded(this.#dir, () => {
      this.db.begin();
      try {
        const result = work();
        this.db.run("UPDATE meta SET value = value + 1 WHERE key = 'version'");
        this.db.commit();
        return result;
      } catch (error) {
        this.db.rollback();
        throw error;
      }
    });
  }
}

function fromRow(row: ToolRow): RegisteredTool {
  return {
    ...row,
    parameters: JSON.parse(row.parameters) as JsonSchema,
    changes: row.changes !== 0,
    recipe: JSON.parse(row.recipe) as JsonObject,
  };
}

function opened(registry: ToolRegistry): ToolRegistry {
  const row = registry.db.get<{ value: number }>("SELECT value FROM meta WHERE key = 'schema'");
  if (row?.value === SCHEMA) return registry;
  registry.close();
  const found = `${row?.value ?? "none"} (tools)`;
  throw new RecollectError("STORE_VERSION", { found, supported: SCHEMA });
}

function createTables(db: Connection): void {
  const there = db.get("SELECT 1 FROM sqlite_schema WHERE name = 'meta'");
  if (there !== undefined) return;
  db.begin();
  try {
    db.script(TABLES);
    db.commit();
  } catch (error) {
    db.rollback();
    throw error;
  }
}

const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  INSERT INTO meta (key, value) VALUES ('schema', ${SCHEMA}), ('version', 0), ('embedder', NULL);

  CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    config TEXT NOT NULL,
    added_at TEXT NOT NULL
  );

  CREATE TABLE tools (
    -- Never used twice: results may hold on to them.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL REFERENCES sources (id),
    name TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    description TEXT NOT NULL,
    parameters TEXT NOT NULL,
    changes INTEGER NOT NULL,
    recipe TEXT NOT NULL,
    -- Equal for tools of a source that do the same (tool-text.ts); NULL for one of its own.
    variant TEXT
  );
  CREATE INDEX tools_source ON tools (source);

  CREATE TABLE tool_vectors (
    tool INTEGER PRIMARY KEY REFERENCES tools (id),
    scale REAL NOT NULL,
    codes BLOB NOT NULL
  );

  CREATE VIRTUAL TABLE tool_words USING fts5 (
    name, service, description, parameters, content = '', contentless_delete = 1,
    tokenize = "${WORDS_TOKENIZER}"
  );`;
