/**
 * The graph and the 8-bit weights for prompts in the cache folder: named by what they are made of,
 * made where they are not there whole, and thrown out when others are newer. A file gets its name
 * when it is whole; two programs that make the same at once both do, and one's stays.
 * Errors: MODEL_INVALID for a recipe; those of the file system; the signal's reason.
 */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Log } from "../base/index.js";
import { type Int8Recipe, readInt8Recipe, writeInt8Weights } from "./int8-weights.js";
import { modelFingerprint, namesIn } from "./machine.js";

export const PREFILL_FOLDER = "prefill";
/** Models whose weights are kept; a hundred megabytes or so each. */
const KEPT_MODELS = 3;
/** Nobody takes that long. */
const ABANDONED_MS = 600_000;
const ROOM_NEEDED = 1.05;
const NAME_CHARS = 24;

export interface PrefillSource {
  /** The model's folder, and the graph that writes. */
  readonly dir: string;
  readonly onnx: string;
  /** The graph for prompts, beside its recipe. */
  readonly prefill: string;
  readonly cacheDir: string;
}

export interface PrefillPlan {
  /** Where the files are, or will be. */
  readonly folder: string;
  readonly recipe: Int8Recipe;
}

export function prefillPlan(source: PrefillSource): PrefillPlan {
  const recipe = readInt8Recipe(recipeOf(source.prefill));
  const folder = join(source.cacheDir, PREFILL_FOLDER, nameOf(source, recipe));
  return { folder, recipe };
}

/**
 * Of what the weights are made of and how. The sums that come with a model are not enough: another
 * model's may stand beside weights of the same size.
 */
function nameOf({ dir, onnx, prefill }: PrefillSource, recipe: Int8Recipe): string {
  const hash = createHash("sha256").update(modelFingerprint(dir, onnx));
  for (const path of [prefill, recipeOf(prefill)]) hash.update(fs.readFileSync(path));
  const files = new Set(recipe.matrices.map(({ from }) => from.file));
  for (const file of files) hash.update(`${fs.statSync(join(dirname(prefill), file)).mtimeMs};`);
  return hash.digest("hex").slice(0, NAME_CHARS);
}

function recipeOf(prefill: string): string {
  return prefill.replace(/\.onnx$/, ".json");
}

/** Gives the graph's path. */
export async function ensurePrefillFiles(
  { folder, recipe }: PrefillPlan,
  o: PrefillSource & { readonly log: Log; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const { prefill, log, signal } = o;
  const weights = join(folder, weightsOf(o));
  const graph = join(folder, basename(prefill));
  const size = fs.statSync(weights, { throwIfNoEntry: false })?.size;
  if (size === recipe.bytes && fs.existsSync(graph)) return graph;
  fs.mkdirSync(folder, { recursive: true });
  sweep(folder);
  const { bavail, bsize } = fs.statfsSync(folder);
  if (bavail * bsize < recipe.bytes * ROOM_NEEDED) throw new Error(`no room in ${folder}`);
  const megabytes = Math.round(recipe.bytes / 1e6);
  log.debug(`making 8-bit weights for prompts, once: ${megabytes} MB in ${folder}`);
  const suffix = `${randomUUID()}.partial`;
  const [newGraph, newWeights] = [`${graph}.${suffix}`, `${weights}.${suffix}`];
  try {
    fs.copyFileSync(prefill, newGraph);
    await writeInt8Weights(recipe, { dir: dirname(prefill), out: newWeights, signal });
    fs.renameSync(newWeights, weights);
    fs.renameSync(newGraph, graph);
  } finally {
    fs.rmSync(newGraph, { force: true });
    fs.rmSync(newWeights, { force: true });
  }
  forgetOldest(dirname(folder));
  return graph;
}

/** The graph stays, and whoever has the weights open keeps them. */
export function dropWeights(folder: string, source: PrefillSource): void {
  discard(join(folder, weightsOf(source)));
}

function weightsOf({ prefill }: PrefillSource): string {
  return `${basename(prefill, ".onnx")}.weights`;
}

/** A program that has them open keeps what it has. */
function forgetOldest(parent: string): void {
  const ages = namesIn(parent).flatMap((name) => {
    const found = fs.statSync(join(parent, name), { throwIfNoEntry: false });
    return found === undefined ? [] : [{ name, changed: found.mtimeMs }];
  });
  const old = ages.sort((a, b) => b.changed - a.changed).slice(KEPT_MODELS);
  for (const { name } of old) discard(join(parent, name));
}

/** What a process left that was killed at it. */
function sweep(folder: string): void {
  const now = Date.now();
  for (const name of namesIn(folder).filter((one) => one.endsWith(".partial"))) {
    const found = fs.statSync(join(folder, name), { throwIfNoEntry: false });
    if (found !== undefined && now - found.mtimeMs > ABANDONED_MS) discard(join(folder, name));
  }
}

/** Windows keeps what is open. */
function discard(path: string): void {
  try {
    fs.rmSync(path, { recursive: true, force: true });
  } catch {
    // The next model that is made sweeps it out.
  }
}
