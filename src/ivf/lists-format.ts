/**
 * The bytes of a lists file, little-endian:
 *
 *   magic [8]  header length uint32  SHA-256 of the header [32]
 *   header     JSON: whose lists these are, what they cover, how large it is
 *   tables     at TABLES_AT: offsets [lists] float64, centroids [lists * d] int8, scales [lists]
 *              float32, spreads [lists] float32, counts [lists] uint32, CRC-32 [lists] uint32
 *   lists      each at a multiple of 64 bytes: see posting-buffer.ts
 *
 * The header's digest covers the header, the header's own the tables, and each list has its CRC:
 * a file is opened by reading its beginning, and a list is checked when it is first read.
 */
import { createHash } from "node:crypto";
import { z } from "zod";

export const MAGIC = "RCLISTS1";
export const PREFIX_BYTES = MAGIC.length + 4 + 32;
export const TABLES_AT = 4_096;
export const LIST_ALIGNMENT = 64;
/** Larger numbers than these are damage, and no memory is taken for them. */
const LISTS_MAX = 1_000_000;
const LIST_POSTINGS_MAX = 65_536;

const identity = {
  storeId: z.string().max(256),
  /** Which of the store's vectors they are of. */
  level: z.enum(["static", "deep"]),
  embedder: z.string().max(1_024),
  dimension: z.number().int().min(1).max(4_096),
  /** Every vector at positions over `after` and up to this is in the lists. */
  after: z.number().int().nonnegative(),
  upTo: z.number().int().positive(),
};

export const headerSchema = z.object({
  format: z.literal(1),
  ...identity,
  bits: z.number().int().positive(),
  points: z.number().int().positive(),
  postings: z.number().int().positive(),
  lists: z.number().int().positive().max(LISTS_MAX),
  postingsMax: z.number().int().positive().max(LIST_POSTINGS_MAX),
  tablesSha256: z.string(),
  bytes: z.number().int().positive(),
});

export type ListsHeader = z.infer<typeof headerSchema>;

export interface ListsIdentity {
  readonly storeId: string;
  readonly level: "static" | "deep";
  readonly embedder: string;
  readonly dimension: number;
  readonly after: number;
  readonly upTo: number;
}

export const tableBytes = (o: { lists: number; dimension: number }): number =>
  o.lists * (o.dimension + 4 * 4 + 8);

export const alignedTo = (at: number, alignment: number): number =>
  Math.ceil(at / alignment) * alignment;

export const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
