/**
 * Reads the JSON files of a model folder through a schema.
 * Errors: MODEL_MISSING where the file is not there, MODEL_INVALID where it can't be understood.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { RecollectError } from "../base/index.js";

export function readModelJson<S extends z.ZodType>(
  dir: string,
  name: string,
  schema: S,
): z.infer<S> {
  const text = readIfThere(join(dir, name));
  if (text === null) throw new RecollectError("MODEL_MISSING", { dir, detail: `no ${name}` });
  return parseModelJson({ dir, name, text }, schema);
}

/** null where the file is not there. */
export function readOptionalModelJson<S extends z.ZodType>(
  dir: string,
  name: string,
  schema: S,
): z.infer<S> | null {
  const text = readIfThere(join(dir, name));
  return text === null ? null : parseModelJson({ dir, name, text }, schema);
}

function parseModelJson<S extends z.ZodType>(
  file: { dir: string; name: string; text: string },
  schema: S,
): z.infer<S> {
  const invalid = (detail: string, cause?: unknown): RecollectError =>
    new RecollectError("MODEL_INVALID", { dir: file.dir, detail }, { cause });
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch (cause) {
    throw invalid(`${file.name} is not JSON`, cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalid(`${file.name}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "?"}`);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new RecollectError("FILE_UNREADABLE", { path, detail: String(code ?? error) });
  }
}
