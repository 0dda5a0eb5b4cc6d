/**
 * Text into a peer as its users would: files read, cut into passages of about CHARS characters
 * (LangChain by its own splitter, the others at paragraphs), embedded by our embedder, added.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../src/base/index.js";
import type { LoadPackage, Peer, VectorIndex } from "../peers/contract.js";
import { loaderFrom } from "../peers/roster.js";
import { openLevelEmbedder } from "./level-embedder.js";
import { peakBytes } from "./memory.js";
import type { PeerIngestJob, PeerIngestOutcome } from "./peer-protocol.js";

/** As long as our own passages are on average. */
export const PASSAGE_CHARS = 1_000;
const BATCH = 256;

export async function ingestText(
  peer: Peer,
  job: PeerIngestJob,
  clock: Clock,
): Promise<PeerIngestOutcome> {
  const load = loaderFrom(job.peers);
  const embedder = openLevelEmbedder(job.models, job.level);
  try {
    await embedder.warm();
    // A graph in memory is asked for its size beforehand: more than there can be.
    const capacity = peer.packages.includes("hnswlib-node") ? await passagesAtMost(job.paths) : 0;
    const from = clock.nowMs();
    const cpuFrom = process.cpuUsage();
    const split = await splitterOf(peer, load);
    const { dimension } = embedder;
    const index = await peer.create({ dir: job.dir, dimension, capacity, load });
    const counts = { chars: 0, passages: 0 };
    let batch: string[] = [];
    const flush = async (): Promise<void> => {
      await addBatch(index, batch, { firstId: counts.passages, embed: (t) => embedder.embed(t) });
      counts.passages += batch.length;
      batch = [];
    };
    for await (const text of textsIn(job.paths)) {
      counts.chars += text.length;
      for (const passage of await split(text)) {
        batch.push(passage);
        if (batch.length === BATCH) await flush();
      }
    }
    await flush();
    await index.finish();
    await index.close();
    const cpu = process.cpuUsage(cpuFrom);
    const seconds = (clock.nowMs() - from) / 1_000;
    const cpuSeconds = (cpu.user + cpu.system) / 1e6;
    return { kind: "ingest-text", ...counts, seconds, cpuSeconds, peakBytes: peakBytes() };
  } finally {
    await embedder.close();
  }
}

async function addBatch(
  index: VectorIndex,
  texts: readonly string[],
  o: { firstId: number; embed: (texts: readonly string[]) => Promise<Float32Array> },
): Promise<void> {
  if (texts.length === 0) return;
  await index.add({ firstId: o.firstId, vectors: await o.embed(texts), texts });
}

type Split = (text: string) => Promise<readonly string[]>;

async function splitterOf(peer: Peer, load: LoadPackage): Promise<Split> {
  if (!peer.packages.includes("@langchain/textsplitters")) {
    return async (text) => atParagraphs(text, PASSAGE_CHARS);
  }
  const { RecursiveCharacterTextSplitter } = (await load("@langchain/textsplitters")) as {
    RecursiveCharacterTextSplitter: new (o: object) => { splitText: Split };
  };
  const splitter = new RecursiveCharacterTextSplitter({
    chunkSize: PASSAGE_CHARS,
    chunkOverlap: 200,
  });
  return (text) => splitter.splitText(text);
}

/** Paragraphs joined up to so many characters; longer ones are cut. */
export function atParagraphs(text: string, chars: number): string[] {
  const passages: string[] = [];
  let passage = "";
  for (const paragraph of text.split(/\n{2,}/)) {
    for (let from = 0; from < paragraph.length; from += chars) {
      const piece = paragraph.slice(from, from + chars);
      if (passage !== "" && passage.length + piece.length > chars) {
        passages.push(passage);
        passage = "";
      }
      passage += passage === "" ? piece : `\n\n${piece}`;
    }
  }
  return passage.trim() === "" ? passages : [...passages, passage];
}

/** JSON lines give a text each, other files are one. */
async function* textsIn(paths: readonly string[]): AsyncGenerator<string> {
  for (const folder of paths) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
      const text = await readFile(file, "utf8");
      if (!file.endsWith(".jsonl")) {
        yield text;
        continue;
      }
      for (const line of text.split("\n")) {
        if (line !== "") yield (JSON.parse(line) as { text: string }).text;
      }
    }
  }
}

async function passagesAtMost(paths: readonly string[]): Promise<number> {
  let most = 0;
  for await (const text of textsIn(paths)) most += atParagraphs(text, PASSAGE_CHARS).length;
  return most;
}
