/** What the tests of this folder share: temporary folders, and events gathered into documents. */
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import type { DocumentHead, ParseEvent } from "../../src/records/index.js";
import { parseFile, walk, type WalkEvent } from "../../src/sources/index.js";

type Failure = Extract<ParseEvent, { kind: "failure" }>;
type Text = Extract<ParseEvent, { kind: "text" }>;

export interface Collected {
  readonly documents: { head: DocumentHead; parts: Text[]; text: string }[];
  readonly failures: Failure[];
  readonly warnings: string[];
}

/** Gathers events and checks their grammar: document, text..., end. */
export async function collect(events: AsyncIterable<ParseEvent>): Promise<Collected> {
  const all: Collected = { documents: [], failures: [], warnings: [] };
  let open: { head: DocumentHead; parts: Text[] } | null = null;
  for await (const event of events) {
    if (event.kind === "document") {
      if (open !== null) throw new Error("a document within a document");
      open = { head: event.head, parts: [] };
    } else if (event.kind === "text") {
      if (open === null) throw new Error("text without a document");
      open.parts.push(event);
    } else if (event.kind === "end") {
      if (open === null) throw new Error("an end without a document");
      all.documents.push({ ...open, text: open.parts.map((part) => part.text).join("") });
      open = null;
    } else if (event.kind === "failure") {
      // Within a document it voids the document.
      open = null;
      all.failures.push(event);
    } else all.warnings.push(event.message);
  }
  if (open !== null) throw new Error("a document without an end");
  return all;
}

export async function parsePath(file: string, cwd = path.dirname(file)): Promise<Collected> {
  const events = await walked([file], cwd);
  const found = events.find((event) => event.kind === "file");
  if (found?.kind !== "file") throw new Error(`not taken: ${JSON.stringify(events)}`);
  return collect(parseFile(found.file, {}));
}

export async function parseBytes(name: string, bytes: string | Uint8Array): Promise<Collected> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, bytes);
  return parsePath(file);
}

export async function walked(
  inputs: readonly string[],
  cwd: string,
  exclude: readonly string[] = [],
): Promise<WalkEvent[]> {
  const events: WalkEvent[] = [];
  for await (const event of walk(inputs, { cwd, exclude })) events.push(event);
  return events;
}

const folders: string[] = [];

export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "recollect-test-")));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
