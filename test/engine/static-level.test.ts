/** The level of static vectors, with the shipped static embedder, through the built library. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Folder } from "./folder.js";

let folder: Folder;

beforeEach(async () => {
  folder = await Folder.make();
});

afterEach(() => folder.remove());

const TEXTS: Readonly<Record<string, string>> = {
  "volcano.txt": "Molten rock poured from the crater and buried the town below the mountain.\n",
  "bakery.txt": "She kneaded the dough before dawn and slid the loaves into a hot oven.\n",
  "harbour.txt": "Trawlers unloaded cod and herring on the quay while gulls circled above.\n",
};

async function writeAll(): Promise<void> {
  for (const [name, text] of Object.entries(TEXTS)) await folder.write(name, text);
}

const first = async (query: string, mode?: "dense"): Promise<string | undefined> => {
  const { hits } = await folder.store.search(query, { k: 1, ...(mode ? { mode } : {}) });
  return hits[0]?.source;
};

describe("the static level", () => {
  it("finds by meaning right after reading, and says which level it saw", async () => {
    await writeAll();
    await folder.ingest({ level: "static" });
    expect(folder.store.status().levels).toEqual({ lexical: 3, static: 3, deep: 0 });
    expect(await first("volcanic eruption lava", "dense")).toBe("docs/volcano.txt");
    expect(await first("fishing boats and their catch", "dense")).toBe("docs/harbour.txt");
    // No word in common: only vectors can bring it up.
    expect(await first("pastry chef baking bread")).toBe("docs/bakery.txt");
    const { level } = await folder.store.search("dough");
    expect(level).toBe("static");
  });

  it("comes to what was ingested by words alone with the next ingest or deepen", async () => {
    await writeAll();
    await folder.ingest({ level: "lexical" });
    expect(folder.store.status().levels).toEqual({ lexical: 3, static: 0, deep: 0 });
    expect((await folder.store.search("dough")).level).toBe("lexical");
    await folder.ingest({ level: "static" });
    expect(folder.store.status().levels).toEqual({ lexical: 3, static: 3, deep: 0 });
    expect(await first("fishing boats and their catch", "dense")).toBe("docs/harbour.txt");
  });

  it("goes on to deep, where all candidates are scored by deep vectors", async () => {
    await writeAll();
    await folder.ingest({ level: "static" });
    expect((await folder.store.deepen()).passages).toBe(3);
    expect((await folder.store.search("dough")).level).toBe("deep");
    // They have done their part.
    expect(folder.store.status().levels).toEqual({ lexical: 3, static: 0, deep: 3 });
    await folder.write("late.txt", "The orchestra tuned its violins while the hall filled up.\n");
    await folder.ingest({ level: "static" });
    expect((await folder.store.search("dough")).level).toBe("mixed");
    expect(await first("musicians before a concert")).toBe("docs/late.txt");
    expect(await first("fishing boats and their catch")).toBe("docs/harbour.txt");
  });

  it("re-embeds next to nothing of a long text when a paragraph comes in", async () => {
    const paragraphs = Array.from({ length: 4_000 }, (_, n) => paragraph(n));
    const path = "long.txt";
    await folder.write(path, paragraphs.join("\n\n"));
    const before = await folder.ingest({ level: "static" });
    expect(before.newChunks).toBe(before.chunks);
    paragraphs.splice(2_000, 0, "An inserted paragraph about a heron that stood in the shallows.");
    await folder.write(path, paragraphs.join("\n\n"));
    const after = await folder.ingest({ level: "static" });
    expect(after.chunks).toBeGreaterThan(1_000);
    expect(after.newChunks / after.chunks).toBeLessThan(0.05);
    expect(folder.store.status().levels.static).toBe(folder.store.status().chunks);
    expect(await first("a wading bird in the water")).toBe("docs/long.txt");
  });
});

/** Some 350 characters of words that depend on the number alone. */
function paragraph(number: number): string {
  const words = "river stone lamp winter garden silver letter corner market window".split(" ");
  let state = number + 1;
  const next = (): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return words[(state >>> 16) % words.length] as string;
  };
  const sentence = (): string => `The ${Array.from({ length: 9 }, next).join(" ")} ${number}.`;
  return Array.from({ length: 6 }, sentence).join(" ");
}
