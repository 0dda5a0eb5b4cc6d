/** A device without enough memory for a batch: made up, as the real ones can't be had here. */
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { OnnxEncoder } from "../../src/runtime/encoder.js";
import { FittingBatches, isOutOfMemory } from "../../src/runtime/fitting-batches.js";
import { parseNvidia } from "../../src/runtime/graphics-memory.js";
import { type Session, Tensor } from "../../src/runtime/session.js";

const CUDA_FAILURE =
  "Non-zero status code returned while running MatMul node. Name:'m' Status Message: " +
  "bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) " +
  "Failed to allocate memory for requested buffer of size 939524096";

/** A session that has room for so many tokens at once, and gives each token's id and type back. */
function fakeSession(tokensMax: number, failure = CUDA_FAILURE) {
  const runs: number[][] = [];
  const integer = (name: string) => ({ name, isTensor: true, type: "int64", shape: ["b", "t"] });
  const output = (name: string, shape: unknown[]) => {
    return { name, isTensor: true, type: "float32", shape };
  };
  const session = {
    inputNames: ["input_ids", "token_type_ids"],
    inputMetadata: [integer("input_ids"), integer("token_type_ids")],
    outputMetadata: [output("hidden", ["b", "t", 2]), output("score", ["b"])],
    run: async (feeds: Record<string, Tensor>) => {
      const ids = feeds["input_ids"] as Tensor;
      const types = feeds["token_type_ids"] as Tensor;
      const [rows = 0, width = 0] = ids.dims;
      runs.push([rows, width]);
      if (rows * width > tokensMax) throw new Error(failure);
      const of = (tensor: Tensor, at: number) => Number((tensor.data as BigInt64Array)[at]);
      const hidden = Float32Array.from({ length: rows * width * 2 }, (_, at) =>
        of(at % 2 === 0 ? ids : types, Math.floor(at / 2)),
      );
      const score = Float32Array.from({ length: rows }, (_, row) => of(ids, row * width));
      return {
        hidden: new Tensor("float32", hidden, [rows, width, 2]),
        score: new Tensor("float32", score, [rows]),
      };
    },
  };
  return { runs, session: session as unknown as Session };
}

function encoder(session: Session, device: "cuda" | "cpu", warnings: string[] = []) {
  const log = { ...silentLog, warn: (message: string) => warnings.push(message) };
  return new OnnxEncoder(session, { device, padId: 0, positionsMax: 512, log });
}

/** Rows of 1 to 4 tokens: 10 10 10, 11, 12 12, ... */
function batch(rows: number) {
  const row = (of: (row: number) => number) => (_: unknown, at: number) =>
    new Int32Array(1 + ((at * 3) % 4)).fill(of(at));
  return {
    inputIds: Array.from({ length: rows }, row((at) => 10 + at)),
    tokenTypeIds: Array.from({ length: rows }, row((at) => at % 2)),
  };
}

describe("an encoder on a device that runs out of memory", () => {
  it("goes on with smaller batches, to the same numbers", async () => {
    const warnings: string[] = [];
    const small = fakeSession(12);
    const onDevice = encoder(small.session, "cuda", warnings);
    const whole = await encoder(fakeSession(Infinity).session, "cpu").run(batch(13));
    expect(await onDevice.run(batch(13))).toEqual(whole);
    expect(small.runs).toEqual([[13, 4], [6, 4], [3, 4], [3, 4], [3, 4], [3, 4], [1, 4]]);
    expect(warnings).toEqual([
      expect.stringMatching(/^device cuda has no memory for 13 rows of 4 tokens.*smaller batches$/),
    ]);
  });

  it("remembers what fitted, and warns once", async () => {
    const warnings: string[] = [];
    const small = fakeSession(12);
    const onDevice = encoder(small.session, "cuda", warnings);
    await onDevice.run(batch(13));
    small.runs.length = 0;
    await onDevice.run(batch(7));
    await onDevice.run({ inputIds: [Int32Array.of(1), Int32Array.of(2)] });
    expect(small.runs).toEqual([[3, 4], [3, 4], [1, 4], [2, 1]]);
    expect(warnings).toHaveLength(1);
  });

  it("fails with a code when one row alone does not fit", async () => {
    const small = fakeSession(3);
    const failed = encoder(small.session, "cuda").run(batch(6));
    await expect(failed).rejects.toMatchObject({
      code: "DEVICE_MEMORY",
      message: expect.stringContaining("device cuda has no memory for a single row of 4 tokens"),
      hint: expect.stringContaining("--device cpu"),
    });
    expect(small.runs.map(([rows]) => rows)).toEqual([6, 3, 1]);
  });

  it("passes on other failures, and all of the CPU's", async () => {
    const odd = fakeSession(3, "Invalid rank for input: input_ids");
    await expect(encoder(odd.session, "cuda").run(batch(6))).rejects.toThrow("Invalid rank");
    const cpu = fakeSession(3);
    await expect(encoder(cpu.session, "cpu").run(batch(6))).rejects.toThrow("Failed to allocate");
    expect([...odd.runs, ...cpu.runs]).toHaveLength(2);
  });
});

describe("what is known of memory", () => {
  it("is told in the warning", async () => {
    const warnings: string[] = [];
    const batches = new FittingBatches({
      device: "cuda",
      log: { ...silentLog, warn: (message) => warnings.push(message) },
      memory: async () => parseNvidia("NVIDIA T4, 15360, 14000\n"),
    });
    await batches.run({ rows: 2, width: 8 }, async (from, to) => {
      if (to - from > 1) throw new Error("CUDA failure 2: out of memory");
      return {};
    });
    expect(warnings).toEqual([
      "device cuda has no memory for 2 rows of 8 tokens (NVIDIA T4: 1.4 of 16.1 GB free): " +
        "going on with smaller batches",
    ]);
  });

  it("is nothing where nvidia-smi says something else", () => {
    expect(parseNvidia("")).toEqual([]);
    expect(parseNvidia("NVIDIA GB10, [N/A], [N/A]\n")).toEqual([]);
    expect(parseNvidia("No devices were found\n")).toEqual([]);
  });
});

describe("isOutOfMemory", () => {
  it.each([
    CUDA_FAILURE,
    "CUDA failure 2: out of memory ; GPU=0",
    "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED",
    "WebGPU device error(2): Out of memory",
    "Buffer size (3185049600) exceeds the max buffer size limit (1073741824).",
    "Failed to download data from buffer: [Invalid Buffer (unlabeled)] is invalid due to a " +
      "previous error.",
    "8007000E Not enough memory resources are available to complete this operation.",
    "vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY",
    "std::bad_alloc",
  ])("knows %s", (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(true);
  });

  it.each(["Got invalid dimensions for input: input_ids", "device is lost", "INTERNAL"])(
    "is not %s",
    (message) => {
      expect(isOutOfMemory(new Error(message))).toBe(false);
    },
  );
});
