/** Several processes that make the same 8-bit weights at once. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";

const PROCESS = join(import.meta.dirname, "prefill-process.mjs");
const [ROWS, COLUMNS, MATRICES] = [256, 256, 60];
const WEIGHTS = ROWS * COLUMNS;

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "prefill-files-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A model whose every matrix is made of the same four-bit weights, to another place. */
function writeModel(): void {
  const blocks = COLUMNS / 32;
  const [scales, zeros] = [ROWS * blocks * 4, (ROWS * blocks) / 2];
  const data = Buffer.alloc(WEIGHTS / 2 + scales + zeros);
  for (let i = 0; i < WEIGHTS / 2; i++) data[i] = (i * 7) % 256;
  for (let i = 0; i < ROWS * blocks; i++) data.writeFloatLE(1 + (i % 5), WEIGHTS / 2 + i * 4);
  writeFileSync(join(dir, "model.data"), data);
  const place = (offset: number, length: number) => ({ file: "model.data", offset, length });
  const matrices = Array.from({ length: MATRICES }, (_, i) => ({
    ...{ rows: ROWS, columns: COLUMNS, block: 32 },
    from: place(0, WEIGHTS / 2),
    scalesFrom: place(WEIGHTS / 2, scales),
    zeroPointsFrom: place(WEIGHTS / 2 + scales, zeros),
    to: i * WEIGHTS,
    scalesTo: MATRICES * WEIGHTS + i * ROWS * 4,
  }));
  const bytes = MATRICES * (WEIGHTS + ROWS * 4);
  const recipe = { version: 1, weights: "prefill.weights", bytes, copies: [], matrices };
  writeFileSync(join(dir, "prefill.json"), JSON.stringify(recipe));
  for (const name of ["model.onnx", "prefill.onnx"]) writeFileSync(join(dir, name), name);
}

it("each has whole weights in the end, the same ones, and nothing else is left", async () => {
  writeModel();
  const makes = async (cacheDir: string, startMs: number): Promise<string> => {
    const argv = [PROCESS, dir, cacheDir, String(startMs)];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    return stdout;
  };
  const alone = await makes(join(dir, "alone"), 0);
  const wanted = readFileSync(join(dirname(alone), "prefill.weights"));
  const together = join(dir, "together");
  const begin = Date.now() + 2_000;
  const graphs = await Promise.all([1, 2, 3].map(() => makes(together, begin)));
  expect(new Set(graphs).size).toBe(1);
  const [graph = ""] = graphs;
  expect(readFileSync(graph, "utf8")).toBe("prefill.onnx");
  expect(readFileSync(join(dirname(graph), "prefill.weights")).equals(wanted)).toBe(true);
  expect(readdirSync(dirname(graph)).sort()).toEqual(["prefill.onnx", "prefill.weights"]);
});
