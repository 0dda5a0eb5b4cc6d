/** Whose cores are busy, and sessions whose threads wait awake. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { busyElsewhere, coresAreIdle } from "../../src/runtime/idle-cores.js";
import { createSession, IntegerTensor, ports, Tensor } from "../../src/runtime/session.js";

const model = fileURLToPath(new URL("toy-models/llama/model.onnx", import.meta.url));
/** As genai_config.json beside it says. */
const KV_HEADS = 2;
const HEAD_SIZE = 16;

describe("busyElsewhere", () => {
  it("leaves out what this process used", () => {
    const first = { busyMs: 5_000, ownMs: 400, atMs: 100 };
    expect(busyElsewhere(first, { busyMs: 5_300, ownMs: 500, atMs: 300 })).toBe(1);
    expect(busyElsewhere(first, { busyMs: 5_100, ownMs: 500, atMs: 300 })).toBe(0);
    // Ticks are counted late: what seems less than nothing is nothing.
    expect(busyElsewhere(first, { busyMs: 5_000, ownMs: 500, atMs: 300 })).toBe(0);
  });

  it("lets nobody wait awake who waits for nobody, or has fewer cores than threads", async () => {
    expect(await coresAreIdle(1)).toBe(false);
    expect(await coresAreIdle(10_000)).toBe(false);
  });
});

describe("a session whose threads wait awake", () => {
  it("opens and computes the same", async () => {
    const rows: number[][] = [];
    for (const spins of [false, true]) {
      const session = await createSession(model, { provider: "cpu", threads: 2, spins });
      const feeds = Object.fromEntries(
        ports(session.inputMetadata).map(({ name, type }) => {
          if (name.startsWith("past")) {
            return [name, new Tensor("float32", new Float32Array(0), [1, KV_HEADS, 0, HEAD_SIZE])];
          }
          const ids = new IntegerTensor(type, 3);
          for (const at of [0, 1, 2]) ids.set(at, name === "attention_mask" ? 1 : at);
          return [name, ids.tensor([1, 3])];
        }),
      );
      const { logits } = await session.run(feeds, ["logits"]);
      rows.push([...(logits?.data as Float32Array)]);
      await session.release();
    }
    expect(rows[0]?.length).toBeGreaterThan(0);
    expect(rows[1]).toEqual(rows[0]);
  });
});
