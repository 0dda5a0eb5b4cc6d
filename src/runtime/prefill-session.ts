/**
 * A second session of a model on the CPU, for reading prompts: 8-bit products over many tokens are
 * several times as fast as 4-bit ones where the processor has instructions for them. Its weights
 * are made once and kept in the cache folder; whether they are faster here, and right, is measured
 * once and remembered beside them. Whatever fails leaves prompts to the first session.
 *   <cache>/prefill/<model>/  the graph, its weights, a choice for each number of threads
 * Errors: none; what goes wrong is told, and costs time only.
 * Source: native-notes/onnxruntime-node.md
 */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { type Log, RecollectError } from "../base/index.js";
import { readInt8Recipe, writeInt8Weights } from "./int8-weights.js";
import { machineId, modelFingerprint } from "./machine.js";
import { nativeMessage } from "./native-message.js";
import { compareSelfTest, readSelfTest } from "./self-test.js";
import { createSession, runtimeVersion, type Session } from "./session.js";

const FOLDER = "prefill";
const CHOICE_FILE = /^choice-\w+\.json$/;
/** Models whose weights are kept; a hundred megabytes or so each. */
const KEPT_MODELS = 3;
const MEASURED_TOKENS = 129;
/** The first one is slow. */
const MEASURED_RUNS = 3;
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
  /**
   * Reads a prompt with this session, or with the first one for null. Gives tokens a second, and
   * null where the logits that follow are not the model's.
   */
  readonly measure: (session: Session | null) => Promise<number | null>;
}

/** null where prompts are better read by the first session. */
export async function openPrefill(request: PrefillRequest): Promise<Session | null> {
  const folder = join(request.cacheDir, FOLDER, modelFingerprint(request.dir, request.onnx));
  const known = recalled(folder, request);
  if (known !== null && !pays(known)) return null;
  let session: Session | null = null;
  try {
    const graph = prepared(folder, request);
    session = await createSession(graph, { provider: "cpu", threads: request.threads });
    if (known !== null) return session;
    const choice = await measured(session, request);
    remember(folder, choice);
    request.log.debug(`prompts of ${choice.model}: ${describePrefill(choice)}`);
    if (pays(choice)) return session;
    if (!choicesIn(folder).some(pays)) discard(join(folder, weightsOf(request)));
  } catch (error) {
    const detail = error instanceof RecollectError ? error.message : nativeMessage(String(error));
    request.log.info(`prompts are read with 4-bit products: ${detail}`);
    discard(folder);
  }
  await session?.release();
  return null;
}

/** Tokens a second of a prompt, null where the model's self-test does not come out right. */
export async function promptSpeed(
  decoder: {
    readonly runMs: number;
    append(ids: readonly number[]): Promise<Float32Array>;
    reset(): void;
  },
  dir: string,
): Promise<number | null> {
  try {
    await compareSelfTest(decoder, readSelfTest(dir));
  } catch {
    return null;
  }
  const prompt = new Array<number>(MEASURED_TOKENS).fill(1);
  let best = Infinity;
  for (let run = 0; run < MEASURED_RUNS; run++) {
    decoder.reset();
    const before = decoder.runMs;
    await decoder.append(prompt);
    best = Math.min(best, decoder.runMs - before);
  }
  return (1_000 * prompt.length) / best;
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

async function measured(session: Session, request: PrefillRequest): Promise<PrefillChoice> {
  const fourBits = (await request.measure(null)) ?? 0;
  const eightBits = await request.measure(session);
  return {
    version: 1,
    model: basename(request.dir),
    machine: machineOf(),
    threads: request.threads ?? null,
    fourBits,
    eightBits,
  };
}

function weightsOf({ prefill }: PrefillRequest): string {
  return `${basename(prefill, ".onnx")}.weights`;
}

/** The graph beside its weights, which are made where they are not there whole. */
function prepared(folder: string, request: PrefillRequest): string {
  const { prefill, log } = request;
  const recipe = readInt8Recipe(prefill.replace(/\.onnx$/, ".json"));
  const weights = join(folder, weightsOf(request));
  const graph = join(folder, basename(prefill));
  const size = fs.statSync(weights, { throwIfNoEntry: false })?.size;
  if (size === recipe.bytes && fs.existsSync(graph)) return graph;
  fs.mkdirSync(folder, { recursive: true });
  const megabytes = Math.round(recipe.bytes / 1e6);
  log.debug(`making 8-bit weights for prompts, once: ${megabytes} MB in ${folder}`);
  const suffix = `${randomUUID()}.partial`;
  const [newGraph, newWeights] = [`${graph}.${suffix}`, `${weights}.${suffix}`];
  try {
    fs.copyFileSync(prefill, newGraph);
    writeInt8Weights(recipe, { dir: dirname(prefill), out: newWeights });
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

function namesIn(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
}

/** Windows keeps what is open. */
function discard(path: string): void {
  try {
    fs.rmSync(path, { recursive: true, force: true });
  } catch {
    // The next model that is made sweeps it out.
  }
}
