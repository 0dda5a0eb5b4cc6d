/** What a cache on the device feeds, keeps and frees, with tensors that stand on no device. */
import { describe, expect, it } from "vitest";
import type { CachePort } from "../../src/runtime/decoder-graph.js";
import { DeviceCache } from "../../src/runtime/device-cache.js";
import { Tensor } from "../../src/runtime/session.js";

const PORTS: readonly CachePort[] = ["key", "value"].map((kind) => ({
  input: `past_key_values.0.${kind}`,
  output: `present.0.${kind}`,
  type: "float16",
  kvHeads: 2,
  headSize: 4,
}));

function present(positions: number, freed: string[], name = `${positions}`) {
  const tensor = (kind: string): Tensor =>
    Tensor.fromGpuBuffer({} as never, {
      dataType: "float16",
      dims: [1, 2, positions, 4],
      dispose: () => freed.push(`${name} ${kind}`),
    });
  return { "present.0.key": tensor("key"), "present.0.value": tensor("value") };
}

describe("a cache on the device", () => {
  it("feeds what the last run gave, and frees what the one before gave", () => {
    const freed: string[] = [];
    const cache = new DeviceCache(PORTS);
    expect([...cache.feeds()].map(([name, { dims }]) => [name, dims])).toEqual([
      ["past_key_values.0.key", [1, 2, 0, 4]],
      ["past_key_values.0.value", [1, 2, 0, 4]],
    ]);
    const first = present(3, freed);
    cache.keep(first, 3);
    expect(new Map(cache.feeds()).get("past_key_values.0.key")).toBe(first["present.0.key"]);
    expect(freed).toEqual([]);
    cache.keep(present(5, freed), 5);
    expect(freed).toEqual(["3 key", "3 value"]);
    expect(cache.length).toBe(5);
  });

  it("goes back by counting fewer positions", () => {
    const freed: string[] = [];
    const cache = new DeviceCache(PORTS);
    const results = present(8, freed);
    cache.keep(results, 8);
    cache.cut(2);
    expect(cache.length).toBe(2);
    expect(new Map(cache.feeds()).get("past_key_values.0.value")).toBe(results["present.0.value"]);
    expect(freed).toEqual([]);
    expect(() => cache.cut(3)).toThrow("within the cache");
  });

  it("gives all memory back when it is cleared", () => {
    const freed: string[] = [];
    const cache = new DeviceCache(PORTS);
    cache.keep(present(8, freed), 8);
    cache.clear();
    expect(freed).toEqual(["8 key", "8 value"]);
    expect(cache.length).toBe(0);
    expect([...cache.feeds()].every(([, { dims }]) => dims[2] === 0)).toBe(true);
  });

  it("refuses results that were copied into the program", () => {
    const host = new Tensor("float16", new Uint16Array(8), [1, 2, 1, 4]);
    const results = { "present.0.key": host, "present.0.value": host };
    expect(() => new DeviceCache(PORTS).keep(results, 1)).toThrow("on the device");
  });
});
