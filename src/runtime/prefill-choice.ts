/**
 * Which products read prompts faster on this machine, as measured once: a small JSON file beside
 * the weights for each number of threads. It may be lost or broken at any time: then it is measured
 * anew.
 * Errors: those of writing.
 */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { machineId, namesIn } from "./machine.js";
import { PREFILL_FOLDER } from "./prefill-files.js";
import { runtimeVersion } from "./session.js";

const CHOICE_FILE = /^choice-\w+\.json$/;
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

/** "8-bit products 1,900 tokens/s, 4-bit ones 410". */
export function describePrefill(choice: PrefillChoice): string {
  const rate = (value: number): string => Math.round(value).toLocaleString("en");
  const eight = choice.eightBits === null ? "came out wrong" : `${rate(choice.eightBits)} tokens/s`;
  return `8-bit products ${eight}, 4-bit ones ${rate(choice.fourBits)}`;
}

/** What was measured on this machine. For `doctor`. */
export function rememberedPrefills(cacheDir: string): { choice: PrefillChoice; used: boolean }[] {
  const parent = join(cacheDir, PREFILL_FOLDER);
  const here = machineOf();
  return namesIn(parent)
    .flatMap((name) => choicesIn(join(parent, name)))
    .filter(({ machine }) => machine === here)
    .map((choice) => ({ choice, used: pays(choice) }));
}

export function pays({ fourBits, eightBits }: PrefillChoice): boolean {
  return eightBits !== null && eightBits >= fourBits * GAIN_LEAST;
}

/** A choice holds for these processors and this runtime. */
export function machineOf(): string {
  return `${machineId()}; onnxruntime ${runtimeVersion()}`;
}

/** null where nothing was measured here with so many threads. */
export function recalled(folder: string, threads: number | undefined): PrefillChoice | null {
  const here = machineOf();
  const known = choicesIn(folder).find((one) => one.threads === (threads ?? null));
  return known?.machine === here ? known : null;
}

/** Broken ones are measured anew. */
export function choicesIn(folder: string): PrefillChoice[] {
  const files = namesIn(folder).filter((name) => CHOICE_FILE.test(name));
  return files.flatMap((name) => {
    try {
      return [choiceSchema.parse(JSON.parse(fs.readFileSync(join(folder, name), "utf8")))];
    } catch {
      return [];
    }
  });
}

export function remember(folder: string, choice: PrefillChoice): void {
  const path = join(folder, `choice-${choice.threads ?? "all"}.json`);
  const temporary = `${path}.${randomUUID()}.partial`;
  fs.writeFileSync(temporary, `${JSON.stringify(choice, null, 1)}\n`);
  fs.renameSync(temporary, path);
}
