/** What "auto" opens, measures, remembers and says, with devices that are made up. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LIMITS, RecollectError } from "../../src/base/index.js";
import { openFastest } from "../../src/runtime/auto-device.js";
import { type ChoiceKey, DeviceMemory, staleness } from "../../src/runtime/device-memory.js";
import type { Provider } from "../../src/runtime/provider-names.js";

let dir = "";
let lines: string[] = [];
let date = new Date("2025-03-01T10:00:00Z");
const say = (level: string) => (message: string) => {
  lines.push(`${level}: ${message}`);
};
const log = { warn: say("warn"), info: say("info"), debug: say("debug") };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "recollect-devices-"));
  lines = [];
  date = new Date("2025-03-01T10:00:00Z");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const KEY: ChoiceKey = {
  dir: join("models", "reasoner"),
  file: "model.onnx",
  fingerprint: "abc",
  threads: 2,
  runtime: "1.30.0 with cuda, webgpu, cpu",
  machine: "linux x64",
};

interface Machine {
  /** Tokens a second of what opens. */
  readonly speeds: Partial<Record<Provider, number>>;
  /** Why the probe fails. */
  readonly unusable?: Partial<Record<Provider, string>>;
  readonly key?: Partial<ChoiceKey>;
  readonly memory?: DeviceMemory | null;
}

interface Ran {
  readonly device: Provider;
  readonly done: readonly string[];
  readonly open: ReadonlySet<string>;
}

async function auto(machine: Machine): Promise<Ran> {
  const done: string[] = [];
  const open = new Set<string>();
  const { session, device } = await openFastest<string>({
    key: { ...KEY, ...machine.key },
    memory: machine.memory === undefined ? new DeviceMemory(dir, log) : machine.memory,
    log,
    clock: { nowMs: () => 0, date: () => date },
    candidates: ["cuda", "webgpu", "cpu"],
    unusable: async (provider) => {
      done.push(`probe ${provider}`);
      return machine.unusable?.[provider] ?? null;
    },
    open: async (provider) => {
      done.push(`open ${provider}`);
      if (machine.speeds[provider] === undefined) {
        const detail = "its logits are off by 9.00 on the self-test";
        throw new RecollectError("MODEL_INVALID", { dir: "reasoner", detail });
      }
      open.add(provider);
      return provider;
    },
    measure: async (_, provider) => {
      done.push(`measure ${provider}`);
      const rate = machine.speeds[provider] ?? 0;
      return { inputTokensPerSecond: rate * 10, outputTokensPerSecond: rate };
    },
    release: async (released) => {
      open.delete(released);
    },
  });
  expect(session).toBe(device);
  return { device, done, open };
}

describe("auto, for the first time", () => {
  it("takes the fastest, whatever its kind, and closes the others", async () => {
    for (const [speeds, fastest] of [
      [{ cuda: 300, webgpu: 200, cpu: 20 }, "cuda"],
      [{ cuda: 100, webgpu: 200, cpu: 20 }, "webgpu"],
      [{ cuda: 3, webgpu: 2, cpu: 20 }, "cpu"],
    ] as const) {
      const ran = await auto({ speeds, memory: null });
      expect(ran.device).toBe(fastest);
      expect([...ran.open]).toEqual([fastest]);
    }
  });

  it("says why it goes on without a device, and what it measured", async () => {
    const ran = await auto({ speeds: { cpu: 20 }, unusable: { webgpu: "no adapter" } });
    expect(ran.device).toBe("cpu");
    expect(lines).toEqual([
      "warn: device cuda failed, going on without it: its logits are off by 9.00 on the self-test",
      "info: device webgpu can't be used, going on without it: no adapter",
      "debug: device cpu for reasoner: cpu 200 in and 20 out tokens/s; cuda failed: " +
        "its logits are off by 9.00 on the self-test; webgpu failed: no adapter",
    ]);
  });

  it("fails with the error of the last device when none works", async () => {
    await expect(auto({ speeds: {} })).rejects.toMatchObject({ code: "MODEL_INVALID" });
    expect(new DeviceMemory(dir).list()).toEqual([]);
  });
});

