/**
 * The options that every suite takes, and reading them from the command line's strings.
 * Errors: INVALID_OPTION.
 */
import { RecollectError } from "../src/base/index.js";
import type { BenchContext, BenchOption } from "./contract.js";
import type { AskOptions, Level } from "./engine.js";

export const COMMON_OPTIONS: readonly BenchOption[] = [
  { flag: "--data <dir>", description: "folder that holds the data sets" },
  { flag: "--out <dir>", description: "where results.json goes" },
  { flag: "--samples <n>", description: "questions or runs a cell" },
  { flag: "--seed <n>", description: "seed of all sampling", default: "17" },
  { flag: "--lengths <list>", description: "lengths in tokens (10k,10M), where a suite has them" },
  { flag: "--stores <dir>", description: "keep the stores there and use them again" },
  { flag: "--models <dir>", description: "another folder of models" },
  { flag: "--reader <dir>", description: "another reader, beside the shipped models" },
  { flag: "--device <name>", description: "auto, cpu, webgpu, cuda, coreml or dml" },
  { flag: "--peers-folder <dir>", description: "where bench/peers is installed" },
  { flag: "--ledger [file]", description: "append the cells to the ledger (bench/ledger.jsonl)" },
  { flag: "--note <text>", description: "what to remember of this run, for the ledger" },
];

export function textOption(context: BenchContext, name: string): string | undefined {
  const value = context.args[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberOption(context: BenchContext, name: string, standard: number): number {
  const value = context.args[name] ?? standard;
  const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
  if (!/^\d+$/.test(text)) throw invalid(name, `a whole number is needed, not "${text}"`);
  return Number(text);
}

/** At least one: nothing can be measured on no samples. */
export function samplesOption(context: BenchContext, standard: number): number {
  const samples = numberOption(context, "samples", standard);
  if (samples === 0) throw invalid("samples", "at least 1");
  return samples;
}

export function seedOption(context: BenchContext): number {
  return numberOption(context, "seed", 17);
}

const SCALES: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9, b: 1e9 };

/** `10k,10M` to numbers of tokens, ascending; not under `least`. */
export function lengthsOption(
  context: BenchContext,
  standard: string,
  least = 1,
): number[] {
  return parseLengths(textOption(context, "lengths") ?? standard, least);
}

/** Errors: INVALID_OPTION. */
export function parseLengths(text: string, least = 1): number[] {
  const lengths = text.split(",").map((part) => {
    const match = /^(\d+(?:\.\d+)?)([kmgb]?)$/i.exec(part.trim());
    const scale = SCALES[(match?.[2] ?? "").toLowerCase()];
    const length = Number(match?.[1]) * (scale ?? Number.NaN);
    if (!(length >= least)) {
      throw invalid("lengths", `"${part}" is not a length such as 10k or 10M`);
    }
    return length;
  });
  return [...new Set(lengths)].sort((a, b) => a - b);
}

/** 10k, 10M, 1G: as it is typed. */
export function lengthName(length: number): string {
  for (const [letter, size] of [["G", 1e9], ["M", 1e6], ["k", 1e3]] as const) {
    if (length >= size) return `${Number((length / size).toFixed(2))}${letter}`;
  }
  return String(length);
}

/** A subset of `all`, in its order; all of them without the option. */
export function choiceOption<T extends string>(
  context: BenchContext,
  name: string,
  all: readonly T[],
): T[] {
  const text = textOption(context, name);
  if (text === undefined) return [...all];
  const wanted = text.split(",").map((part) => part.trim());
  const stranger = wanted.find((part) => !all.some((known) => known === part));
  if (stranger !== undefined) {
    throw invalid(name, `"${stranger}" is none of ${all.join(", ")}`);
  }
  return all.filter((known) => wanted.includes(known));
}

const EFFORTS = ["low", "medium", "high"] as const;

/** `--effort` as an option of what is called; nothing where it is not given. */
export function effortOption(context: BenchContext): Pick<AskOptions, "effort"> {
  if (textOption(context, "effort") === undefined) return {};
  const [effort, ...others] = choiceOption(context, "effort", EFFORTS);
  if (effort === undefined || others.length > 0) throw invalid("effort", "one effort is needed");
  return { effort };
}

const LEVELS: readonly Level[] = ["auto", "lexical", "static", "deep"];

export function levelOption(context: BenchContext, standard: Level): Level {
  const chosen = choiceOption(context, "level", LEVELS);
  if (textOption(context, "level") === undefined) return standard;
  const [only] = chosen;
  if (only === undefined || chosen.length > 1) throw invalid("level", "one level is needed");
  return only;
}

function invalid(name: string, detail: string): RecollectError {
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return new RecollectError("INVALID_OPTION", { option, detail, command: "bench" });
}
