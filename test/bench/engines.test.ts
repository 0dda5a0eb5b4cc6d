/**
 * Engines as processes: the real ones over a toy model, fakes in the place of llama.cpp's Python
 * and of transformers.js. No weights.
 */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EngineUnavailable, type EngineSource } from "../../bench/engines/contract.js";
import { engineSources } from "../../bench/engines/sources.js";
import { temporaryFolder, testContext, writeFiles } from "./context.js";

const toy = join(import.meta.dirname, "../runtime/toy-models/llama");
const OPEN = { device: "cpu", positions: 64 };
const IDS = [5, 17, 33, 9, 60, 2, 41];

function sources(args: Record<string, unknown>, signal?: AbortSignal) {
  const context = { ...testContext(null, { args }), ...(signal ? { signal } : {}) };
  return engineSources(context, { model: toy, threads: 1 });
}

async function first(args: Record<string, unknown>): Promise<EngineSource> {
  const [source] = (await sources(args)).others;
  if (!source) throw new Error("no engine");
  return source;
}

/** A program that answers as told, by the kind of the request. */
function fakePython(replies: Readonly<Record<string, object | string>>): string {
  const path = join(writeFiles(temporaryFolder(), { python: script(replies) }), "python");
  chmodSync(path, 0o755);
  return path;
}

function script(replies: object): string {
  return `#!${process.execPath}
const replies = ${JSON.stringify(replies)};
console.log("something that a library prints");
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const reply = replies[JSON.parse(line).kind];
  if (typeof reply === "string") { console.error(reply); process.exit(3); }
  console.log(JSON.stringify(reply));
}).on("close", () => process.exit(0));
`;
}

function llamaArgs(llamaPython: string): Record<string, unknown> {
  const folder = writeFiles(temporaryFolder(), { "weights.gguf": "GGUF" });
  return { llamaPython, llamaModel: join(folder, "weights.gguf") };
}

const opened = { kind: "opened", device: "cpu", version: "fake 1", positionsMax: null };

