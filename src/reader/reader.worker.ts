/** Worker entry of the reader: loads the model once, then reads batches of passages. */
import { workerData } from "node:worker_threads";
import {
  loadWordPiece,
  openEncoder,
  type EncoderSession,
  type WordPiece,
} from "../runtime/index.js";
import { workerTask } from "../workers/index.js";
import { readPassages, type ReadRequest } from "./read-passages.js";
import type { ReaderWorkerData } from "./reader.js";

let loaded: Promise<{ session: EncoderSession; tokenizer: WordPiece }> | null = null;

async function load(): Promise<{ session: EncoderSession; tokenizer: WordPiece }> {
  const data = workerData as ReaderWorkerData;
  const session = await openEncoder(data.dir, { device: data.device, threads: data.threads });
  return { session, tokenizer: loadWordPiece(data.dir) };
}

const read = workerTask(async (request: ReadRequest) => {
  loaded ??= load();
  const { session, tokenizer } = await loaded;
  return readPassages(session, tokenizer, request);
});

export { read as default };
