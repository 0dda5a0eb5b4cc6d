/** Worker entry of the reader: loads the model once, then reads batches of passages. */
import { workerData } from "node:worker_threads";
import {
  loadWordPiece,
  openEncoder,
  type EncoderSession,
  type WordPiece,
} from "../runtime/index.js";
import { workerLog, workerTask } from "../workers/index.js";
import { readPassages, type ReadRequest } from "./read-passages.js";
import type { ReadReply, ReaderWorkerData } from "./reader.js";

let loaded: Promise<{ session: EncoderSession; tokenizer: WordPiece }> | null = null;

async function load(): Promise<{ session: EncoderSession; tokenizer: WordPiece }> {
  const { dir, ...how } = workerData as ReaderWorkerData;
  const session = await openEncoder(dir, { ...how, log: workerLog() });
  return { session, tokenizer: loadWordPiece(dir) };
}

const read = workerTask(async (request: ReadRequest) => {
  loaded ??= load();
  const { session, tokenizer } = await loaded;
  const beforeMs = session.runMs;
  const readings = await readPassages(session, tokenizer, request);
  return { readings, runMs: session.runMs - beforeMs } satisfies ReadReply;
});

export { read as default };