describe("auto, once a choice is remembered", () => {
  const speeds = { cuda: 300, webgpu: 200, cpu: 20 };

  it("opens that device alone: no probe, no measurement", async () => {
    await auto({ speeds });
    lines = [];
    const ran = await auto({ speeds });
    expect(ran).toMatchObject({ device: "cuda", done: ["open cuda"] });
    expect(lines).toEqual([
      "debug: device cuda for reasoner, remembered: cuda 3,000 in and 300 out, " +
        "webgpu 2,000 in and 200 out, cpu 200 in and 20 out tokens/s",
    ]);
  });

  it.each([
    ["the model", { fingerprint: "def" }],
    ["the runtime", { runtime: "1.31.0 with cuda, webgpu, cpu" }],
    ["what is installed", { runtime: "1.30.0 with webgpu, cpu" }],
    ["the machine", { machine: "linux x64; renderD128" }],
    ["the number of threads", { threads: 1 }],
  ])("measures anew when %s is another", async (_, key) => {
    await auto({ speeds });
    expect((await auto({ speeds, key })).done).toContain("measure cpu");
    expect((await auto({ speeds, key })).done).toEqual(["open cuda"]);
  });

  it("says so when that device no longer works, and measures the others", async () => {
    await auto({ speeds });
    lines = [];
    const ran = await auto({ speeds: { webgpu: 200, cpu: 20 } });
    expect(ran.device).toBe("webgpu");
    expect(ran.done.filter((step) => step.endsWith("cuda"))).toEqual(["open cuda"]);
    expect(lines[0]).toMatch(/^warn: device cuda, remembered for reasoner, works no longer: its/);
    expect((await auto({ speeds })).done).toEqual(["open webgpu"]);
  });

  it("tries what failed again after a day", async () => {
    await auto({ speeds: { cpu: 20 } });
    date = new Date(date.getTime() + (LIMITS.deviceRetryHours - 1) * 3_600_000);
    expect((await auto({ speeds })).done).toEqual(["open cpu"]);
    date = new Date(date.getTime() + 2 * 3_600_000);
    expect((await auto({ speeds })).device).toBe("cuda");
  });
});

describe("DeviceMemory", () => {
  const speeds = { webgpu: 200, cpu: 20 };
  const unusable = { cuda: "its libraries are not installed" };

  it("keeps one choice for each model, and not more than so many", async () => {
    for (let n = 0; n < LIMITS.deviceChoicesMax + 3; n++) {
      await auto({ speeds, unusable, key: { fingerprint: `model ${n}` } });
    }
    await auto({ speeds, unusable, key: { fingerprint: "model 30" } });
    const all = new DeviceMemory(dir, log).list();
    expect(all).toHaveLength(LIMITS.deviceChoicesMax);
    expect(all[0]?.fingerprint).toBe(`model ${LIMITS.deviceChoicesMax + 2}`);
    expect(all.filter(({ fingerprint }) => fingerprint === "model 30")).toHaveLength(1);
    expect(readdirSync(dir)).toEqual(["devices.json"]);
  });

  it.each(["", "{", "[]", '{"version":2}', '{"version":1,"choices":[{"device":"tpu"}]}'])(
    "measures anew when the file holds %j, and writes it anew",
    async (text) => {
      const memory = new DeviceMemory(dir, log);
      writeFileSync(memory.path, text);
      expect((await auto({ speeds, unusable })).device).toBe("webgpu");
      const warnings = lines.filter((line) => line.startsWith("warn: "));
      expect(warnings).toEqual([expect.stringContaining("devices.json is broken")]);
      expect(JSON.parse(readFileSync(memory.path, "utf8"))).toMatchObject({ version: 1 });
    },
  );

  it("warns and goes on where nothing can be written or read", async () => {
    writeFileSync(join(dir, "file"), "");
    const memory = new DeviceMemory(join(dir, "file", "cache"), log);
    expect((await auto({ speeds, unusable, memory })).device).toBe("webgpu");
    expect(lines.join("\n")).toMatch(/warn: the choice of a device can't be kept in .*ENOTDIR/);
  });

  it("says why a choice counts no longer", async () => {
    await auto({ speeds });
    const [choice] = new DeviceMemory(dir).list();
    if (!choice) throw new Error("no choice");
    expect(staleness({ ...choice, failed: [] }, KEY, date)).toBeNull();
    expect(staleness(choice, { ...KEY, machine: "another" }, date)).toContain("the machine");
    expect(staleness(choice, { ...KEY, runtime: "2" }, date)).toContain("onnxruntime");
    expect(staleness(choice, { ...KEY, fingerprint: "2" }, date)).toContain("the model");
  });
});
