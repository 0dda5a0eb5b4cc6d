/**
 * Several sequences in one row come out as each of them alone: on the toy models, with the logits
 * of the framework that they come from, whatever is appended, taken back and left in between.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { type DecoderSession, openDecoder } from "../../src/runtime/decoder.js";
import { GrowingCache } from "../../src/runtime/growing-cache.js";
import { openPacked } from "../../src/runtime/lanes.js";
import { findModelFiles } from "../../src/runtime/model-files.js";
import { PackedDecoder } from "../../src/runtime/packed-decoder.js";
import { readPackedGraph } from "../../src/runtime/packed-graph.js";
import { PackedRow } from "../../src/runtime/packed-row.js";
import { RowGather } from "../../src/runtime/row-gather.js";
import { createSession, type Session } from "../../src/runtime/session.js";

const TOYS = join(import.meta.dirname, "toy-models");
/** Of float16 and of sums in another order. */
const TOLERANCE = { model_packed: 1e-3, model_packed_half: 2e-2 } as const;

interface Case {
  readonly ids: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

let opened: readonly DecoderSession[] = [];

async function open(name: string, graph: string, o: { lanes: number; slotsMax?: number }) {
  const dir = join(TOYS, name);
  const files = findModelFiles(dir, { kind: "decoder" });
  const how = { files, log: silentLog, device: "cpu", stopIds: [], threads: 1 };
  opened = await openPacked(join(dir, `${graph}.onnx`), { ...how, ...o });
  return opened;
}

afterEach(async () => {
  await Promise.all(opened.map((lane) => lane.dispose()));
  opened = [];
});

function difference(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): number {
  expect(a?.length).toBe(b?.length);
  return Math.max(...Array.from(a ?? [], (x, i) => Math.abs(x - (b?.[i] ?? NaN))));
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}

describe.each(["llama", "qwen2", "phi3"])("%s", (name) => {
  const text = readFileSync(join(TOYS, name, "expected.json"), "utf8");
  const { cases } = JSON.parse(text) as { cases: readonly Case[] };
  const [short, long] = [at(cases, 0), at(cases, 1)];

  it.each(["model_packed", "model_packed_half"] as const)(
    "gives the framework's logits in %s, side by side",
    async (graph) => {
      const [one, two] = await open(name, graph, { lanes: 2 });
      if (!one || !two) throw new Error("two lanes");
      const tolerance = TOLERANCE[graph];
      const [first, second] = await Promise.all([
        one.append(short.ids.slice(0, 4)),
        two.append(long.ids.slice(0, 23)),
      ]);
      expect(difference(first, short.logits[3])).toBeLessThan(tolerance);
      expect(difference(second, long.logits[22])).toBeLessThan(tolerance);
      const [rest, rows] = await Promise.all([
        one.append(short.ids.slice(4)),
        two.appendEach(long.ids.slice(23, 31)),
      ]);
      expect(difference(rest, short.logits.at(-1))).toBeLessThan(tolerance);
      for (const [i, row] of rows.entries()) {
        expect(difference(row, long.logits[23 + i])).toBeLessThan(tolerance);
      }
    },
  );
});

/** What somebody does with a lane. */
type Move =
  | { readonly kind: "append"; readonly lane: number; readonly count: number }
  | { readonly kind: "each"; readonly lane: number; readonly count: number }
  | { readonly kind: "prefill"; readonly lane: number; readonly count: number }
  | { readonly kind: "rewind"; readonly lane: number; readonly share: number };

const LANES = 3;
const lane = fc.nat({ max: LANES - 1 });
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), lane, count: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ kind: fc.constant("each" as const), lane, count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({
    kind: fc.constant("prefill" as const),
    lane,
    count: fc.integer({ min: 1, max: 90 }),
  }),
  fc.record({
    kind: fc.constant("rewind" as const),
    lane,
    share: fc.double({ max: 1, min: 0, noNaN: true }),
  }),
);

describe("a prompt that nobody waits for any more", () => {
  it("is not read to its end, and what was read of it stays", async () => {
    const [one, two] = await open("llama", "model_packed", { lanes: 2 });
    if (!one || !two) throw new Error("two lanes");
    const ids = Array.from({ length: 380 }, (_, i) => 3 + ((i * 7) % 90));
    const cancel = new AbortController();
    const given = one.prefill(ids, { signal: cancel.signal });
    // It is begun already: the first piece is on its way.
    await new Promise((resolve) => setImmediate(resolve));
    cancel.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    expect(one.length).toBeLessThan(ids.length);
    const logits = await one.append(ids.slice(one.length));
    expect(difference(logits, await two.append(ids))).toBeLessThan(1e-4);
  });
});

