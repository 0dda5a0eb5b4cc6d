/**
 * Remembers which device was the fastest for a model on this machine, in one small JSON file of the
 * cache folder. It is written whole under another name and renamed, and may be lost or broken at
 * any time: then the devices are measured anew. Two programs that write at once keep one's choice.
 * Errors: none; what can't be read or written is a warning.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LIMITS, type Log, silentLog } from "../base/index.js";
import { PROVIDERS } from "./provider-names.js";

export const DEVICES_FILE = "devices.json";

const provider = z.enum(PROVIDERS);

const choiceSchema = z.object({
  /** Folder of the model, and its graph in there. */
  dir: z.string(),
  file: z.string(),
  fingerprint: z.string(),
  /** Of the CPU; null: as many as the runtime takes. */
  threads: z.number().nullable(),
  device: provider,
  chosenAt: z.string(),
  measured: z.array(
    z.object({
      device: provider,
      inputTokensPerSecond: z.number(),
      outputTokensPerSecond: z.number().nullable(),
    }),
  ),
  /** What was there to choose from and did not work. */
  failed: z.array(z.object({ device: provider, detail: z.string() })),
  runtime: z.string(),
  machine: z.string(),
});

const fileSchema = z.object({ version: z.literal(1), choices: z.array(choiceSchema) });

export type DeviceChoice = Readonly<z.infer<typeof choiceSchema>>;

/** What a choice holds for. */
export type ChoiceKey = Pick<
  DeviceChoice,
  "dir" | "file" | "fingerprint" | "threads" | "runtime" | "machine"
>;

export class DeviceMemory {
  readonly path: string;
  readonly #dir: string;
  readonly #log: Log;

  constructor(cacheDir: string, log: Log = silentLog) {
    this.#dir = cacheDir;
    this.#log = log;
    this.path = join(cacheDir, DEVICES_FILE);
  }

  /** null where nothing is remembered, or something has changed since. */
  recall(key: ChoiceKey, now: Date): DeviceChoice | null {
    const found = this.list().find((choice) => sameModel(choice, key));
    return found !== undefined && staleness(found, key, now) === null ? found : null;
  }

  remember(choice: DeviceChoice): void {
    const others = this.#read(silentLog).filter((other) => !sameModel(other, choice));
    this.#write([choice, ...others].slice(0, LIMITS.deviceChoicesMax));
  }

  forget(key: ChoiceKey): void {
    const all = this.#read(silentLog);
    const others = all.filter((other) => !sameModel(other, key));
    if (others.length < all.length) this.#write(others);
  }

  /** All, the last one chosen first. */
  list(): DeviceChoice[] {
    return this.#read(this.#log);
  }

  /** Whoever reads first is told of what is wrong; who writes puts it right. */
  #read(log: Log): DeviceChoice[] {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      if (code !== "ENOENT" && code !== "ENOTDIR") log.warn(`${this.path} can't be read (${code})`);
      return [];
    }
    try {
      return fileSchema.parse(JSON.parse(text)).choices;
    } catch {
      log.warn(`${this.path} is broken: devices are measured anew`);
      return [];
    }
  }

  #write(choices: readonly DeviceChoice[]): void {
    const temporary = `${this.path}.${randomUUID()}.partial`;
    try {
      mkdirSync(this.#dir, { recursive: true });
      writeFileSync(temporary, `${JSON.stringify({ version: 1, choices }, null, 1)}\n`);
      renameSync(temporary, this.path);
    } catch (error) {
      discard(temporary);
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      this.#log.warn(`the choice of a device can't be kept in ${this.path} (${code})`);
    }
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It was never there: nothing can be written in that place.
  }
}

/** The folder is not looked at: it may have moved, and what it holds may have changed. */
function sameModel(a: ChoiceKey, b: ChoiceKey): boolean {
  return a.fingerprint === b.fingerprint && a.threads === b.threads;
}

/** Why a choice counts no longer; null while it does. */
export function staleness(
  choice: DeviceChoice,
  key: Pick<ChoiceKey, "fingerprint" | "runtime" | "machine">,
  now: Date,
): string | null {
  if (choice.fingerprint !== key.fingerprint) return "the model has changed";
  if (choice.runtime !== key.runtime) return "onnxruntime, or what it comes with, has changed";
  if (choice.machine !== key.machine) return "the machine, its kernel or its driver has changed";
  const hours = (now.getTime() - Date.parse(choice.chosenAt)) / 3_600_000;
  const recent = hours >= 0 && hours < LIMITS.deviceRetryHours;
  if (choice.failed.length > 0 && !recent) return "it is time to try again what failed";
  return null;
}
