import { afterEach, describe, expect, test } from "vitest";
import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createPool, runStream, type Pool } from "../../src/workers/index.js";

interface Input {
  readonly n: number;
  readonly shared: SharedArrayBuffer;
  readonly failAt?: number;
  readonly exitAt?: number;
}

const open: Pool<Input, null>[] = [];

function pool(threads = 1): Pool<Input, null> {
  const entry = new URL("./fixtures/stream.mjs", import.meta.url);
  const made = createPool<Input, null>({ entry, threads });
  open.push(made);
  return made;
}

function input(o: Partial<Input> & { n: number }): Input {
  return { shared: new SharedArrayBuffer(8), ...o };
}

/** What the worker's generator shows in shared memory. */
function worker(shared: SharedArrayBuffer): { made: number; ended: boolean } {
  const counts = new Int32Array(shared);
  return { made: Atomics.load(counts, 0), ended: Atomics.load(counts, 1) === 1 };
}

async function collect(stream: AsyncIterable<number>): Promise<number[]> {
  const all: number[] = [];
  for await (const event of stream) all.push(event);
  return all;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

describe("runStream", () => {
  test.each([1, 2, 7, 64])("every event in order, with %i credits", async (credits) => {
    const events = await collect(runStream<Input, number>(pool(), input({ n: 500 }), { credits }));
    expect(events).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  test("a stream of nothing ends", async () => {
    expect(await collect(runStream(pool(), input({ n: 0 })))).toEqual([]);
  });

  test("an error comes after the events before it", async () => {
    const seen: number[] = [];
    const run = (async () => {
      const stream = runStream<Input, number>(pool(), input({ n: 100, failAt: 40 }));
      for await (const event of stream) seen.push(event);
    })();
    await expect(run).rejects.toMatchObject({ code: "FILE_EMPTY" });
    expect(seen).toHaveLength(40);
  });

  test("a dying worker is WORKER_DIED, and the pool goes on", async () => {
    const one = pool();
    const run = collect(runStream<Input, number>(one, input({ n: 100, exitAt: 40 })));
    await expect(run).rejects.toMatchObject({ code: "WORKER_DIED" });
    expect(await collect(runStream<Input, number>(one, input({ n: 3 })))).toEqual([0, 1, 2]);
  });

  test("the worker waits for a slow consumer", async () => {
    const one = input({ n: 1_000 });
    const stream = runStream<Input, number>(pool(), one, { credits: 4 });
    await stream.next();
    await sleep(50);
    expect(worker(one.shared).made).toBeLessThanOrEqual(6);
    await stream.return();
  });

  test("leaving the loop ends the worker's loop", async () => {
    const one = input({ n: 1_000_000 });
    for await (const event of runStream<Input, number>(pool(), one)) if (event === 5) break;
    expect(worker(one.shared).ended).toBe(true);
    expect(worker(one.shared).made).toBeLessThan(100);
  });

  test("aborting ends both sides, and the pool goes on", async () => {
    const stop = new AbortController();
    const one = input({ n: 1_000_000 });
    const streams = pool();
    let seen = 0;
    const run = (async () => {
      const options = { signal: stop.signal };
      for await (const event of runStream<Input, number>(streams, one, options)) {
        seen = event;
        if (event === 20) stop.abort(new Error("enough"));
      }
    })();
    await expect(run).rejects.toThrow("enough");
    expect(seen).toBe(20);
    expect(await collect(runStream<Input, number>(streams, input({ n: 2 })))).toEqual([0, 1]);
    expect(worker(one.shared).ended).toBe(true);
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
  });

  test("aborting before the start", async () => {
    const signal = AbortSignal.abort(new Error("no"));
    const one = input({ n: 10 });
    await expect(collect(runStream(pool(), one, { signal }))).rejects.toThrow("no");
    expect(worker(one.shared).made).toBe(0);
  });

  test("several streams share the threads", async () => {
    const two = pool(2);
    const all = await Promise.all(
      [10, 200, 30, 40].map((n) => collect(runStream<Input, number>(two, input({ n })))),
    );
    expect(all.map((events) => events.length)).toEqual([10, 200, 30, 40]);
  });
});
