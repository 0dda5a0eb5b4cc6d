import { afterEach, describe, expect, test } from "vitest";
import { execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createPool, mapOrdered, type Pool, type PoolOptions } from "../../src/workers/index.js";

interface Input {
  readonly do: string;
  readonly [key: string]: unknown;
}

const open: Pool<Input, unknown>[] = [];

function fixture(name: string): URL {
  return new URL(`./fixtures/${name}.mjs`, import.meta.url);
}

function pool(o: Partial<PoolOptions> = {}): Pool<Input, unknown> {
  const made = createPool<Input, unknown>({ entry: fixture("task"), threads: 1, ...o });
  open.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

describe("a worker's log", () => {
  test("comes out of the log of its pool", async () => {
    const lines: string[] = [];
    const log = {
      warn: (message: string) => lines.push(`warn ${message}`),
      info: (message: string) => lines.push(`info ${message}`),
      debug: (message: string) => lines.push(`debug ${message}`),
    };
    const one = pool({ log });
    for (const level of ["warn", "info", "debug"]) {
      await one.run({ do: "log", level, message: `a ${level}` });
    }
    await expect.poll(() => lines).toEqual(["warn a warn", "info a info", "debug a debug"]);
  });
});

describe("errors", () => {
  test("a coded error comes out with its code and facts", async () => {
    const failure = pool().run({ do: "coded" });
    await expect(failure).rejects.toMatchObject({
      name: "RecollectError",
      code: "FILE_MISSING",
      facts: { path: "/x" },
    });
  });

  test("any other error comes out as INTERNAL with its message", async () => {
    await expect(pool().run({ do: "bug" })).rejects.toMatchObject({
      code: "INTERNAL",
      facts: { detail: "not a function" },
    });
  });

  test("a worker that exits is WORKER_DIED, and the pool goes on", async () => {
    const one = pool();
    const died = one.run({ do: "exit" });
    const after = one.run({ do: "echo", value: 5 });
    await expect(died).rejects.toMatchObject({ code: "WORKER_DIED" });
    expect(await after).toBe(5);
  });

  test("a worker out of memory is WORKER_DIED, and the pool goes on", async () => {
    const one = pool({ resourceLimits: { maxOldGenerationSizeMb: 32 } });
    await expect(one.run({ do: "memory" })).rejects.toMatchObject({ code: "WORKER_DIED" });
    expect(await one.run({ do: "echo", value: 6 })).toBe(6);
  });

  test("only the dead worker's task fails", async () => {
    const two = pool({ threads: 2 });
    const slow = two.run({ do: "sleep", ms: 150, value: "alive" });
    await expect(two.run({ do: "exit" })).rejects.toMatchObject({ code: "WORKER_DIED" });
    expect(await slow).toBe("alive");
  });

  test.each(["broken", "quits", "missing"])("an entry that can't start: %s", async (name) => {
    const one = pool({ entry: fixture(name), threads: 2 });
    const runs = [1, 2, 3].map((value) => one.run({ do: "echo", value }));
    for (const run of await Promise.allSettled(runs)) {
      expect(run).toMatchObject({ status: "rejected", reason: { code: "WORKER_DIED" } });
    }
  });

  test("an input that can't be cloned is a bug and says so", async () => {
    const one = pool();
    await expect(one.run({ do: "echo", value: () => 1 })).rejects.toThrow(/could not be cloned/);
    expect(await one.run({ do: "echo", value: 1 })).toBe(1);
  });
});

describe("abort", () => {
  test("before the start: the task is never sent", async () => {
    const signal = AbortSignal.abort(new Error("no"));
    await expect(pool().run({ do: "echo" }, { signal })).rejects.toThrow("no");
  });

  test("while waiting: only that task is dropped", async () => {
    const one = pool();
    const stop = new AbortController();
    const first = one.run({ do: "sleep", ms: 60, value: 1 });
    const second = one.run({ do: "echo", value: 2 }, { signal: stop.signal });
    const third = one.run({ do: "echo", value: 3 });
    stop.abort(new Error("changed my mind"));
    await expect(second).rejects.toThrow("changed my mind");
    expect([await first, await third]).toEqual([1, 3]);
  });

  test("while running: rejected at once, the task is told, its worker lives on", async () => {
    const one = pool();
    const thread = await one.run({ do: "thread" });
    const stop = new AbortController();
    const startedMs = performance.now();
    const run = one.run({ do: "spin", ms: 20_000 }, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 30);
    await expect(run).rejects.toThrow("enough");
    expect(await one.run({ do: "was cancelled" })).toBe(true);
    expect(await one.run({ do: "thread" })).toBe(thread);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  test("no listeners are left on the signal", async () => {
    const one = pool();
    const stop = new AbortController();
    for (let i = 0; i < 20; i += 1) {
      await one.run({ do: "echo", value: i }, { signal: stop.signal });
    }
    await Promise.allSettled([one.run({ do: "coded" }, { signal: stop.signal })]);
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
  });
});

describe("queue", () => {
  test("many runs wait for their turn instead of failing", async () => {
    const two = pool({ threads: 2, maxQueue: 1 });
    const runs = Array.from({ length: 50 }, (_, value) => two.run({ do: "echo", value }));
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test("mapOrdered keeps the order and does not read far ahead", async () => {
    const two = pool({ threads: 2, maxQueue: 2 });
    let read = 0;
    let aheadMost = 0;
    let taken = 0;
    function* inputs(): Generator<Input> {
      for (let i = 0; i < 30; i += 1) {
        read += 1;
        aheadMost = Math.max(aheadMost, read - taken);
        yield { do: "sleep", ms: i % 3, value: i };
      }
    }
    const results: unknown[] = [];
    for await (const result of mapOrdered(two, inputs())) {
      taken += 1;
      results.push(result);
    }
    expect(results).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(aheadMost).toBeLessThanOrEqual(5);
  });

  test("mapOrdered fails with the failing task", async () => {
    const inputs: Input[] = [{ do: "echo" }, { do: "coded" }, { do: "echo" }];
    const all = (async () => {
      for await (const result of mapOrdered(pool(), inputs)) void result;
    })();
    await expect(all).rejects.toMatchObject({ code: "FILE_MISSING" });
  });
});

describe("life", () => {
  test("workerData reaches the entry, buffers come back by transfer", async () => {
    const one = pool({ workerData: { a: 1 } });
    expect(await one.run({ do: "data" })).toEqual({ a: 1 });
    expect(await one.run({ do: "buffer", n: 3 })).toEqual(new Float32Array([1, 1, 1]));
  });

  test("a transferred input leaves the caller", async () => {
    const one = pool();
    const value = new Float32Array([1, 2]);
    expect(await one.run({ do: "echo", value }, { transfer: [value.buffer] })).toEqual(
      new Float32Array([1, 2]),
    );
    expect(value.length).toBe(0);
  });

  test("close lets running tasks end and rejects waiting ones", async () => {
    const one = pool();
    const running = one.run({ do: "sleep", ms: 50, value: "done" });
    const waiting = one.run({ do: "echo" });
    const rejected = expect(waiting).rejects.toMatchObject({ code: "INTERRUPTED" });
    await Promise.all([one.close(), one.close()]);
    await rejected;
    expect(await running).toBe("done");
  });

  test("a program ends by itself after close", async () => {
    const program = fileURLToPath(fixture("leaves-open"));
    const run = await promisify(execFile)(process.execPath, [program], { timeout: 20_000 });
    expect(run.stdout).toBe("closed\n");
  });
});
