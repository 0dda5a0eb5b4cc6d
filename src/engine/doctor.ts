/**
 * What works here, what does not, and what to do: native modules, models, devices, disk, store.
 * Sound when all that is not optional works: the way from files to answers on the CPU. What can
 * be put right without touching the installation (a full disk, a damaged store) is optional.
 * Errors: none but the caller's abort; every failure becomes a line with a hint.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isRecollectError, type Log, silentLog } from "../base/index.js";
import { kernelsSelfCheck } from "../ivf/index.js";
import {
  disableTelemetry,
  loadWordPiece,
  openEncoder,
  SELF_TEST_FILE,
  selfTest,
  verifyModelFiles,
} from "../runtime/index.js";
import { openStoreReader, openStoreWriter, sqliteSelfCheck } from "../shards/index.js";
import { TOOL_EMBEDDER } from "../tools/index.js";
import type { DoctorCheck, DoctorReport } from "./contract.js";
import { checkDevices } from "./doctor-devices.js";
import { modelsFolder } from "./package-folders.js";

const NODE_MINIMUM = [20, 19] as const;
const DISK_BYTES_LOW = 1_000_000_000;
/** Every answer needs these; without the reasoner the reader answers alone. */
const MODELS_NEEDED = ["embedder", "reader"];
const MODELS_OPTIONAL = ["reasoner"];

const COMPILER = "needs a C++ compiler, make and Python 3";
const HINTS = {
  sqlite: `run npm rebuild better-sqlite3 (where no binary fits, it ${COMPILER})`,
  kernels: "Node was started without WebAssembly or its SIMD: leave out options that turn it off",
  files: "install the package again; in a checkout: git restore models",
  reasoner: "without it the reader answers alone: install the package again",
  tools: "without it tools are found by the embedder of passages: install the package again",
  cpu:
    "run npm rebuild onnxruntime-node; it has binaries for Linux and Windows on x64 and arm64, " +
    "and for macOS on arm64",
  folder: "name a folder you may write to with --store, or change its mode",
  store: "run recollect verify for details",
  space: "free some space, or name a folder on another disk with --store",
} as const;

export interface DoctorOptions {
  readonly dir?: string;
  readonly models?: string;
  /** Where devices are remembered; default: the user's cache folder. */
  readonly cacheDir?: string;
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

interface CheckOptions {
  /** Not fatal when it fails. */
  readonly optional: boolean;
  /** null: the error's own, which knows more. */
  readonly hint: string | null;
}

type Check = (name: string, attempt: () => Promise<string>, o: CheckOptions) => Promise<void>;

export async function doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  disableTelemetry();
  const { signal } = options;
  const checks: DoctorCheck[] = [nodeVersion()];
  const check: Check = async (name, attempt, o) => {
    signal?.throwIfAborted();
    checks.push(await checked(name, attempt, o));
    signal?.throwIfAborted();
  };
  const sqlite = async (): Promise<string> => sqliteSelfCheck();
  await check("SQLite with FTS5", sqlite, { optional: false, hint: HINTS.sqlite });
  const kernels = async (): Promise<string> => kernelsSelfCheck();
  await check("vector kernels (WebAssembly)", kernels, { optional: false, hint: HINTS.kernels });
  await checkModels(check, options);
  checks.push(...(await checkDevices(options)));
  await checkStore(check, options);
  return { ok: checks.every((row) => row.ok || row.optional), checks };
}

