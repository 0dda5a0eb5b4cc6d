/**
 * The services of `bench tools --loop` and the requests to them: bench/tool-loop/CARD.md says
 * what they are. Each service is an OpenAPI document; its extensions `x-tables` and `x-answer` say
 * what the stand-in server holds and how an operation answers from it.
 * Errors: BENCH_DATA_INVALID.
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { parseLines } from "./tool-list.js";

const requestSchema = z.object({
  id: z.string(),
  part: z.enum(["dev", "test", "documents", "incomplete"]),
  request: z.string(),
  /** Absent where nothing is to be called. */
  tool: z.string().optional(),
  arguments: z.record(z.string(), z.json()).default({}),
  /** Each must stand in the answer; alternatives are parted by "|". */
  answer: z.array(z.string()).default([]),
});
export type LoopRequest = z.infer<typeof requestSchema>;

const record = z.record(z.string(), z.json());
const answerSchema = z.object({
  table: z.string().optional(),
  /** One record, or 404. */
  one: z.boolean().optional(),
  /** All that fit, under this name. */
  list: z.string().optional(),
  /** A parameter's name to the field it is compared with: "~" holds, "<", ">=" and "<=" order. */
  by: z.record(z.string(), z.string()).optional(),
  /** What the change makes of the record. */
  set: record.optional(),
  /** Something new, with these values beside those given. */
  make: record.optional(),
});
export type StandInAnswer = z.infer<typeof answerSchema>;

const parameters = z.array(z.object({ name: z.string(), in: z.string() })).optional();
const operationSchema = z.object({ parameters, "x-answer": answerSchema });
const serviceSchema = z.object({
  servers: z.tuple([z.object({ url: z.string() })]),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  "x-tables": z.record(z.string(), z.array(record)).optional(),
});

export interface LoopService {
  readonly name: string;
  readonly path: string;
  readonly document: z.infer<typeof serviceSchema>;
}

/** Beside this folder, both in the sources and in the build. */
export function toolLoopPaths(): { readonly services: string; readonly requests: string } {
  const at = (name: string): string =>
    fileURLToPath(new URL(`../tool-loop/${name}`, import.meta.url));
  return { services: at("services"), requests: at("requests.jsonl") };
}

export async function readLoopRequests(path: string): Promise<LoopRequest[]> {
  return parseLines(await readFile(path, "utf8"), path, requestSchema);
}

export async function readServices(folder: string): Promise<LoopService[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file);
      const document = serviceSchema.parse(parse(await readFile(path, "utf8")));
      return { name: basename(file, ".yaml"), path, document };
    }),
  );
}