describe("ours", () => {
  it("generates the same with lookup, so many steps, and gives its memory", async () => {
    const engine = await (await sources({})).ours.open(OPEN);
    expect(engine).toMatchObject({ device: "cpu", positionsMax: 512 });
    const alone = await engine.generate({ ids: IDS, steps: 12 });
    expect(alone.steps).toBe(12);
    expect(alone.ids).toHaveLength(13);
    expect(alone.firstTokenMs).toBeGreaterThan(0);
    const helped = await engine.generate({ ids: IDS, steps: 12, lookup: true });
    expect(helped).toMatchObject({ steps: 12, ids: alone.ids });
    const batch = await engine.generate({ ids: IDS, steps: 3, stepTokens: 4 });
    expect(batch.steps).toBe(3);
    expect((await engine.close()).peakBytes).toBeGreaterThan(2e7);
  });

  it("fails with the code that the engine has", async () => {
    const context = testContext(null);
    const { ours } = await engineSources(context, { model: temporaryFolder(), threads: 1 });
    await expect(ours.open(OPEN)).rejects.toMatchObject({ code: "MODEL_MISSING" });
    const engine = await (await sources({})).ours.open(OPEN);
    const ids = new Array<number>(600).fill(1);
    const running = engine.generate({ ids, steps: 1 });
    await expect(running).rejects.toMatchObject({ code: "WINDOW_OVERFLOW" });
    await engine.close();
  });

  it("ends when it is interrupted", async () => {
    const controller = new AbortController();
    const engine = await (await sources({}, controller.signal)).ours.open(OPEN);
    controller.abort();
    const running = engine.generate({ ids: IDS, steps: 1 });
    await expect(running).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

describe("llama.cpp", () => {
  it.each([
    [{ llamaPython: "python3" }, "--llama-model"],
    [{ llamaModel: "weights.gguf" }, "--llama-python"],
    [{ llamaPython: "python3", llamaModel: "gone.gguf" }, "no file gone.gguf"],
    [{ llamaPython: "python3", llamaModel: temporaryFolder() }, "no file"],
  ])("refuses %j", async (args, why) => {
    const running = sources(args);
    await expect(running).rejects.toMatchObject({ code: "INVALID_OPTION" });
    await expect(running).rejects.toThrow(why);
  });

  it("refuses a Python that is none", async () => {
    const source = await first(llamaArgs(join(temporaryFolder(), "python")));
    await expect(source.open(OPEN)).rejects.toMatchObject({
      code: "INVALID_OPTION",
      facts: { option: "--llama-python" },
    });
  });

  it("is unavailable where the package or the weights do not load", async () => {
    const source = await first(llamaArgs("python3"));
    await expect(source.open(OPEN)).rejects.toBeInstanceOf(EngineUnavailable);
  });

  it("hears replies between what a library prints", async () => {
    const generated = { kind: "generated", firstTokenMs: 5, decodeMs: 7, steps: 2, ids: [1, 2, 3] };
    const replies = { open: opened, generate: generated, close: { kind: "closed", peakBytes: 9 } };
    const engine = await (await first(llamaArgs(fakePython(replies)))).open(OPEN);
    expect(await engine.generate({ ids: IDS, steps: 2 })).toMatchObject({ decodeMs: 7, steps: 2 });
    expect(await engine.close()).toEqual({ peakBytes: 9 });
  });

  it("says how its process ended", async () => {
    const python = fakePython({ open: opened, generate: "Segmentation fault" });
    const engine = await (await first(llamaArgs(python))).open(OPEN);
    const running = engine.generate({ ids: IDS, steps: 2 });
    await expect(running).rejects.toMatchObject({ code: "WORKER_DIED" });
    await expect(running).rejects.toThrow(/llama\.cpp ended \(3\): Segmentation fault/);
    await expect(engine.generate({ ids: IDS, steps: 2 })).rejects.toThrow("ended (3)");
  });

  it("passes on what it could not do", async () => {
    const error = { code: "INTERNAL", facts: { detail: "another vocabulary" }, message: "" };
    const python = fakePython({ open: opened, generate: { kind: "failure", error } });
    const engine = await (await first(llamaArgs(python))).open(OPEN);
    const running = engine.generate({ ids: IDS, steps: 2 });
    await expect(running).rejects.toThrow("another vocabulary");
  });
});

/** Chooses its prompt's first token again and again. */
const LIBRARY = `
class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
class DynamicCache { constructor(entries) { Object.assign(this, entries); } }
const env = {};
const shape = ["batch", 2, "past", "kv_cache_dim"];
const inputMetadata = [{ name: "input_ids", shape: [1] }, { name: "past_key_values.0.key", shape }];
const AutoModelForCausalLM = { async from_pretrained(id, o) {
  if (!o.local_files_only || o.model_file_name !== "model" || o.subfolder !== "") throw Error("no");
  return {
    config: { max_position_embeddings: 99, head_dim: 16 },
    sessions: { model: { inputMetadata } },
    async generate(o) {
      const [key] = Object.values(o.past_key_values);
      if (key.dims.join() !== "1,2,0,16" || o.eos_token_id !== null) throw Error("no cache");
      o.streamer.put([[...o.inputs.data]]);
      for (let k = 0; k < o.max_new_tokens; k++) o.streamer.put([[o.inputs.data[0]]]);
      o.streamer.end();
    },
    async dispose() {},
  };
} };
module.exports = { Tensor, DynamicCache, env, AutoModelForCausalLM };
`;

function fakeTransformers(library: string): string {
  return writeFiles(temporaryFolder(), {
    "package.json": JSON.stringify({ dependencies: { "@huggingface/transformers": "^9" } }),
    "node_modules/@huggingface/transformers/index.cjs": library,
    "node_modules/@huggingface/transformers/package.json": JSON.stringify({
      name: "@huggingface/transformers",
      version: "9.9.9",
      exports: { node: { require: "./index.cjs" } },
    }),
  });
}

describe("transformers.js", () => {
  it("refuses a folder without it, and its model without it", async () => {
    for (const args of [{ transformersjs: temporaryFolder() }, { transformersjsModel: toy }]) {
      await expect(sources(args)).rejects.toMatchObject({
        code: "INVALID_OPTION",
        facts: { option: "--transformersjs" },
      });
    }
    const transformersjs = fakeTransformers(LIBRARY);
    await expect(
      sources({ transformersjs, transformersjsModel: temporaryFolder() }),
    ).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });

  it.each([[""], ["node_modules"], ["node_modules/@huggingface/transformers"]])(
    "is found from the folder's %j, and chooses so many tokens",
    async (within) => {
      const source = await first({ transformersjs: join(fakeTransformers(LIBRARY), within) });
      const engine = await source.open(OPEN);
      expect(engine).toMatchObject({ device: "cpu", version: "9.9.9", positionsMax: 99 });
      const generated = await engine.generate({ ids: IDS, steps: 3 });
      expect(generated).toMatchObject({ steps: 3, ids: [5, 5, 5, 5] });
      expect((await engine.close()).peakBytes).toBeGreaterThan(1e7);
    },
  );

  it("is unavailable where it does not load", async () => {
    const source = await first({ transformersjs: fakeTransformers("throw Error('no binary')") });
    await expect(source.open(OPEN)).rejects.toThrow("no binary");
    await expect(source.open(OPEN)).rejects.toBeInstanceOf(EngineUnavailable);
  });
});
