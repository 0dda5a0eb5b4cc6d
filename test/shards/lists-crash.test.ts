/** A process killed while it builds posting lists: the store is sound, the next ingest ends it. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../../src/base/index.js";
import { openStoreReader, verifyStore } from "../../src/shards/index.js";
import { newStoreDir } from "./fake-documents.js";

const CHILD = fileURLToPath(new URL("./lists-crash-child.mjs", import.meta.url));

function run(dir: string, moment: string): { signal: string | null; said: string } {
  const ran = spawnSync(process.execPath, [CHILD, dir, moment], { encoding: "utf8" });
  return { signal: ran.signal, said: ran.stdout + ran.stderr };
}

/** What searches by vector and by words find. */
function found(dir: string): Record<string, unknown> {
  const reader = openStoreReader(dir, { log: silentLog });
  const vectors = [0, 5, 11].map((axis) => {
    const query = new Float32Array(16).fill(0.1);
    query[axis] = 0.9;
    const norm = Math.hypot(...query);
    return reader.searchVectors(query.map((one) => one / norm), { limit: 5 });
  });
  const words = reader.searchWords("passage 42", { limit: 5 }).hits;
  const { bytes: _, ...counts } = reader.counts();
  reader.close();
  return { vectors, words, counts };
}

/** The vector up to which all are in lists; NaN where there is a gap, or another file. */
function coveredTo(names: readonly string[]): number {
  return names.reduce((end, name) => {
    const [, after, upTo] = /-(\d+)-(\d+)\.ivf$/.exec(name) ?? [];
    return Number(after) === end ? Number(upTo) : Number.NaN;
  }, 0);
}

const lists = (dir: string): string[] => readdirSync(join(dir, "lists")).sort();

describe("a process that is killed while it builds lists", () => {
  const whole: Record<string, { lists: string[]; found: Record<string, unknown> }> = {};

  beforeAll(async () => {
    const dir = newStoreDir();
    for (const step of ["built", "next"]) {
      expect(run(dir, "none").said).toBe("done\n");
      expect(await verifyStore(dir)).toMatchObject({ problems: [] });
      whole[step] = { lists: lists(dir), found: found(dir) };
    }
    expect(coveredTo(whole["built"]?.lists ?? [])).toBe(2_400);
    expect(coveredTo(whole["next"]?.lists ?? [])).toBe(2_600);
  }, 60_000);

  it.each(["coding", "half written", "written", "renamed"])(
    "leaves a sound store, and lists that the next ingest ends (%s)",
    async (moment) => {
      const dir = newStoreDir();
      expect(run(dir, moment)).toEqual({ signal: "SIGKILL", said: "" });
      const left = lists(dir);
      const partial = left.some((name) => name.endsWith(".partial"));
      expect(partial).toBe(moment === "half written" || moment === "written");
      expect(await verifyStore(dir)).toMatchObject({ problems: [] });
      const after = found(dir);
      expect(after["counts"]).toEqual(whole["built"]?.found["counts"]);
      expect(after["words"]).toEqual(whole["built"]?.found["words"]);
      expect(best(after)).toEqual(best(whole["built"]?.found));
      expect(run(dir, "none").said).toBe("done\n");
      // In one file or in two: each begins where the one before ends.
      expect(coveredTo(lists(dir))).toBe(coveredTo(whole["next"]?.lists ?? []));
      const { problems, checked } = await verifyStore(dir);
      expect(problems).toEqual([]);
      expect(checked.lists).toBe(lists(dir).length);
      const ended = found(dir);
      expect(ended["counts"]).toEqual(whole["next"]?.found["counts"]);
      expect(ended["words"]).toEqual(whole["next"]?.found["words"]);
      expect(best(ended)).toEqual(best(whole["next"]?.found));
    },
    60_000,
  );
});

/** The nearest of each query; which others lists find may differ by how they were built. */
function best(of: Record<string, unknown> | undefined): unknown {
  return (of?.["vectors"] as readonly (readonly unknown[])[]).map(([first]) => first);
}
