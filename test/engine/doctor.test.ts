/** What may fail without being fatal, what may not, and that a hint goes with each. */
import type * as promises from "node:fs/promises";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  doctor,
  type DoctorCheck,
  type DoctorReport,
  modelsFolder,
} from "../../src/engine/index.js";

const disk = vi.hoisted(() => ({ free: Number.POSITIVE_INFINITY, readOnly: false }));

/** A full disk and a read-only one: tests may run as root, which no mode bit stops. */
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof promises>();
  return {
    ...real,
    statfs: async () => ({ bavail: disk.free, bsize: 1 }),
    mkdtemp: (prefix: string) =>
      disk.readOnly
        ? Promise.reject(Object.assign(new Error("EROFS: read-only"), { code: "EROFS" }))
        : real.mkdtemp(prefix),
  };
});

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "recollect-doctor-test-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(() => Object.assign(disk, { free: 5e9, readOnly: false }));

function row(report: DoctorReport, name: string): DoctorCheck {
  const found = report.checks.find((check) => check.name === name);
  if (!found) throw new Error(`no check ${name}: ${report.checks.map((c) => c.name).join(", ")}`);
  return found;
}

/** The shipped models as links, but for one that is a copy to be harmed. */
function modelsWith(name: string, harm: (model: string) => void): string {
  const models = mkdtempSync(join(dir, "models-"));
  for (const each of ["embedder", "reader", "reasoner"]) {
    if (each !== name) symlinkSync(join(modelsFolder(), each), join(models, each));
  }
  mkdirSync(join(models, name));
  harm(join(models, name));
  return models;
}

describe("doctor", () => {
  it("runs the models on the CPU, and gives a hint for all that fails", async () => {
    const report = await doctor({ dir: join(dir, "absent", "store") });
    expect(report.ok).toBe(true);
    for (const name of ["embedder runs on cpu", "reader runs on cpu", "folder of the store"]) {
      expect(row(report, name)).toMatchObject({ ok: true, hint: null });
    }
    expect(row(report, "reasoner runs on cpu").detail).toMatch(/^logits within 0\.\d+ of/);
    for (const check of report.checks.filter((each) => !each.ok)) {
      expect(check.optional).toBe(true);
      expect(check.hint).toMatch(/\w/);
      expect(check.hint).not.toContain("native-notes");
    }
  });

  it.each([
    ["an empty folder", () => undefined, "make one: recollect ingest PATH"],
    [
      "a damaged store",
      (store: string) => writeFileSync(join(store, "manifest.json"), "{ no manifest"),
      "recollect",
    ],
  ])("is sound with %s, and says what to do", async (name, fill, hint) => {
    const store = join(dir, name.replaceAll(" ", "-"));
    mkdirSync(store);
    fill(store);
    const report = await doctor({ dir: store });
    expect(report.ok).toBe(true);
    expect(row(report, "the store opens")).toMatchObject({ ok: false, optional: true });
    expect(row(report, "the store opens").hint).toContain(hint);
  });

  it("is sound on a full disk and in a read-only folder", async () => {
    Object.assign(disk, { free: 1e8, readOnly: true });
    const report = await doctor({ dir });
    expect(report.ok).toBe(true);
    expect(row(report, "disk space")).toMatchObject({
      ok: false,
      optional: true,
      detail: "only 0.1 GB free",
      hint: expect.stringContaining("free some space") as string,
    });
    expect(row(report, "folder of the store")).toMatchObject({ ok: false, optional: true });
    expect(row(report, "folder of the store").hint).toContain("--store");
  });

  it("does without the reasoner", async () => {
    const models = modelsWith("reasoner", () => undefined);
    const report = await doctor({ dir, models });
    expect(report.ok).toBe(true);
    expect(row(report, "model reasoner")).toMatchObject({ ok: false, optional: true });
    expect(row(report, "model reasoner").hint).toContain("reader answers alone");
    expect(row(report, "reasoner runs on cpu")).toMatchObject({ ok: false, optional: true });
  });

  it("notices a reasoner that computes something else", async () => {
    const models = modelsWith("reasoner", (model) => {
      const shipped = join(modelsFolder(), "reasoner");
      for (const file of readdirSync(shipped)) symlinkSync(join(shipped, file), join(model, file));
      const path = join(model, "selftest.json");
      const test = JSON.parse(readFileSync(path, "utf8")) as { top_logits: number[] };
      rmSync(path);
      const other = { ...test, top_logits: test.top_logits.map((logit) => -logit) };
      writeFileSync(path, JSON.stringify(other));
    });
    const report = await doctor({ dir, models });
    expect(row(report, "reasoner runs on cpu")).toMatchObject({ ok: false, optional: true });
    expect(report.ok).toBe(true);
  });

  it("needs the reader: its files, and that they run", async () => {
    const models = modelsWith("reader", (model) => {
      cpSync(join(modelsFolder(), "reader"), model, { recursive: true });
      writeFileSync(join(model, "tokenizer.json"), "{}");
    });
    const report = await doctor({ dir, models });
    expect(report.ok).toBe(false);
    for (const name of ["model reader", "reader runs on cpu"]) {
      expect(row(report, name)).toMatchObject({ ok: false, optional: false });
      expect(row(report, name).hint).toMatch(/install|rebuild/);
    }
  });

  it("shows what auto has chosen for each model, and how to forget it", async () => {
    const cacheDir = join(dir, "cache");
    const nothing = await doctor({ dir, cacheDir });
    expect(row(nothing, "device auto")).toMatchObject({ ok: true, optional: true });
    mkdirSync(cacheDir);
    const choice = {
      dir: join(modelsFolder(), "reasoner"),
      file: join("onnx", "model_int4.onnx"),
      fingerprint: "of other weights",
      threads: 2,
      device: "cuda",
      chosenAt: "2025-03-01T10:00:00.000Z",
      measured: [
        { device: "cuda", inputTokensPerSecond: 4_100, outputTokensPerSecond: 210 },
        { device: "cpu", inputTokensPerSecond: 300, outputTokensPerSecond: 20 },
      ],
      failed: [{ device: "webgpu", detail: "no adapter" }],
      runtime: "1.0.0",
      machine: "another",
    };
    const file = join(cacheDir, "devices.json");
    writeFileSync(file, JSON.stringify({ version: 1, choices: [choice] }));
    const report = await doctor({ dir, cacheDir });
    expect(row(report, "auto for reasoner").detail).toBe(
      `cuda, to be measured anew (the model has changed): ${choice.file}: cuda 4,100 in and 210 ` +
        "out, cpu 300 in and 20 out tokens/s; webgpu failed: no adapter, on 2025-03-01",
    );
    expect(row(report, "auto forgets").detail).toContain(file);
  });

  it("stops when it is asked to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(doctor({ dir, signal })).rejects.toThrow("enough");
  });
});
