/**
 * Decoders that can be used at the same time: several lanes of one packed row where the device is
 * a graphics card and the folder has such a graph, else the one decoder that there is.
 * Errors: those of `openDecoder`.
 */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type Log, silentLog } from "../base/index.js";
import { type DecoderOptions, type DecoderSession, openDecoder } from "./decoder.js";
import { cacheOutputs } from "./decoder-graph.js";
import { deviceAhead } from "./devices.js";
import { DeviceCache } from "./device-cache.js";
import { GrowingCache } from "./growing-cache.js";
import { findModelFiles, type ModelFiles } from "./model-files.js";
import { nativeMessage } from "./native-message.js";
import { PackedDecoder } from "./packed-decoder.js";
import type { Provider } from "./provider-names.js";
import { readPackedGraph } from "./packed-graph.js";
import { PackedRow } from "./packed-row.js";
import { RowGather } from "./row-gather.js";
import { compareSelfTest, readSelfTest, SELF_TEST_FILE } from "./self-test.js";
import { createSession } from "./session.js";

/** Of the row, for each lane: windows are mostly shorter. */
const SLOTS_EACH = 1_024;
/** Where the cache stays on the device; elsewhere each step would copy all of it. */
const PACKS: ReadonlySet<string> = new Set(["webgpu"]);

export interface LanesOptions extends DecoderOptions {
  /** How many are wanted at most. */
  readonly lanes: number;
}

/** Whether several decoders on that device can share a run. */
export function sharesRuns(device: string): boolean {
  return PACKS.has(device);
}

/** The model is loaded once where its device is known, and never twice at the same time. */
export async function openLanes(
  dir: string,
  o: LanesOptions,
): Promise<readonly DecoderSession[]> {
  if (o.lanes < 2) return [await openDecoder(dir, o)];
  const files = findModelFiles(dir, { kind: "decoder", file: o.file });
  const known = await deviceAhead({ ...o, dir, onnx: files.onnx, device: o.device ?? "auto" });
  const early = known === null ? null : await packedOn(known, files, o);
  if (early !== null) return early;
  const single = await openDecoder(dir, o);
  const device = single.device as Provider;
  if (device === known || !sharesRuns(device)) return [single];
  await single.dispose();
  return (await packedOn(device, files, o)) ?? [await openDecoder(dir, { ...o, device })];
}

/** null where it does not share runs there. */
async function packedOn(
  device: Provider,
  files: ModelFiles,
  o: LanesOptions,
): Promise<readonly DecoderSession[] | null> {
  if (!sharesRuns(device)) return null;
  const { log = silentLog } = o;
  const { stopIds } = files.config;
  for (const onnx of files.packedOnCards) {
    try {
      const packed = await openPacked(onnx, { ...o, files, log, device, stopIds });
      log.debug(`${device}: ${o.lanes} questions at once (${basename(onnx)})`);
      return packed;
    } catch (error) {
      const why = nativeMessage(error instanceof Error ? error.message : String(error));
      log.debug(`${device}: ${basename(onnx)} does not work: ${why}`);
    }
  }
  return null;
}

export interface PackedOptions extends Pick<LanesOptions, "lanes" | "threads"> {
  readonly files: ModelFiles;
  readonly log: Log;
  readonly device: string;
  readonly stopIds: readonly number[];
  readonly slotsMax?: number;
}

/** Also for tests on the CPU, where each run copies the cache. */
export async function openPacked(
  onnx: string,
  o: PackedOptions,
): Promise<readonly DecoderSession[]> {
  const { files, device, lanes, log, stopIds } = o;
  const keptOnDevice = PACKS.has(device) ? cacheOutputs(files.config.layers ?? 0) : undefined;
  const session = await createSession(onnx, { provider: device, threads: o.threads, keptOnDevice });
  const freed = [() => session.release()];
  try {
    const graph = readPackedGraph(session, files);
    const cache = keptOnDevice
      ? new DeviceCache(graph.cache)
      : new GrowingCache(graph.cache, "exact");
    const gather = await RowGather.open(graph.type, { provider: device });
    freed.push(() => gather.release());
    const release = async (): Promise<void> => {
      cache.clear();
      for (const free of [...freed].reverse()) await free();
    };
    const { positionsMax } = graph;
    const row = new PackedRow({ session, graph, cache, gather }, lanes);
    const slotsMax = o.slotsMax ?? Math.max(positionsMax, lanes * SLOTS_EACH);
    const parts = { row, device, lanes, slotsMax, positionsMax, stopIds, log, release };
    const decoder = new PackedDecoder(parts);
    await check(decoder, files.dir);
    return decoder.lanes;
  } catch (error) {
    for (const free of [...freed].reverse()) await free();
    throw error;
  }
}

/** Two lanes side by side have to come out as one alone does, before and after gaps are closed. */
async function check(decoder: PackedDecoder, dir: string): Promise<void> {
  const [first, second] = decoder.lanes;
  if (!first || !second) return;
  const both = (work: (lane: DecoderSession) => Promise<unknown>): Promise<void> =>
    all([first, second].map(work));
  if (!existsSync(join(dir, SELF_TEST_FILE))) {
    // A device may create a session that it can't run.
    await both((lane) => lane.append([0]));
    return [first, second].forEach((lane) => lane.reset());
  }
  const test = readSelfTest(dir);
  await both((lane) => compareSelfTest(lane, test));
  const begun = test.promptIds.slice(0, -1);
  if (begun.length === 0) return;
  await both((lane) => lane.append(begun));
  first.reset();
  await decoder.row.compact();
  await compareSelfTest(withPrompt(second, test.promptIds), test);
  second.reset();
}

/** Waits for all, also where one fails: nothing may run on a session that is released. */
async function all(works: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(works)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}

/** Its prompt stands in the cache already, all but the last token. */
function withPrompt(
  lane: DecoderSession,
  promptIds: readonly number[],
): Parameters<typeof compareSelfTest>[0] {
  return { append: () => lane.append(promptIds.slice(-1)), reset: () => undefined };
}
