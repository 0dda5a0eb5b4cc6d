/** New stores and new shards. Both are there only once the manifest names them. */
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { Connection } from "./connection.js";
import { syncFolder } from "./durable-file.js";
import { listsFolder, shardFile, shardPath, shardsFolder } from "./layout.js";
import { FORMAT, type Manifest, type ShardEntry, writeManifest } from "./manifest.js";
import { migrate } from "./schema.js";

export function createStore(dir: string, o: { chunker: string; createdAt: string }): Manifest {
  mkdirSync(shardsFolder(dir), { recursive: true });
  mkdirSync(listsFolder(dir), { recursive: true });
  const manifest: Manifest = {
    format: FORMAT,
    storeId: randomUUID(),
    createdAt: o.createdAt,
    chunker: o.chunker,
    embedder: null,
    shards: [createShardFile(dir, 1)],
  };
  writeManifest(dir, manifest);
  return manifest;
}

export function createShardFile(dir: string, id: number): ShardEntry {
  const file = shardFile(id);
  const path = shardPath(dir, file);
  // What a crash left before the manifest named it.
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  const db = Connection.writer(path, { create: true });
  try {
    migrate(db, 0);
  } finally {
    db.close();
  }
  syncFolder(shardsFolder(dir));
  return { id, file };
}