describe("whatever its lanes do", () => {
  it("each is as it would be alone, also where the row is short of room", async () => {
    const alone = await openDecoder(join(TOYS, "llama"), { device: "cpu", threads: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(move, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(400, 2_000),
        async (rounds, slotsMax) => {
          const lanes = await open("llama", "model_packed", { lanes: LANES, slotsMax });
          const texts: number[][] = lanes.map(() => []);
          let next = 1;
          for (const round of rounds) {
            // Of each lane the first move only: a lane does one thing at a time.
            const moves = round.filter((a, i) => round.findIndex((b) => b.lane === a.lane) === i);
            const last = await Promise.all(
              moves.map(async (made) => {
                const [session, ids] = [at(lanes, made.lane), at(texts, made.lane)];
                if (made.kind === "rewind") {
                  ids.length = Math.floor(ids.length * made.share);
                  session.rewind(ids.length);
                  return null;
                }
                const more = Array.from({ length: made.count }, () => 3 + ((next++ * 7) % 90));
                if (ids.length + more.length > 380) return null;
                ids.push(...more);
                if (made.kind === "append") return await session.append(more);
                if (made.kind === "prefill") {
                  await session.prefill(more);
                  return null;
                }
                return (await session.appendEach(more)).at(-1) ?? null;
              }),
            );
            for (const [i, made] of moves.entries()) {
              const logits = last[i];
              if (!logits) continue;
              alone.reset();
              const expected = await alone.append(at(texts, made.lane));
              expect(difference(logits, expected)).toBeLessThan(2e-3);
            }
          }
          for (const session of lanes) await session.dispose();
          opened = [];
        },
      ),
      { numRuns: 25, seed: 1 },
    );
    await alone.dispose();
  });
});

describe("a device that is short of memory", () => {
  /** Runs on the CPU, but has no memory for more than so many positions. */
  async function shortOf(positions: number) {
    const dir = join(TOYS, "llama");
    const session = await createSession(join(dir, "model_packed.onnx"), { provider: "cpu" });
    const failing = new Proxy(session, {
      get: (target, name) =>
        name !== "run"
          ? (Reflect.get(target, name) as unknown)
          : (feeds: Parameters<Session["run"]>[0]) =>
              (feeds["attention_bias"]?.dims[3] ?? 0) > positions
                ? Promise.reject(new Error("Out of memory"))
                : target.run(feeds),
    });
    const graph = readPackedGraph(session, findModelFiles(dir, { kind: "decoder" }));
    const gather = await RowGather.open(graph.type, { provider: "cpu" });
    const cache = new GrowingCache(graph.cache, "exact");
    const row = new PackedRow({ session: failing, graph, cache, gather }, 3);
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => warnings.push(message) };
    const release = async (): Promise<void> => {
      await gather.release();
      await session.release();
    };
    const sizes = { lanes: 3, slotsMax: 4_096, positionsMax: 512 };
    const parts = { row, device: "webgpu", stopIds: [], log, release, ...sizes };
    opened = new PackedDecoder(parts).lanes;
    return { lanes: opened, warnings };
  }

  const texts = [230, 210, 190].map((length, n) =>
    Array.from({ length }, (_, k) => 3 + ((k * (5 + n)) % 90)),
  );

  it("goes on with fewer at once, and says so once for each time", async () => {
    const { lanes, warnings } = await shortOf(520);
    const together = await Promise.all(lanes.map((one, n) => one.append(at(texts, n))));
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings[0]).toContain("fewer questions at once");
    for (const [n, one] of lanes.entries()) {
      one.reset();
      expect(difference(await one.append(at(texts, n)), together[n])).toBeLessThan(2e-3);
    }
  });

  it("fails with a code where not even one fits, and works again with less", async () => {
    const { lanes } = await shortOf(100);
    const [one] = lanes;
    await expect(one?.append(at(texts, 0))).rejects.toMatchObject({ code: "DEVICE_MEMORY" });
    expect(one?.length).toBe(0);
    const short = at(texts, 0).slice(0, 50);
    expect((await one?.append(short))?.length).toBeGreaterThan(0);
  });
});