async function checked(
  name: string,
  attempt: () => Promise<string>,
  o: CheckOptions,
): Promise<DoctorCheck> {
  try {
    return { name, ok: true, optional: o.optional, detail: await attempt(), hint: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const hint = o.hint ?? (isRecollectError(error) ? error.hint : HINTS.store);
    return { name, ok: false, optional: o.optional, detail, hint };
  }
}

function nodeVersion(): DoctorCheck {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [wantMajor, wantMinor] = NODE_MINIMUM;
  const ok = major > wantMajor || (major === wantMajor && minor >= wantMinor);
  const hint = ok ? null : `install Node ${wantMajor}.${wantMinor} or later`;
  return { name: "node", ok, optional: false, detail: process.versions.node, hint };
}

async function checkModels(check: Check, options: DoctorOptions): Promise<void> {
  const models = options.models ?? modelsFolder();
  const files = (name: string) => () => tryFiles(join(models, name), options.signal);
  for (const name of MODELS_NEEDED) {
    await check(`model ${name}`, files(name), { optional: false, hint: HINTS.files });
  }
  for (const name of MODELS_OPTIONAL) {
    await check(`model ${name}`, files(name), { optional: true, hint: HINTS.reasoner });
  }
  const optionalTools = { optional: true, hint: HINTS.tools } as const;
  await check(`model ${TOOL_EMBEDDER}`, files(TOOL_EMBEDDER), optionalTools);
  for (const name of MODELS_NEEDED) {
    const attempt = () => tryCpu(join(models, name), options.log ?? silentLog);
    await check(`${name} runs on cpu`, attempt, { optional: false, hint: HINTS.cpu });
  }
  const tools = () => tryCpu(join(models, TOOL_EMBEDDER), options.log ?? silentLog);
  await check(`${TOOL_EMBEDDER} runs on cpu`, tools, optionalTools);
  for (const name of MODELS_OPTIONAL) {
    const attempt = () => tryDecoder(join(models, name), options.log ?? silentLog);
    await check(`${name} runs on cpu`, attempt, { optional: true, hint: HINTS.reasoner });
  }
}

async function checkStore(check: Check, options: DoctorOptions): Promise<void> {
  const log = options.log ?? silentLog;
  const folder = existingFolder(options.dir ?? ".recollect");
  await check("folder of the store", () => tryFolder(folder, log), {
    optional: true,
    hint: HINTS.folder,
  });
  await check("disk space", () => trySpace(folder), { optional: true, hint: HINTS.space });
  const { dir } = options;
  if (dir === undefined || !existsSync(dir)) return;
  await check("the store opens", () => tryStore(dir, log), { optional: true, hint: null });
}

async function tryFiles(dir: string, signal?: AbortSignal): Promise<string> {
  await verifyModelFiles(dir, signal ? { signal } : {});
  return "checksums match";
}

/** One short text through the model. */
async function tryCpu(dir: string, log: Log): Promise<string> {
  const tokenizer = loadWordPiece(dir);
  const { cls, sep } = tokenizer.special;
  const { ids } = tokenizer.encodeWithOffsets("does it work?");
  const session = await openEncoder(dir, { device: "cpu", threads: 1, log });
  try {
    const outputs = await session.run({ inputIds: [Int32Array.of(cls, ...ids, sep)] });
    const numbers = Object.values(outputs).flatMap((output) => [...output.data]);
    if (numbers.length === 0) throw new Error("the model gave no numbers");
    if (!numbers.every(Number.isFinite)) throw new Error("the model gave what is no number");
    return "ok";
  } finally {
    await session.dispose();
  }
}

/** One known prompt, held against what its exporter saw. */
async function tryDecoder(dir: string, log: Log): Promise<string> {
  if (!existsSync(join(dir, SELF_TEST_FILE))) throw new Error(`there is no ${SELF_TEST_FILE}`);
  const { logitDifferenceMax } = await selfTest(dir, { device: "cpu", threads: 1, log });
  return `logits within ${logitDifferenceMax.toFixed(2)} of those it was shipped with`;
}

/** Where the store lies, or the nearest folder above the place where it will. */
function existingFolder(dir: string): string {
  let folder = resolve(dir);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** Makes a store there, opens it and throws it away: some file systems can't lock or map. */
async function tryFolder(folder: string, log: Log): Promise<string> {
  const probe = await mkdtemp(join(folder, ".recollect-probe-"));
  try {
    const store = join(probe, "store");
    const made = { log, create: true, chunker: "doctor", purpose: "doctor", waitMs: 0 };
    (await openStoreWriter(store, made)).close();
    openStoreReader(store, { log }).close();
    return folder;
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}

async function trySpace(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const gigabytes = (free / 1e9).toFixed(1);
  if (free < DISK_BYTES_LOW) throw new Error(`only ${gigabytes} GB free`);
  return `${gigabytes} GB free`;
}

async function tryStore(dir: string, log: Log): Promise<string> {
  const reader = openStoreReader(dir, { log });
  try {
    const { documents, chunks } = reader.counts();
    return `documents: ${documents}, passages: ${chunks}`;
  } finally {
    reader.close();
  }
}
