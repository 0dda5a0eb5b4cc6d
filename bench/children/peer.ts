/**
 * The process in which one peer is measured, ours among them: with given vectors, or from text
 * with our embedder. See peer-protocol.ts.
 */
import { systemClock, toErrorData } from "../../src/base/index.js";
import { readFvecs } from "../data/fvecs.js";
import type { OpenIndex, Peer, VectorIndex } from "../peers/contract.js";
import { loaderFrom, peerNamed } from "../peers/roster.js";
import { memory, peakBytes } from "./memory.js";
import { ingestText } from "./peer-ingest.js";
import type {
  PeerBuildJob,
  PeerBuildOutcome,
  PeerJob,
  PeerOutcome,
  PeerSearchJob,
  PeerSearchOutcome,
} from "./peer-protocol.js";
import type { ChildMessage } from "./protocol.js";

const clock = systemClock;

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

function opening(job: PeerBuildJob | PeerSearchJob): OpenIndex {
  let capacity = 0;
  let dimension = 0;
  for (const batch of readFvecs(job.vectors)) {
    capacity += batch.count;
    dimension = batch.dimension;
  }
  return { dir: job.dir, capacity, dimension, load: loaderFrom(job.peers) };
}

async function fill(index: VectorIndex, job: PeerBuildJob | PeerSearchJob): Promise<number> {
  let vectors = 0;
  for (const { first, count, values } of readFvecs(job.vectors)) {
    // The same short text for all: what is measured is vectors.
    const texts = Array.from({ length: count }, (_, at) => `vector ${first + at}`);
    await index.add({ firstId: first, vectors: values, texts });
    vectors += count;
    void tell({ kind: "progress", done: vectors, total: vectors, what: job.peer });
  }
  await index.finish();
  return vectors;
}

async function build(peer: Peer, job: PeerBuildJob): Promise<PeerBuildOutcome> {
  const o = opening(job);
  const from = clock.nowMs();
  const cpuFrom = process.cpuUsage();
  const index = await peer.create(o);
  const vectors = await fill(index, job);
  await index.close();
  const cpu = process.cpuUsage(cpuFrom);
  const seconds = (clock.nowMs() - from) / 1_000;
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  return { kind: "build", vectors, seconds, cpuSeconds, peakBytes: peakBytes() };
}

async function search(peer: Peer, job: PeerSearchJob): Promise<PeerSearchOutcome> {
  const o = opening(job);
  const queries = [...readFvecs(job.queries)].flatMap(({ count, dimension, values }) =>
    Array.from({ length: count }, (_, at) =>
      values.subarray(at * dimension, (at + 1) * dimension),
    ),
  );
  const from = clock.nowMs();
  const index = await peer.open(o);
  if (!peer.persistent) await fill(index, job);
  const openMs = clock.nowMs() - from;
  const timed = async (query: Float32Array) => {
    const asked = clock.nowMs();
    const ids = await index.search(query, job.k);
    return { ms: clock.nowMs() - asked, ids };
  };
  const cold = [];
  for (const query of queries) cold.push(await timed(query));
  const warm = [];
  for (const query of queries) warm.push(await timed(query));
  const held = memory();
  await index.close();
  return {
    kind: "search-vectors",
    openMs,
    coldMs: cold.map(({ ms }) => ms),
    warmMs: warm.map(({ ms }) => ms),
    ids: warm.map(({ ids }) => ids),
    memory: held,
  };
}

function run(job: PeerJob): Promise<PeerOutcome> {
  const peer = peerNamed(job.peer);
  if (job.kind === "build") return build(peer, job);
  if (job.kind === "search-vectors") return search(peer, job);
  return ingestText(peer, job, clock);
}

process.once("message", (job) => {
  run(job as PeerJob)
    .then((outcome) => tell({ kind: "outcome", outcome }))
    .catch((error: unknown) => tell({ kind: "failure", error: toErrorData(error) }))
    .finally(() => process.disconnect());
});
