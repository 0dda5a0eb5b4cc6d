/**
 * A second session of a model on the CPU, for reading prompts: 8-bit products over many tokens are
 * several times as fast as 4-bit ones where the processor has instructions for them. Its weights
 * are made once and kept in the cache folder; whether they are faster here, and right, is measured
 * once and remembered beside them; whether they are right is looked at each time, since bytes in a
 * cache may rot. Whatever fails leaves prompts to the first session.
 *   <cache>/prefill/<model>/  the graph, its weights, a choice for each number of threads
 * Errors: the signal's reason; what else goes wrong is told, and costs time only.
 * Source: native-notes/onnxruntime-node.md
 */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { type Log, RecollectError } from "../base/index.js";
import { readInt8Recipe, writeInt8Weights } from "./int8-weights.js";
import { machineId, modelFingerprint } from "./machine.js";
import { nativeMessage } from "./native-message.js";
import { createSession, runtimeVersion, type Session } from "./session.js";

const FOLDER = "prefill";
const CHOICE_FILE = /^choice-\w+\.json$/;
/** Models whose weights are kept; a hundred megabytes or so each. */
const KEPT_MODELS = 3;
/** Nobody takes that long. */
const ABANDONED_MS = 600_000;
const ROOM_NEEDED = 1.05;
const NAME_CHARS = 24;
/** Less is not worth its memory. */
const GAIN_LEAST = 1.15;

const choiceSchema = z.object({
  version: z.literal(1),
  model: z.string(),
  machine: z.string(),
  threads: z.number().nullable(),
  /** Of prompts, in tokens a second. */
  fourBits: z.number(),
  /** null where they came out wrong. */
  eightBits: z.number().nullable(),
});

export type PrefillChoice = Readonly<z.infer<typeof choiceSchema>>;

export interface PrefillRequest {
  /** The model's folder, and the graph that writes. */
  readonly dir: string;
  readonly onnx: string;
  readonly prefill: string;
  readonly cacheDir: string;
  readonly threads: number | undefined;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
  /** Whether the model's logits follow what this session has read. */
  readonly works: (session: Session) => Promise<boolean>;
  /** How fast this session reads, or the first one for null. Units: tokens a second. */
  readonly measure: (session: Session | null) => Promise<number>;
}

/** null where prompts are better read by the first session. */
export async function openPrefill(request: PrefillRequest): Promise<Session | null> {
  const { log, signal } = request;
  let session: Session | null = null;
  try {
    const folder = join(request.cacheDir, FOLDER, nameOf(request));
    const known = recalled(folder, request);
    if (known !== null) log.debug(`prompts of ${known.model}: ${describePrefill(known)}`);
    if (known !== null && !pays(known)) return null;
    const graph = await prepared(folder, request);
    session = await createSession(graph, { provider: "cpu", threads: request.threads });
    const works = await request.works(session);
    if (works && known !== null) return session;
    if (works || known === null) {
      const choice = await measured(works ? session : null, request);
      remember(folder, choice);
      log.debug(`prompts of ${choice.model}: ${describePrefill(choice)}`);
      if (pays(choice)) return session;
    } else {
      log.info("8-bit weights in the cache folder are damaged: they will be made anew");
    }
    if (!works || !choicesIn(folder).some(pays)) discard(join(folder, weightsOf(request)));
  } catch (error) {
    await session?.release();
    signal?.throwIfAborted();
    const detail = error instanceof RecollectError ? error.message : nativeMessage(String(error));
    log.info(`prompts are read with 4-bit products: ${detail}`);
    return null;
  }
  await session.release();
  return null;
}

/** "8-bit products 1,900 tokens/s, 4-bit ones 410". */
export function describePrefill(choice: PrefillChoice): string {
  const rate = (value: number): string => Math.round(value).toLocaleString("en");
  const eight = choice.eightBits === null ? "came out wrong" : `${rate(choice.eightBits)} tokens/s`;
  return `8-bit products ${eight}, 4-bit ones ${rate(choice.fourBits)}`;
}

/** What was measured on this machine. For `doctor`. */
export function rememberedPrefills(cacheDir: string): { choice: PrefillChoice; used: boolean }[] {
  const parent = join(cacheDir, FOLDER);
  const here = machineOf();
  return namesIn(parent)
    .flatMap((name) => choicesIn(join(parent, name)))
    .filter(({ machine }) => machine === here)
    .map((choice) => ({ choice, used: pays(choice) }));
}

function pays({ fourBits, eightBits }: PrefillChoice): boolean {
  return eightBits !== null && eightBits >= fourBits * GAIN_LEAST;
}

function machineOf(): string {
  return `${machineId()}; onnxruntime ${runtimeVersion()}`;
}

function recalled(folder: string, { threads }: PrefillRequest): PrefillChoice | null {
  const here = machineOf();
  const known = choicesIn(folder).find((one) => one.threads === (threads ?? null));
  return known?.machine === here ? known : null;
}

/** Broken ones are measured anew. */
function choicesIn(folder: string): PrefillChoice[] {
  const files = namesIn(folder).filter((name) => CHOICE_FILE.test(name));
  return files.flatMap((name) => {
    try {
      return [choiceSchema.parse(JSON.parse(fs.readFileSync(join(folder, name), "utf8")))];
    } catch {
      return [];
    }
  });
}

function remember(folder: string, choice: PrefillChoice): void {
  const path = join(folder, `choice-${choice.threads ?? "all"}.json`);
  const temporary = `${path}.${randomUUID()}.partial`;
  fs.writeFileSync(temporary, `${JSON.stringify(choice, null, 1)}\n`);
  fs.renameSync(temporary, path);
}

/** `session`: null where it came out wrong. */
async function measured(session: Session | null, o: PrefillRequest): Promise<PrefillChoice> {
  const fourBits = await o.measure(null);
  const eightBits = session === null ? null : await o.measure(session);
  return {
    version: 1,
    model: basename(o.dir),
    machine: machineOf(),
    threads: o.threads ?? null,
    fourBits,
    eightBits,
  };
}

function weightsOf({ prefill }: PrefillRequest): string {
  return `${basename(prefill, ".onnx")}.weights`;
}

/**
 * Of what the weights are made of and how. The sums that come with a model are not enough: another
 * model's may stand beside weights of the same size.
 */
function nameOf({ dir, onnx, prefill }: PrefillRequest): string {
  const hash = createHash("sha256").update(modelFingerprint(dir, onnx));
  for (const path of [prefill, recipeOf(prefill)]) hash.update(fs.readFileSync(path));
  const files = new Set(readInt8Recipe(recipeOf(prefill)).matrices.map(({ from }) => from.file));
  for (const file of files) hash.update(`${fs.statSync(join(dirname(prefill), file)).mtimeMs};`);
  return hash.digest("hex").slice(0, NAME_CHARS);
}

function recipeOf(prefill: string): string {
  return prefill.replace(/\.onnx$/, ".json");
}

/** The graph beside its weights, which are made where they are not there whole. */
async function prepared(folder: string, request: PrefillRequest): Promise<string> {
  const { prefill, log, signal } = request;
  const recipe = readInt8Recipe(recipeOf(prefill));
  const weights = join(folder, weightsOf(request));
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

/** None where it is no folder, or can't be read. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
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
