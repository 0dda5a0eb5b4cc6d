/** A writer killed at any moment leaves a sound store; going on ends where no crash would. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, openStoreWriter, verifyStore } from "../../src/shards/index.js";
import { newStoreDir, openWriter } from "./fake-documents.js";

const CHILD = fileURLToPath(new URL("./crash-child.mjs", import.meta.url));

function state(dir: string): Record<string, unknown> {
  const reader = openStoreReader(dir, { log: silentLog });
  const documents = [...reader.documents()].map(({ ingestedAt: _, ...document }) => ({
    ...document,
    text: [...reader.textParts(document.source)].join(""),
  }));
  const { bytes: _, ...counts } = reader.counts();
  const { hits } = reader.searchWords("w7 w8 w9", { limit: 50 });
  const passages = reader.passages(hits.map(({ id }) => id));
  const found = passages.map(({ source, start }) => [source, start]);
  reader.close();
  return { documents, counts, found: found.sort() };
}

const documentsOf = (of: Record<string, unknown>): { source: string; text: string }[] =>
  of["documents"] as { source: string; text: string }[];

const run = (dir: string, seed: number): void => {
  const { stdout, stderr } = spawnSync(process.execPath, [CHILD, dir, `${seed}`, "2"], {
    encoding: "utf8",
  });
  expect(stdout, stderr).toContain("done");
};

async function killDuring(dir: string, seed: number, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, dir, `${seed}`, "2"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exited]);
  await sleep(afterMs);
  child.kill("SIGKILL");
  await exited;
}

describe("a writer that is killed", () => {
  it.each([1, 2])("leaves a sound store and is gone on from (seed %i)", async (seed) => {
    const undisturbed = newStoreDir();
    run(undisturbed, seed);
    const wanted = state(undisturbed);
    const texts = new Map(documentsOf(wanted).map(({ source, text }) => [source, text]));
    const dir = newStoreDir();
    for (const afterMs of [0, 15 * seed, 40, 90, 160 + 50 * seed]) {
      await killDuring(dir, seed, afterMs);
      // A reader may come first and has to recover the log.
      for (const { source, text } of documentsOf(state(dir))) {
        expect(text).toBe(texts.get(source));
      }
      expect((await verifyStore(dir)).problems).toEqual([]);
    }
    run(dir, seed);
    expect(state(dir)).toEqual(wanted);
    expect((await verifyStore(dir)).problems).toEqual([]);
  }, 180_000);

  it("no longer holds the lock", async () => {
    const dir = newStoreDir();
    (await openWriter(dir)).close();
    await killDuring(dir, 3, 5);
    const writer = await openStoreWriter(dir, { log: silentLog, purpose: "test" });
    writer.close();
  });

  it("holds it while it lives, also against other processes", async () => {
    const dir = newStoreDir();
    const writer = await openWriter(dir, { purpose: "compact" });
    const { stderr } = spawnSync(process.execPath, [CHILD, dir, "1", "2"], { encoding: "utf8" });
    expect(stderr).toMatch(/STORE_LOCKED/);
    expect(stderr).toMatch(`process ${process.pid}`);
    writer.close();
  });
});
