/**
 * Which engines a run of the suite `runtime` can measure, by its options: ours always, the others
 * where the user names them. They are no dependencies of the project.
 * Errors: INVALID_OPTION for what was named and is not there.
 */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { RecollectError } from "../../src/base/index.js";
import { findModelFiles } from "../../src/runtime/index.js";
import type { BenchContext, BenchOption } from "../contract.js";
import { textOption } from "../options.js";
import { projectRoot } from "../project.js";
import type { EngineSource } from "./contract.js";
import { openEngineProcess } from "./process.js";

const LLAMA = "llama.cpp";
const TRANSFORMERS = "transformers.js";
const PACKAGE = "@huggingface/transformers";

export const ENGINE_OPTIONS: readonly BenchOption[] = [
  { flag: "--llama-python <path>", description: "a Python that has the package llama-cpp-python" },
  { flag: "--llama-model <file>", description: "the same weights for it: a GGUF file" },
  {
    flag: "--transformersjs <dir>",
    description: `${PACKAGE}, or the node_modules that holds it`,
  },
  {
    flag: "--transformersjs-model <dir>",
    description: "a model folder for it; default: the one of --model",
  },
];

/** What to do to have it measured. */
const HOW: Readonly<Record<string, string>> = {
  [LLAMA]:
    "pip install llama-cpp-python into a virtual environment, and name its Python with " +
    "--llama-python PATH and the same weights with --llama-model FILE.gguf",
  [TRANSFORMERS]:
    `npm install ${PACKAGE} in a folder of its own, and name that folder with ` +
    "--transformersjs DIR",
};

export function howToGet(name: string): string {
  return HOW[name] ?? "it is a part of the project";
}

export interface EngineSources {
  readonly ours: EngineSource;
  readonly others: readonly EngineSource[];
  /** Names of those that no option names. */
  readonly unnamed: readonly string[];
}

export interface EngineSetting {
  readonly model: string;
  readonly threads: number;
}

export async function engineSources(
  context: BenchContext,
  setting: EngineSetting,
): Promise<EngineSources> {
  const found = [await llama(context, setting), await transformers(context, setting)];
  const names = [LLAMA, TRANSFORMERS];
  return {
    ours: ours(context, setting),
    others: found.flatMap((source) => source ?? []),
    unnamed: names.filter((_, at) => found[at] === null),
  };
}

function child(file: string): readonly string[] {
  return [join(projectRoot(), "dist", "bench", "children", file)];
}

function ours(context: BenchContext, { model, threads }: EngineSetting): EngineSource {
  const name = "recollect";
  const args = child("recollect-engine.js");
  return {
    name,
    open: (o) =>
      openEngineProcess(
        { name, command: process.execPath, args },
        { ...o, model, threads },
        context.signal,
      ),
  };
}

async function llama(
  context: BenchContext,
  { threads }: EngineSetting,
): Promise<EngineSource | null> {
  const command = textOption(context, "llamaPython");
  const file = textOption(context, "llamaModel");
  if (command === undefined && file === undefined) return null;
  if (command === undefined) throw invalid("--llama-python", "needed beside --llama-model");
  if (file === undefined) throw invalid("--llama-model", "needed beside --llama-python");
  const model = resolve(file);
  const isFile = await stat(model).then((found) => found.isFile(), () => false);
  if (!isFile) throw invalid("--llama-model", `no file ${file}`);
  const engine = { name: LLAMA, command, args: [llamaScript()], option: "--llama-python" };
  return {
    name: LLAMA,
    open: (o) => openEngineProcess(engine, { ...o, model, threads }, context.signal),
  };
}

/** Beside the sources in a checkout, copied beside the build in a package. */
function llamaScript(): string {
  const within = join("bench", "children", "llama_engine.py");
  const source = join(projectRoot(), within);
  return existsSync(source) ? source : join(projectRoot(), "dist", within);
}

async function transformers(
  context: BenchContext,
  { model, threads }: EngineSetting,
): Promise<EngineSource | null> {
  const folder = textOption(context, "transformersjs");
  const named = textOption(context, "transformersjsModel");
  if (folder === undefined) {
    if (named === undefined) return null;
    throw invalid("--transformersjs", "needed beside --transformersjs-model");
  }
  const library = await packageFolder(resolve(folder));
  if (library === null) throw invalid("--transformersjs", `no ${PACKAGE} in ${folder}`);
  const dir = named === undefined ? resolve(model) : resolve(named);
  const file = relative(dir, findModelFiles(dir, { kind: "decoder" }).onnx).replace(/\.onnx$/, "");
  const command = { name: TRANSFORMERS, command: process.execPath };
  const engine = { ...command, args: child("transformers-engine.js") };
  return {
    name: TRANSFORMERS,
    open: (o) =>
      openEngineProcess(engine, { ...o, model: dir, threads, library, file }, context.signal),
  };
}

/** The package's folder, given itself, the node_modules around it or the project around that. */
async function packageFolder(folder: string): Promise<string | null> {
  for (const dir of [folder, join(folder, PACKAGE), join(folder, "node_modules", PACKAGE)]) {
    const text = await readFile(join(dir, "package.json"), "utf8").catch(() => "");
    // As its name, not as what a project depends on.
    if (new RegExp(`"name":\\s*"${PACKAGE}"`).test(text)) return dir;
  }
  return null;
}

function invalid(option: string, detail: string): RecollectError {
  return new RecollectError("INVALID_OPTION", { option, detail, command: "bench runtime" });
}
