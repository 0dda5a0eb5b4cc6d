/** Of one passage in a blob of static vectors; numbers are stored as real ones. */
const STATIC_BYTES = `(4 + (SELECT CAST(value AS INTEGER) + 1 FROM meta
        WHERE key = 'static_dimension') / 2)`;

/** What must hold between the tables of a shard; each query finds the rows that break it. */
export const VERIFY_QUERIES: readonly { readonly what: string; readonly sql: string }[] = [
  {
    what: "the blocks of a document leave a gap or overlap",
    sql: `SELECT d.id FROM documents d JOIN (
        SELECT at.document, at.start, at.ordinal,
          coalesce(sum(b.chars) OVER before, 0) AS expected,
          row_number() OVER (PARTITION BY at.document ORDER BY at.ordinal) - 1 AS place
        FROM document_blocks at JOIN blocks b ON b.id = at.block
        WINDOW before AS (PARTITION BY at.document ORDER BY at.ordinal
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
      ) AS t ON t.document = d.id
      WHERE d.state = 1 AND (t.start <> t.expected OR t.ordinal <> t.place)`,
  },
  {
    what: "the counts of a document differ from what is there",
    sql: `SELECT d.id FROM documents d LEFT JOIN (
        SELECT at.document, count(*) AS blocks, sum(b.chars) AS chars
        FROM document_blocks at JOIN blocks b ON b.id = at.block GROUP BY at.document
      ) AS t ON t.document = d.id
      LEFT JOIN (
        SELECT b.document, count(*) AS chunks, sum(p.tokens) AS tokens
        FROM blocks b JOIN passages p ON p.block = b.id GROUP BY b.document
      ) AS u ON u.document = d.id
      WHERE d.state = 1 AND (d.blocks <> coalesce(t.blocks, 0) OR d.chars <> coalesce(t.chars, 0)
        OR d.chunks <> coalesce(u.chunks, 0) OR d.tokens <> coalesce(u.tokens, 0))`,
  },
  {
    what: "a live document does not own its block",
    sql: `SELECT at.block AS id FROM document_blocks at
      JOIN documents d ON d.id = at.document AND d.state = 1
      JOIN blocks b ON b.id = at.block WHERE b.document <> d.id`,
  },
  {
    what: "a block of a live document has no place in it",
    sql: `SELECT b.id FROM blocks b JOIN documents d ON d.id = b.document AND d.state = 1
      WHERE NOT EXISTS (
        SELECT 1 FROM document_blocks at WHERE at.block = b.id AND at.document = d.id)`,
  },
  {
    what: "the passages of a block leave a gap or overlap",
    sql: `SELECT b.id FROM blocks b LEFT JOIN (
        SELECT block, min(start) AS first, max("end") AS last, sum("end" - start) AS chars
        FROM passages GROUP BY block
      ) AS t ON t.block = b.id
      WHERE b.chars > 0 AND (t.first IS NOT 0 OR t.last IS NOT b.chars OR t.chars IS NOT b.chars)`,
  },
  {
    what: "a passage is named among those removed from the word index",
    sql: `SELECT p.id FROM passages p JOIN word_removed w ON w.row = p.id`,
  },
  {
    what: "a vector has another dimension than the shard's",
    sql: `SELECT seq AS id FROM vectors
      WHERE length(codes) IS NOT (SELECT value FROM meta WHERE key = 'dimension')`,
  },
  {
    what: "static vectors are not those of a block's passages",
    sql: `SELECT s.first AS id FROM static_vectors s WHERE NOT EXISTS (
        SELECT 1 FROM passages p JOIN passages q ON q.block = p.block WHERE p.id = s.first
        GROUP BY p.block HAVING min(q.id) = s.first
          AND max(q.id) - min(q.id) + 1 = count(*)
          AND length(s.codes) = count(*) * ${STATIC_BYTES})`,
  },
  {
    what: "a counter differs from what is there",
    sql: `SELECT key AS id FROM meta WHERE
      (key = 'passages' AND value <> (SELECT count(*) FROM passages))
      OR (key = 'vectors' AND value <> (SELECT count(*) FROM vectors))
      OR (key = 'statics' AND value <> (
        SELECT coalesce(sum(length(codes)) / ${STATIC_BYTES}, 0) FROM static_vectors))`,
  },
];
