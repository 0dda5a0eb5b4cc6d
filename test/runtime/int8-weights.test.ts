/** 8-bit weights out of 4-bit ones, and recipes that can't be followed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import fc from "fast-check";
import { int8Of, readInt8Recipe, writeInt8Weights } from "../../src/runtime/int8-weights.js";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "int8-weights-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const BLOCK = 4;

/** A matrix of `rows` outputs of 2 blocks each. */
const matrices = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), seed: fc.infiniteStream(fc.nat(255)) })
  .map(({ rows, seed }) => {
    const bytes = (length: number): Uint8Array =>
      Uint8Array.from({ length }, () => Number(seed.next().value));
    const scales = Float32Array.from(bytes(rows * 2), (value) => (value + 1) / 64);
    const sizes = { rows, columns: 2 * BLOCK, block: BLOCK };
    return { ...sizes, nibbles: bytes(rows * BLOCK), scales, zeroPoints: bytes(rows) };
  });
type Matrix = Parameters<typeof int8Of>[0];

function weightAt(m: Matrix, row: number, column: number): number {
  const half = (byte: number, low: boolean): number => (low ? byte & 15 : byte >> 4);
  const nibble = m.nibbles[(row * m.columns + column) >> 1] ?? 0;
  const block = Math.floor(column / m.block);
  const zero = half(m.zeroPoints[row] ?? 0, block === 0);
  return (half(nibble, column % 2 === 0) - zero) * (m.scales[row * 2 + block] ?? 0);
}

describe("int8Of", () => {
  it("keeps every weight to half a step of its output's scale", () => {
    fc.assert(
      fc.property(matrices, (m) => {
        const { weights, scales } = int8Of(m);
        for (let row = 0; row < m.rows; row++) {
          const scale = scales[row] ?? NaN;
          for (let column = 0; column < m.columns; column++) {
            const made = (weights[column * m.rows + row] ?? NaN) * scale;
            expect(Math.abs(made - weightAt(m, row, column))).toBeLessThanOrEqual(scale * 0.501);
          }
        }
      }),
      { seed: 3 },
    );
  });
});

describe("recipes", () => {
  const matrix = {
    rows: 2,
    columns: 8,
    block: 4,
    from: { file: "four.data", offset: 4, length: 8 },
    scalesFrom: { file: "four.data", offset: 12, length: 16 },
    zeroPointsFrom: { file: "four.data", offset: 28, length: 2 },
    to: 8,
    scalesTo: 24,
  };
  const copies = [{ from: { file: "four.data", offset: 0, length: 4 }, to: 0 }];
  const recipe = { version: 1, weights: "w", bytes: 32, copies, matrices: [matrix] };
  const read = (value: unknown): ReturnType<typeof readInt8Recipe> => {
    writeFileSync(join(dir, "recipe.json"), JSON.stringify(value));
    return readInt8Recipe(join(dir, "recipe.json"));
  };

  it("copy what stays and convert the matrices, each to its place", async () => {
    const four = new Uint8Array(30).fill(0x21);
    four.set([7, 8, 9, 10]);
    four.set(new Uint8Array(new Float32Array([1, 2, 1, 1]).buffer), 12);
    four.set([0, 0], 28);
    writeFileSync(join(dir, "four.data"), four);
    await writeInt8Weights(read(recipe), { dir, out: join(dir, "w") });
    const made = readFileSync(join(dir, "w"));
    expect(made).toHaveLength(32);
    expect([...made.subarray(0, 4)]).toEqual([7, 8, 9, 10]);
    const [first, second] = [made.readFloatLE(24), made.readFloatLE(28)];
    expect(first).toBeCloseTo(4 / 127);
    expect(second).toBeCloseTo(2 / 127);
    // Column after column, of both rows: 1 and 2 times their blocks' scales.
    const columns = [...made.subarray(8, 24)];
    expect(columns.slice(0, 4)).toEqual([32, 64, 64, 127]);
    expect(columns.slice(8, 12)).toEqual([64, 64, 127, 127]);
  });

  it.each([
    ["another folder's file", { copies: [{ from: { ...matrix.from, file: "../x" }, to: 0 }] }],
    ["parts of other sizes", { matrices: [{ ...matrix, rows: 3 }] }],
    ["too much", { bytes: 2 ** 50 }],
    ["more room than its parts fill", { bytes: 2 ** 20 }],
    ["another version", { version: 2 }],
  ])("are refused with %s", (_, change) => {
    expect(() => read({ ...recipe, ...change })).toThrow(/recipe\.json/);
  });

  it("stop at a file that is too short, and at the end of the weights", async () => {
    writeFileSync(join(dir, "four.data"), new Uint8Array(20));
    const short = writeInt8Weights(read(recipe), { dir, out: join(dir, "a") });
    await expect(short).rejects.toThrow(/four\.data is too short/);
    writeFileSync(join(dir, "four.data"), new Uint8Array(30));
    const beyond = writeInt8Weights(read({ ...recipe, bytes: 26 }), { dir, out: join(dir, "b") });
    await expect(beyond).rejects.toThrow(/beyond the weights/);
  });
});
