/**
 * Ingests the fake corpus into the store named on the command line, as a process of its own that
 * the crash test kills. Needs the built program. Says "ready" and "done" on standard output.
 */
import { createHash } from "node:crypto";
import { openStoreWriter } from "../../dist/src/shards/index.js";

const [dir, seedText, commitEveryText] = process.argv.slice(2);
const seed = Number(seedText);
const log = { warn() {}, info() {}, debug() {} };

function random(from) {
  let state = from;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function block(next) {
  let text = "";
  for (let n = 0; n < 120; n += 1) text += `w${Math.floor(next() * 500)} `;
  const chunks = [];
  for (let start = 0; start < text.length; start += 100) {
    chunks.push({ start, end: Math.min(text.length, start + 100), tokens: 20, heading: "" });
  }
  const hash = createHash("sha256").update(text).digest("hex");
  return { text, hash, chunks, pages: [] };
}

const writer = await openStoreWriter(dir, { log, create: true, chunker: "fake", purpose: "crash" });
process.stdout.write("ready\n");
for (let file = 0; file < 6; file += 1) {
  const path = `/file${file}`;
  const hash = `${seed}-${file}`;
  if (writer.origin(path)?.hash === hash) continue;
  const next = random(seed * 100 + file);
  const fingerprint = "fake";
  const facts = { path, hash, bytes: 1, modifiedMs: 1, root: null, fingerprint };
  const origin = writer.beginOrigin(facts);
  for (let one = 0; one < 3; one += 1) {
    const source = `doc${file}-${one}`;
    const document = origin.beginDocument({
      source,
      title: null,
      mediaType: "text",
      metadata: {},
      date: null,
    });
    const blocks = 1 + Math.floor(next() * 12);
    for (let n = 0; n < blocks; n += 1) {
      document.add(block(next));
      // A large document spans transactions.
      if (n % Number(commitEveryText) === 0) writer.commit();
    }
    document.finish();
  }
  origin.finish({ complete: true });
  const pending = writer.pendingVectors(1000);
  writer.setVectors(
    "fake",
    pending.map(({ id, text }) => ({ id, vector: Float32Array.from([text.length, 1, 2, 3]) })),
  );
  writer.commit();
}
writer.close();
process.stdout.write("done\n");
