/**
 * Writes a store, builds its posting lists, writes more and dies while it builds those: by SIGKILL
 * at the moment named on the command line, "none" to live. Then one more document comes in where
 * the store is there, as the next ingest. Needs the built program.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [dir, moment] = process.argv.slice(2);
const DIMENSION = 16;
const FLAT = 100;
const log = { warn() {}, info() {}, debug() {} };

const die = () => process.kill(process.pid, "SIGKILL");
const isLists = (path) => String(path).endsWith(".ivf.partial");

/** What the program imports of node:fs afterwards dies at the moment. */
function dieWhileWriting() {
  const { openSync, writeSync, renameSync } = fs;
  let lists = -1;
  let writes = 0;
  fs.openSync = (path, ...more) => {
    const file = openSync(path, ...more);
    if (isLists(path)) lists = file;
    return file;
  };
  fs.writeSync = (file, ...more) => {
    const written = writeSync(file, ...more);
    if (file === lists && moment === "half written" && ++writes === 3) die();
    return written;
  };
  fs.renameSync = (from, to) => {
    if (isLists(from) && moment === "written") die();
    renameSync(from, to);
    if (isLists(from) && moment === "renamed") die();
  };
  syncBuiltinESMExports();
}

let armed = false;

function vectorOf(text) {
  const digest = createHash("sha256").update(text).digest();
  const values = Float32Array.from(digest.subarray(0, DIMENSION), (byte) => byte - 127.5);
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

function block(name) {
  let text = "";
  for (let n = 0; n < 100; n += 1) text += `passage ${n} of ${name}`.padEnd(40, ".");
  const chunks = [];
  for (let start = 0; start < text.length; start += 40) {
    chunks.push({ start, end: start + 40, tokens: 7, heading: "" });
  }
  const hash = createHash("sha256").update(text).digest("hex");
  return { text, hash, chunks, pages: [] };
}

function add(writer, source, blocks) {
  const origin = writer.beginOrigin({
    path: `/${source}`,
    hash: source,
    bytes: 1,
    modifiedMs: 1,
    root: null,
    fingerprint: "fake",
  });
  const head = { source, title: null, mediaType: "text", metadata: {}, date: null };
  const document = origin.beginDocument(head);
  for (let n = 0; n < blocks; n += 1) document.add(block(`${source} ${n}`));
  document.finish();
  origin.finish({ complete: true });
  for (let some = writer.pendingVectors(500); some.length > 0; ) {
    writer.setVectors("fake", some.map(({ id, text }) => ({ id, vector: vectorOf(text) })));
    some = writer.pendingVectors(500);
  }
  writer.commit();
}

const there = fs.existsSync(dir);
const { openStoreWriter } = await import("../../dist/src/shards/index.js");
const writer = await openStoreWriter(dir, { log, create: true, chunker: "fake", purpose: "lists" });
if (!there) {
  add(writer, "first", 8);
  await writer.buildLists({ flatVectorsMax: FLAT });
  add(writer, "second", 16);
  dieWhileWriting();
  armed = true;
} else {
  add(writer, "third", 2);
}
await writer.buildLists({
  flatVectorsMax: FLAT,
  onProgress: () => {
    if (armed && moment === "coding") die();
  },
});
writer.close();
process.stdout.write("done\n");
