/**
 * What works here, what does not, and what to do: native modules, models, devices, disk.
 * Sound when everything that is not optional works: the CPU path.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isRecollectError, silentLog, type Log } from "../base/index.js";
import { disableTelemetry, listDevices, openEncoder, verifyModelFiles } from "../runtime/index.js";
import { openStoreReader, openStoreWriter } from "../shards/index.js";
import type { DoctorCheck, DoctorReport } from "./contract.js";
import { modelsFolder } from "./package-folders.js";

const NODE_MINIMUM = [20, 19] as const;
const DISK_BYTES_LOW = 1_000_000_000;
const SHIPPED_MODELS = ["embedder", "reader", "reasoner"];

export interface DoctorOptions {
  readonly dir?: string;
  readonly models?: string;
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

export async function doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  disableTelemetry();
  const models = options.models ?? modelsFolder();
  const log = options.log ?? silentLog;
  const checks: DoctorCheck[] = [nodeVersion()];
  checks.push(await check("store in SQLite with FTS5", () => trySqlite(log)));
  checks.push(await check("graph index (hnswlib)", tryGraph));
  for (const name of SHIPPED_MODELS) {
    checks.push(await check(`model ${name}`, () => tryFiles(join(models, name))));
  }
  checks.push(await check("model runs on cpu", () => tryCpu(join(models, "embedder"))));
  options.signal?.throwIfAborted();
  for (const device of await listDevices()) {
    if (device.name === "cpu") continue;
    checks.push({
      name: `device ${device.name}`,
      ok: device.works,
      optional: true,
      detail: device.detail,
      hint: device.works ? null : "native-notes/execution-providers.md",
    });
  }
  checks.push(await check("disk", () => tryDisk(options.dir ?? ".recollect")));
  if (options.dir !== undefined && existsSync(options.dir)) {
    checks.push(await check("the store opens", () => tryStore(options.dir ?? "", log)));
  }
  return { ok: checks.every((row) => row.ok || row.optional), checks };
}

async function check(name: string, attempt: () => Promise<string>): Promise<DoctorCheck> {
  try {
    return { name, ok: true, optional: false, detail: await attempt(), hint: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const hint = isRecollectError(error) ? error.hint : "run npm ci again and read its output";
    return { name, ok: false, optional: false, detail, hint };
  }
}

function nodeVersion(): DoctorCheck {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [wantMajor, wantMinor] = NODE_MINIMUM;
  const ok = major > wantMajor || (major === wantMajor && minor >= wantMinor);
  const hint = ok ? null : `install Node ${wantMajor}.${wantMinor} or later`;
  return { name: "node", ok, optional: false, detail: process.versions.node, hint };
}

/** Makes a store, opens it and throws it away. */
async function trySqlite(log: Log): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "recollect-doctor-"));
  try {
    const store = join(dir, "store");
    const writer = await openStoreWriter(store, {
      log,
      create: true,
      chunker: "doctor",
      purpose: "doctor",
      waitMs: 0,
    });
    writer.close();
    openStoreReader(store, { log }).close();
    return "ok";
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function tryGraph(): Promise<string> {
  const { default: hnswlib } = await import("hnswlib-node");
  const index = new hnswlib.HierarchicalNSW("ip", 2);
  index.initIndex(1);
  index.addPoint([0.6, 0.8], 7);
  const found = index.searchKnn([0.6, 0.8], 1).neighbors[0];
  if (found !== 7) throw new Error(`searched for 7, found ${String(found)}`);
  return "ok";
}

async function tryFiles(dir: string): Promise<string> {
  await verifyModelFiles(dir);
  return "checksums match";
}

async function tryCpu(dir: string): Promise<string> {
  const session = await openEncoder(dir, { device: "cpu", threads: 1 });
  try {
    await session.run({ inputIds: [Int32Array.from([101, 7592, 102])] });
    return "ok";
  } finally {
    await session.dispose();
  }
}

/** Free space where the store lies or will lie, proved by writing there. */
async function tryDisk(dir: string): Promise<string> {
  let folder = resolve(dir);
  while (!existsSync(folder)) folder = dirname(folder);
  const probe = await mkdtemp(join(folder, ".recollect-probe-"));
  try {
    await writeFile(join(probe, "probe"), "probe");
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const gigabytes = (free / 1e9).toFixed(1);
  if (free < DISK_BYTES_LOW) throw new Error(`only ${gigabytes} GB free`);
  return `${gigabytes} GB free`;
}

function tryStore(dir: string, log: Log): Promise<string> {
  const reader = openStoreReader(dir, { log });
  const { documents, chunks } = reader.counts();
  reader.close();
  return Promise.resolve(`${documents} documents, ${chunks} passages`);
}
