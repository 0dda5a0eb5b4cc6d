/**
 * A filter as SQL over documents. Names match exactly or as SQLite globs, in which `*` also
 * crosses "/"; a file's name also stands for the messages and records in it (`mail.mbox#1`).
 * Dates are compared as UTC instants. A metadata key that a document lacks may be one of its own
 * properties: `path` (as for sources), `type`, `date` (its beginning, as 2024-05), `title`.
 */
import type { Filter } from "../records/index.js";
import type { Connection, SqlValue } from "./connection.js";

export interface Condition {
  /** Without WHERE; over documents, always restricted to live ones. */
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const OWN_PROPERTIES: Readonly<Record<string, string>> = {
  path:
    "EXISTS (SELECT 1 FROM (SELECT ? AS name) " +
    "WHERE source = name OR source GLOB name OR source GLOB name || '#*')",
  type: "media_type = ?",
  date: "date GLOB ? || '*'",
  title: "title = ?",
};

export function isEmptyFilter(filter: Filter | undefined): boolean {
  if (filter === undefined) return true;
  const { sources, mediaTypes, metadata, after, before } = filter;
  return (
    sources === undefined &&
    mediaTypes === undefined &&
    (metadata === undefined || metadata.length === 0) &&
    after === undefined &&
    before === undefined
  );
}

export function filterCondition(filter: Filter | undefined): Condition {
  const parts = ["state = 1"];
  const values: SqlValue[] = [];
  if (filter?.sources !== undefined) {
    const list = JSON.stringify(filter.sources);
    parts.push(
      "EXISTS (SELECT 1 FROM json_each(?) AS j WHERE source = j.value OR source GLOB j.value " +
        "OR source GLOB j.value || '#*')",
    );
    values.push(list);
  }
  if (filter?.mediaTypes !== undefined) {
    parts.push("media_type IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(filter.mediaTypes));
  }
  for (const { key, value } of filter?.metadata ?? []) {
    // Numbers and booleans compare by their JSON text, which is how JavaScript prints them.
    const own = Object.hasOwn(OWN_PROPERTIES, key) ? OWN_PROPERTIES[key] : undefined;
    parts.push(
      "(EXISTS (SELECT 1 FROM json_each(metadata) AS j WHERE j.key = ? AND " +
        "CASE j.type WHEN 'text' THEN j.value ELSE metadata -> j.fullkey END = ?)" +
        `${own === undefined ? "" : ` OR ${own}`})`,
    );
    values.push(key, value, ...(own === undefined ? [] : [value]));
  }
  if (filter?.after !== undefined) {
    parts.push("instant >= ?");
    values.push(instant(filter.after) ?? filter.after);
  }
  if (filter?.before !== undefined) {
    parts.push("instant < ?");
    values.push(instant(filter.before) ?? filter.before);
  }
  return { sql: parts.join(" AND "), values };
}

/** Rows of the documents of a shard that satisfy the filter. */
export function matchingDocuments(db: Connection, filter: Filter): Set<number> {
  const { sql, values } = filterCondition(filter);
  const rows = db.all<{ id: number }>(`SELECT id FROM documents WHERE ${sql}`, ...values);
  return new Set(rows.map((row) => row.id));
}

/** A date as a UTC instant in ISO form; one without a zone is taken as UTC. Null: no date. */
export function instant(date: string): string | null {
  const zoned = /T\d/.test(date) && !/(z|[+-]\d\d:?\d\d)$/i.test(date) ? `${date}Z` : date;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
