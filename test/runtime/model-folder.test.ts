/** Model folders of several layouts, their checksums, and devices: no weights are run. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  findModelFiles,
  listDevices,
  openDecoder,
  verifyModelFiles,
} from "../../src/runtime/index.js";

const folders: string[] = [];

function folder(files: Record<string, string | object>): string {
  const dir = mkdtempSync(join(tmpdir(), "recollect-model-"));
  folders.push(dir);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

function failsWith(code: string, detail: RegExp) {
  return expect.objectContaining({ code, message: expect.stringMatching(detail) as string });
}

afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true });
});

const config = {
  model_type: "llama",
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  hidden_size: 32,
  vocab_size: 100,
  max_position_embeddings: 512,
  eos_token_id: 3,
};

describe("findModelFiles", () => {
  const kind = "decoder";

  it("says what is lacking", () => {
    const find = (dir: string, file?: string) => () => findModelFiles(dir, { kind, file });
    expect(find("/no/such/place")).toThrow(failsWith("MODEL_MISSING", /no such folder/));
    expect(find(folder({ "config.json": config }))).toThrow(failsWith("MODEL_MISSING", /onnx/));
    expect(find(folder({ "onnx/model.onnx": "" }))).toThrow(
      failsWith("MODEL_MISSING", /config.json/),
    );
    expect(find(folder({ "onnx/model.onnx": "", "config.json": "{" }))).toThrow(
      failsWith("MODEL_INVALID", /config.json is not JSON/),
    );
    const odd = { ...config, num_hidden_layers: "two" };
    expect(find(folder({ "onnx/model.onnx": "", "config.json": odd }))).toThrow(
      failsWith("MODEL_INVALID", /num_hidden_layers/),
    );
    expect(find(folder({ "config.json": config }), "other.onnx")).toThrow(
      failsWith("MODEL_MISSING", /other.onnx/),
    );
  });

  it("finds Hugging Face and transformers.js folders, smallest weights first", () => {
    const dir = folder({
      "config.json": config,
      "generation_config.json": { eos_token_id: [3, 4] },
      "onnx/model.onnx": "",
      "onnx/model_q4.onnx": "",
      "onnx/model_fp16.onnx": "",
    });
    expect(findModelFiles(dir, { kind })).toEqual({
      dir,
      onnx: join(dir, "onnx/model_q4.onnx"),
      onnxOnCpu: join(dir, "onnx/model_q4.onnx"),
      prefillOnCpu: null,
      onnxOnCards: [join(dir, "onnx/model_q4.onnx")],
      packedOnCards: [],
      format: "onnx",
      config: {
        modelType: "llama",
        layers: 2,
        kvHeads: 2,
        headSize: 8,
        vocabularySize: 100,
        positionsMax: 512,
        stopIds: [3, 4],
      },
    });
    const chosen = findModelFiles(dir, { kind, file: "onnx/model_fp16.onnx" });
    expect(chosen.onnx).toBe(join(dir, "onnx/model_fp16.onnx"));
    expect(findModelFiles(dir, { kind: "encoder" }).onnx).toBe(join(dir, "onnx/model.onnx"));
  });

  it("finds onnxruntime-genai folders", () => {
    const decoder = {
      filename: "model.onnx",
      num_hidden_layers: 2,
      num_key_value_heads: 1,
      head_size: 16,
    };
    const genai = { model: { type: "phi", context_length: 64, eos_token_id: 7, decoder } };
    const dir = folder({ "genai_config.json": genai, "model.onnx": "" });
    expect(findModelFiles(dir, { kind })).toMatchObject({
      format: "genai",
      config: { modelType: "phi", kvHeads: 1, headSize: 16, positionsMax: 64, stopIds: [7] },
    });
    const empty = folder({ "genai_config.json": genai });
    expect(() => findModelFiles(empty, { kind })).toThrow(
      failsWith("MODEL_MISSING", /model.onnx/),
    );
  });

  it("does not open a file that is no ONNX graph", async () => {
    const dir = folder({ "config.json": config, "onnx/model.onnx": "no protobuf" });
    await expect(openDecoder(dir, { device: "cpu" })).rejects.toMatchObject({
      code: "MODEL_INVALID",
    });
  });
});

describe("verifyModelFiles", () => {
  const sum = (text: string): string => createHash("sha256").update(text).digest("hex");

  it("fails without a list, with a bad one, for a lacking file and a changed one", async () => {
    await expect(verifyModelFiles(folder({}))).rejects.toMatchObject({ code: "MODEL_MISSING" });
    const listed = (list: string) => verifyModelFiles(folder({ a: "A", SHA256SUMS: list }));
    await expect(listed("nonsense\n")).rejects.toMatchObject({ code: "MODEL_INVALID" });
    await expect(listed(`${sum("A")}  ../a\n`)).rejects.toMatchObject({ code: "MODEL_INVALID" });
    await expect(listed(`${sum("A")}  b\n`)).rejects.toMatchObject({ code: "MODEL_MISSING" });
    await expect(listed(`${sum("B")}  a\n`)).rejects.toMatchObject({ code: "MODEL_CHECKSUM" });
  });

  it("accepts files that are as listed", async () => {
    const list = `${sum("A")}  a\n${sum("B")} *onnx/b\n`;
    const dir = folder({ a: "A", "onnx/b": "B", SHA256SUMS: list });
    const verified = await verifyModelFiles(dir);
    expect(verified.map((file) => file.path)).toEqual([join(dir, "a"), join(dir, "onnx/b")]);
  });
});

describe("listDevices", () => {
  it("finds the CPU working and tells why others do not", async () => {
    const devices = await listDevices();
    expect(devices.map((device) => device.name)).toEqual([
      "cpu",
      "webgpu",
      "cuda",
      "coreml",
      "dml",
    ]);
    expect(devices[0]).toMatchObject({ bundled: true, works: true, detail: "" });
    for (const device of devices) expect(device.works).toBe(device.detail === "");
  });
});
