/**
 * Looks at everything a store holds and says what is wrong; changes nothing.
 */
import { existsSync } from "node:fs";
import { isRecollectError, type Log, RecollectError, silentLog } from "../base/index.js";
import { ListsUnusable } from "../ivf/index.js";
import { Connection } from "./connection.js";
import { storeState, toolsPath } from "./layout.js";
import { LEVELS } from "./level-vectors.js";
import { namesOf, openLists } from "./lists-folder.js";
import { type Manifest, readManifest } from "./manifest.js";
import { Shard } from "./shard.js";
import {
  checkFile,
  checkTables,
  checkTexts,
  PROBLEMS_LISTED_MAX,
  refuseForbidden,
} from "./shard-check.js";
import type { StoreProblem } from "./types.js";

export interface VerifyReport {
  readonly sound: boolean;
  readonly checked: {
    readonly shards: number;
    readonly documents: number;
    readonly blocks: number;
    readonly passages: number;
    readonly vectors: number;
    readonly lists: number;
  };
  readonly problems: readonly StoreProblem[];
}

type Checked = { -readonly [Key in keyof VerifyReport["checked"]]: number };

/**
 * Errors: STORE_MISSING, STORE_NOT_A_STORE, STORE_VERSION, STORE_OUTDATED, STORE_READ_ONLY,
 * FILE_PERMISSION. Damage is reported, not thrown.
 */
export async function verifyStore(
  dir: string,
  o: { signal?: AbortSignal | undefined; log?: Log | undefined } = {},
): Promise<VerifyReport> {
  const problems: StoreProblem[] = [];
  const checked = { shards: 0, documents: 0, blocks: 0, passages: 0, vectors: 0, lists: 0 };
  const manifest = checkManifest(dir, problems);
  for (const entry of manifest?.shards ?? []) {
    o.signal?.throwIfAborted();
    const where = `shards/${entry.file}`;
    try {
      const storeId = manifest?.storeId ?? "";
      const shard = Shard.forReading({ dir, storeId, entry, log: o.log ?? silentLog });
      try {
        checkShard(shard, { where, problems, checked, signal: o.signal });
        checkLists(shard, { dir, storeId, problems, checked, signal: o.signal });
      } finally {
        shard.close();
      }
    } catch (error) {
      o.signal?.throwIfAborted();
      refuseForbidden(error, dir);
      problems.push({ where, detail: message(error) });
    }
    await Promise.resolve();
  }
  checkTools(dir, problems);
  return { sound: problems.length === 0, checked, problems };
}

/** Of the registered tools' file; most stores have none. */
function checkTools(dir: string, problems: StoreProblem[]): void {
  if (!existsSync(toolsPath(dir))) return;
  const where = "tools.sqlite";
  try {
    const db = Connection.reader(toolsPath(dir));
    try {
      const found = db.pragmaRows(`integrity_check(${PROBLEMS_LISTED_MAX})`);
      const details = found.flatMap((row) => Object.values(row).map(String));
      for (const detail of details) if (detail !== "ok") problems.push({ where, detail });
    } finally {
      db.close();
    }
  } catch (error) {
    problems.push({ where, detail: message(error) });
  }
}

function checkManifest(dir: string, problems: StoreProblem[]): Manifest | null {
  if (storeState(dir) === "absent") throw new RecollectError("STORE_MISSING", { dir });
  try {
    return readManifest(dir);
  } catch (error) {
    if (isRecollectError(error) && error.code !== "STORE_DAMAGED") throw error;
    problems.push({ where: "manifest.json", detail: message(error) });
    return null;
  }
}

interface ShardCheck {
  readonly where: string;
  readonly problems: StoreProblem[];
  readonly checked: Checked;
  readonly signal: AbortSignal | undefined;
}

function checkShard(shard: Shard, o: ShardCheck): void {
  const { db } = shard;
  const report = (detail: string): void => {
    o.problems.push({ where: o.where, detail });
  };
  o.checked.shards += 1;
  checkFile(db, report);
  db.snapshot(() => {
    checkTables(db, report, o.signal);
    const count = db.get<Omit<Checked, "shards" | "lists">>(
      `SELECT (SELECT count(*) FROM documents WHERE state = 1) AS documents,
         (SELECT count(*) FROM blocks) AS blocks, (SELECT count(*) FROM passages) AS passages,
         (SELECT count(*) FROM vectors) AS vectors`,
    );
    for (const key of ["documents", "blocks", "passages", "vectors"] as const) {
      o.checked[key] += count?.[key] ?? 0;
    }
    checkTexts(db, report, o.signal);
    checkWords(shard, report);
  });
}

/** Its pages by their checksums, and that it holds the passages, all and no others. */
function checkWords(shard: Shard, report: (detail: string) => void): void {
  try {
    shard.words.check();
    let problems = 0;
    const indexed = shard.words.rows();
    for (const [row] of shard.db.rows<[row: number]>("SELECT id FROM passages ORDER BY id")) {
      if (indexed.delete(row) || problems === PROBLEMS_LISTED_MAX) continue;
      problems += 1;
      report(`a passage is not in the word index (${row})`);
    }
    for (const row of [...indexed].slice(0, PROBLEMS_LISTED_MAX)) {
      report(`the word index holds a passage that is gone (${row})`);
    }
  } catch (error) {
    report(message(error));
  }
}

function checkLists(
  shard: Shard,
  o: {
    dir: string;
    storeId: string;
    problems: StoreProblem[];
    checked: Checked;
    signal: AbortSignal | undefined;
  },
): void {
  for (const level of LEVELS) {
    const vectors = shard.level(level);
    for (const name of namesOf(o.dir, shard.id, level)) {
      try {
        const file = openLists(o.dir, name, { storeId: o.storeId, shard: shard.id, vectors });
        try {
          file.verify(o.signal);
        } finally {
          file.close();
        }
        o.checked.lists += 1;
      } catch (error) {
        if (!(error instanceof ListsUnusable)) throw error;
        // Another process made larger lists of them meanwhile.
        if (wasRemoved(error)) continue;
        const detail = `${error.message}; they are not used; the next ingest makes them anew`;
        o.problems.push({ where: `lists/${name.name}`, detail });
      }
    }
  }
}

function wasRemoved({ cause }: ListsUnusable): boolean {
  return cause instanceof Error && (cause as NodeJS.ErrnoException).code === "ENOENT";
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
