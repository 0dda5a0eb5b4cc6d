/**
 * The manifest of a store: which format, which shards, and by what its chunks and vectors were
 * made. Written durably, carries a digest of itself.
 * Errors: STORE_DAMAGED, STORE_VERSION.
 */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { writeDurably } from "./durable-file.js";
import { manifestPath } from "./layout.js";

export const FORMAT = 1;

export interface ShardEntry {
  /** 1, 2, ...: the upper part of passage ids. */
  readonly id: number;
  readonly file: string;
}

export interface Manifest {
  readonly format: number;
  readonly storeId: string;
  readonly createdAt: string;
  /** Fingerprint of the chunker that wrote last. */
  readonly chunker: string;
  /** Fingerprint of the embedder that all vectors are of; null while there are none. */
  readonly embedder: string | null;
  readonly shards: readonly ShardEntry[];
}

const versionSchema = z.object({ format: z.number().int().positive() });

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  storeId: z.string(),
  createdAt: z.string(),
  chunker: z.string(),
  embedder: z.string().nullable(),
  shards: z
    .array(
      z.object({
        id: z.number().int().positive().max(1_048_575),
        file: z.string().regex(/^\d+\.sqlite$/),
      }),
    )
    .min(1),
  digest: z.string(),
});

export function readManifest(dir: string): Manifest {
  const text = readFileSync(manifestPath(dir), "utf8");
  const json = parseJson(text, dir);
  const version = versionSchema.safeParse(json);
  if (!version.success) throw damaged(dir, "manifest.json has no format number");
  if (version.data.format > FORMAT) {
    throw new RecollectError("STORE_VERSION", {
      dir,
      found: version.data.format,
      supported: FORMAT,
    });
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw damaged(dir, "manifest.json lacks fields or has wrong ones");
  const { digest, ...manifest } = parsed.data;
  if (digest !== digestOf(manifest)) {
    throw damaged(dir, "manifest.json does not match its digest");
  }
  return manifest;
}

export function writeManifest(dir: string, manifest: Manifest): void {
  const content = { ...manifest, digest: digestOf(manifest) };
  writeDurably(manifestPath(dir), `${JSON.stringify(content, null, 2)}\n`);
}

function parseJson(text: string, dir: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(dir, "manifest.json is not JSON");
  }
}

/** Over the fields in a fixed order. */
function digestOf(manifest: Manifest): string {
  const { format, storeId, createdAt, chunker, embedder, shards } = manifest;
  const fields = [format, storeId, createdAt, chunker, embedder, shards.map((s) => [s.id, s.file])];
  return hash("sha256", JSON.stringify(fields), "hex");
}

function damaged(dir: string, detail: string): RecollectError {
  return new RecollectError("STORE_DAMAGED", { dir, detail });
}
