/** Models are loaded once for whoever asks: a batch of questions and a single one share theirs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Resources } from "../../dist/src/engine/resources.js";

it("opens one reasoner for a batch and single questions on the processor", async () => {
  const cacheDir = mkdtempSync(join(tmpdir(), "recollect-cache-"));
  const resources = new Resources({ cacheDir, workers: 1 });
  try {
    const writers = [
      await resources.writer({ device: "cpu" }),
      ...(await Promise.all([
        resources.writer({ device: "cpu", atOnce: 8 }),
        resources.writer({ device: "cpu", atOnce: 1 }),
      ])),
    ];
    const generators = writers.map((writer) => (writer.kind === "steps" ? writer.generator : null));
    expect(generators[0]).not.toBeNull();
    expect(new Set(generators).size).toBe(1);
  } finally {
    await resources.close();
    rmSync(cacheDir, { recursive: true, force: true });
  }
});
