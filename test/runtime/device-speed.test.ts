/** Timing a device within its time, by a clock that the fake model moves. */
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../src/base/index.js";
import {
  measureDecoder,
  measureEncoder,
  secondsOfQuestion,
} from "../../src/runtime/device-speed.js";

class FakeModel {
  nowMs = 0;
  longestMs = 0;
  length = 0;
  readonly clock = { nowMs: () => this.nowMs, date: () => new Date(0) };
  readonly positionsMax: number;
  readonly #msOf: (tokens: number, run: number) => number;
  #runs = 0;

  constructor(msOf: (tokens: number, run: number) => number, positionsMax = 2_048) {
    this.#msOf = msOf;
    this.positionsMax = positionsMax;
  }

  #spend(tokens: number): void {
    const ms = this.#msOf(tokens, this.#runs++);
    this.longestMs = Math.max(this.longestMs, ms);
    this.nowMs += ms;
  }

  async append(ids: readonly number[]): Promise<void> {
    this.length += ids.length;
    expect(this.length).toBeLessThanOrEqual(this.positionsMax);
    this.#spend(ids.length);
  }

  async run({ inputIds }: { inputIds: readonly Int32Array[] }): Promise<void> {
    this.#spend(inputIds.reduce((sum, row) => sum + row.length, 0));
  }

  reset(): void {
    this.length = 0;
  }
}

describe("measureDecoder", () => {
  it("finds the rates of a steady device", async () => {
    const model = new FakeModel((tokens) => (tokens === 1 ? 20 : tokens * 0.5));
    const speed = await measureDecoder(model, model);
    expect(speed.inputTokensPerSecond).toBeCloseTo(2_000);
    expect(speed.outputTokensPerSecond).toBeCloseTo(50);
    expect(secondsOfQuestion(speed)).toBeCloseTo(512 / 2_000 + 64 / 50);
    expect(model.length).toBe(0);
  });

  it("does not count that a device compiles its kernels first", async () => {
    const slow = [0, 8, 10];
    const model = new FakeModel((tokens, run) => (slow.includes(run) ? 200 : 1 + tokens * 0.1));
    const speed = await measureDecoder(model, model);
    expect(speed.inputTokensPerSecond).toBeGreaterThan(5_000);
  });

  it.each([0.01, 1, 10, 100, 1_000])("keeps to its time at %d ms a token", async (ms) => {
    const model = new FakeModel((tokens) => tokens * ms);
    const speed = await measureDecoder(model, model);
    expect(speed.inputTokensPerSecond).toBeCloseTo(1_000 / ms);
    expect(model.nowMs).toBeLessThanOrEqual(Math.max(LIMITS.deviceMeasureMs, ms));
  });

  it("begins no long input on a device that takes seconds for a token", async () => {
    const model = new FakeModel((tokens) => tokens * 3_000);
    const speed = await measureDecoder(model, model);
    expect(model.nowMs).toBe(3_000);
    expect(speed.inputTokensPerSecond).toBeCloseTo(speed.outputTokensPerSecond ?? 0);
  });

  it("stays within a small window", async () => {
    const model = new FakeModel((tokens) => tokens, 32);
    await measureDecoder(model, model);
  });
});

describe("measureEncoder", () => {
  it("finds the rate at larger batches, with no step of one token", async () => {
    const model = new FakeModel((tokens) => 30 + tokens * 0.1);
    const speed = await measureEncoder(model, model);
    expect(speed.outputTokensPerSecond).toBeNull();
    expect(speed.inputTokensPerSecond).toBeGreaterThan(7_000);
    expect(secondsOfQuestion(speed)).toBeCloseTo(512 / speed.inputTokensPerSecond);
  });
});
