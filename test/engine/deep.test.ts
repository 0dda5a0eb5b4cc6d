/** The deep level and ask, with the shipped weights. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../dist/src/index.js";
import { Folder } from "./folder.js";

const texts = {
  "lighthouse.txt":
    "The lighthouse on Skarv island was built in 1871. Its keeper was Ingrid Solheim, " +
    "who lit the lamp every evening.\n\nThe lamp burned whale oil until 1903.\n",
  "bakery.txt":
    "Okafor's bakery opens at five in the morning. The rye bread is baked on Tuesdays.\n",
  "river.txt":
    "The river Talo rises in the Black Hills and flows north for two hundred miles.\n",
};

let folder: Folder;
beforeAll(async () => {
  folder = await Folder.make({ workers: 1 });
  for (const [name, text] of Object.entries(texts)) await folder.write(name, text);
  await folder.ingest({ level: "deep" });
}, 120_000);
afterAll(() => folder.remove());

describe("a deep store", () => {
  it("has a vector for every passage and says so", async () => {
    const { levels } = folder.store.status();
    expect(levels.deep).toBe(levels.lexical);
    expect((await folder.store.search("bread")).level).toBe("deep");
  });

  it("finds by meaning what shares no word", async () => {
    const { hits } = await folder.store.search("stream of water", { mode: "dense" });
    expect(hits[0]?.source).toBe("docs/river.txt");
  });

  it("falls back to words without the embedder, but not where vectors were asked for", async () => {
    const bare = await openStore(folder.store.dir, { models: folder.dir });
    expect(await bare.search("rye bread")).toMatchObject({ level: "lexical" });
    const dense = bare.search("rye bread", { mode: "dense" });
    await expect(dense).rejects.toMatchObject({ code: "MODEL_MISSING" });
    await bare.close();
  });

  it("embeds only what changed", async () => {
    await folder.write("bakery.txt", `${texts["bakery.txt"]}\nIt is closed on Sundays.\n`);
    const embedded: number[] = [];
    await folder.ingest({
      level: "deep",
      onProgress: (progress) => {
        if (progress.phase === "embed") embedded.push(progress.total);
      },
    });
    expect(embedded.at(-1)).toBe(1);
  });
});

describe("ask", () => {
  it("answers with the phrase and an exact quote", async () => {
    const answer = await folder.store.ask("Who was the keeper of the lighthouse?");
    expect(answer.status).toBe("answered");
    expect(answer.answer).toContain("Ingrid Solheim");
    const [citation] = answer.citations;
    const text = [...folder.store.show(citation?.source ?? "").text].join("");
    expect(text.slice(citation?.start, citation?.end)).toBe(citation?.quote);
    expect(citation?.quote).toContain("Ingrid Solheim");
    const kinds = answer.steps.map((step) => step.kind);
    // The names in question and passages are searches of their own.
    expect([...new Set(kinds)].slice(0, 2)).toEqual(["search", "read"]);
    expect(kinds.at(-1)).toBe("answer");
  });

  it("says unknown about what no document says", async () => {
    const answer = await folder.store.ask("How many moons does the planet Jupiter have?");
    expect(answer).toMatchObject({ status: "unknown", answer: null, citations: [] });
  });

  it("lets the reasoner write, streaming, within its window", async () => {
    const pieces: string[] = [];
    const answer = await folder.store.ask("When was the lighthouse built?", {
      model: "reasoner",
      device: "cpu",
      maxWindowTokens: 200,
      onText: (text) => pieces.push(text),
    });
    expect(answer.usage.generatedTokens).toBeGreaterThan(0);
    expect(answer.usage.windowTokens).toBeLessThanOrEqual(200);
    expect(pieces.join("").length).toBeGreaterThan(0);
    for (const { source, start, end, quote } of answer.citations) {
      expect([...folder.store.show(source).text].join("").slice(start, end)).toBe(quote);
    }
  });

  it("gives up after its time", async () => {
    await expect(
      folder.store.ask("Who was the keeper?", { timeoutSeconds: 0.001 }),
    ).rejects.toMatchObject({ code: "TIMEOUT" });
  });
});
