/**
 * Worker entry of ingest: digests a file and, when it is new or changed, parses and chunks it,
 * compresses its text and makes its static vectors. Events stream to the main thread, which only
 * writes.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { RecollectError } from "../base/index.js";
import { Tokenizer, WordCounter } from "../inverted/index.js";
import type { Block } from "../records/index.js";
import { loadWordPiece, type WordPiece } from "../runtime/index.js";
import { embeddedTexts, encodeBlock, indexedTexts } from "../shards/index.js";
import { parseFile, type InputFile } from "../sources/index.js";
import { blockVectors, StaticEmbedder } from "../vectors/index.js";
import { streamTask, type TaskContext } from "../workers/index.js";
import { prepare, type PreparedEvent } from "./prepare.js";

export interface PrepareInput {
  readonly file: InputFile;
  /** Digest of the content that is in the store in this form, null when none is. */
  readonly storedHash: string | null;
  readonly chunkTokens: number;
  /** Folder of the embedder, whose tokens are counted. */
  readonly tokenizerDir: string;
  /** Hashes of blocks that are in the store: nothing is made of them again. */
  readonly storedBlocks: readonly string[];
  /** Folder of the static embedder; null where no static vectors are wanted. */
  readonly staticDir: string | null;
}

let tokenizer: WordPiece | null = null;
let staticEmbedder: StaticEmbedder | null = null;
let wordCounter: WordCounter | null = null;

const prepareFile = streamTask(async function* (
  input: PrepareInput,
  context: TaskContext,
): AsyncGenerator<PreparedEvent[]> {
  const { file } = input;
  const hash = await digestOf(file, context.signal);
  const unchanged = hash === input.storedHash;
  yield [{ kind: "hashed", hash, unchanged }];
  if (unchanged) return;
  tokenizer ??= loadWordPiece(input.tokenizerDir);
  if (input.staticDir !== null) staticEmbedder ??= StaticEmbedder.open(input.staticDir);
  const words = tokenizer;
  const statics = input.staticDir === null ? null : staticEmbedder;
  const stored = new Set(input.storedBlocks);
  const settings = {
    chunkTokens: input.chunkTokens,
    countTokens: (text: string) => words.count(text),
    enrich: (block: Block, title: string | null) =>
      stored.has(block.hash) ? block : enriched(block, title, statics),
  };
  for await (const batch of prepare(parseFile(file, { signal: context.signal }), settings)) {
    context.check();
    yield batch;
  }
  // What grew meanwhile, like a log, was read up to where it began; its digest is another now.
  const after = await stat(file.path).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const rewritten = after.mtimeMs !== file.modifiedMs && after.size <= file.bytes;
  if (after.size < file.bytes || rewritten) {
    throw new RecollectError("FILE_CHANGED", { path: file.source });
  }
});

export { prepareFile as default };

/** All that is stored of a block beside its text's own numbers. */
function enriched(block: Block, title: string | null, embedder: StaticEmbedder | null): Block {
  const encoded = encodeBlock(block, title);
  wordCounter ??= new WordCounter(new Tokenizer());
  const words = wordCounter.count(indexedTexts(block, title));
  if (embedder === null) return { ...block, encoded, words };
  return { ...block, encoded, words, vectors: blockVectors(embedder, embeddedTexts(block, title)) };
}

async function digestOf(file: InputFile, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of createReadStream(file.path, { signal, highWaterMark: 1 << 20 })) {
      hash.update(bytes as Buffer);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(file, cause);
  }
  return hash.digest("hex");
}

function unreadable(file: InputFile, cause: unknown): RecollectError {
  const code = (cause as NodeJS.ErrnoException).code;
  const facts = { path: file.source, detail: String(code ?? cause) };
  if (code === "EACCES" || code === "EPERM") return new RecollectError("FILE_PERMISSION", facts);
  if (code === "ENOENT") return new RecollectError("FILE_MISSING", facts);
  return new RecollectError("FILE_UNREADABLE", facts, { cause });
}
