/** Following names over a small store of words: what moves up, what does not, and its bounds. */
import { describe, expect, it } from "vitest";
import type { StoreReader, StoreWriter } from "../../src/shards/index.js";
import { follow, retrieve, type Followed } from "../../src/retrieve/index.js";
import { addDocument, block, newStoreDir, openWriter } from "../shards/fake-documents.js";

type Documents = Readonly<Record<string, string | readonly [title: string, text: string]>>;

/** Fillers, so that a name is rare and a common word is not. */
const FILLERS: Documents = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => [
    `filler${i}`,
    [`Entry ${i}`, `A film of a ship and a town with a captain, number ${i}.`] as const,
  ]),
);

async function storeOf(documents: Documents): Promise<StoreWriter> {
  const store = await openWriter(newStoreDir());
  for (const [source, given] of Object.entries({ ...FILLERS, ...documents })) {
    const [title, text] = typeof given === "string" ? [null, given] : given;
    addDocument(store, source, [block(text, { chunkChars: 1_000 })], { title });
  }
  return store;
}

interface Run {
  readonly hops?: number;
  readonly k?: number;
  readonly sources?: readonly string[];
}

const NO_VECTORS = {
  deep: () => Promise.resolve(null),
  static: () => null,
  late: () => Promise.resolve(null),
};

async function followed(
  store: StoreReader,
  question: string,
  { hops = 1, k = 50, sources }: Run = {},
): Promise<Followed & { readonly first: string[]; readonly order: string[] }> {
  const filter = sources ? { filter: { sources } } : {};
  const options = { k, mode: "lexical" as const, ...filter };
  const first = await retrieve(store, NO_VECTORS, question, options);
  const nowMs = (): number => 0;
  const result = follow(store, question, first, { hops, k, nowMs, ...filter });
  const named = (hits: typeof first.hits): string[] => hits.map(({ passage }) => passage.source);
  return { ...result, first: named(first.hits), order: named(result.retrieval.hits) };
}

const BRIDGE: Documents = {
  film: ["Northern Glass", "Northern Glass is a film about the glider pilot Ida Rolfe."],
  pilot: ["Ida Rolfe", "She was born in Elmstad and won a medal."],
};

describe("following names", () => {
  it("finds by title what the best passage names and the question does not", async () => {
    const store = await storeOf(BRIDGE);
    const found = await followed(store, "Whose life is the film Northern Glass about?");
    expect(found.first).not.toContain("pilot");
    expect(found.order.slice(0, 2)).toEqual(["film", "pilot"]);
    const hit = found.retrieval.hits[1];
    expect(hit).toMatchObject({ rank: 2, trace: { vector: null, matchedTerms: [] } });
    expect(found.hops.get(hit?.passage.id ?? -1)).toBe(2);
    expect(found.hops.has(found.retrieval.hits[0]?.passage.id ?? -1)).toBe(false);
    store.close();
  });

  it("finds what says the name where nothing has a title", async () => {
    const store = await storeOf({
      first: "The roof of Balmavo was mended by Kelsuluk.",
      second: "Every spring Kelsuluk borrows a mule from Dorfenis.",
    });
    const found = await followed(store, "Who mended the roof of Balmavo?");
    expect(found.first).not.toContain("second");
    expect(found.order.slice(0, 2)).toEqual(["first", "second"]);
    store.close();
  });

  it("finds what names the passage that was found, from the other side", async () => {
    const store = await storeOf({
      band: ["Grey Harrow", "Grey Harrow formed in 1981 when Lars Ohm answered a notice."],
      club: ["Mole Hall", "A club whose first guests were Grey Harrow."],
    });
    const found = await followed(store, "Where did the band that Lars Ohm formed in 1981 play?");
    expect(found.first).not.toContain("club");
    expect(found.order.slice(0, 2)).toEqual(["band", "club"]);
    store.close();
  });

  it("looks for each of two things that a question compares", async () => {
    const store = await storeOf({
      one: ["Velm", "It has a shore."],
      two: ["Torsk (island)", "It has a shore too."],
      both: "An island with a shore and both a ship and a captain: larger than the town.",
    });
    const found = await followed(store, "Which island with a shore is larger, Velm or Torsk?");
    expect(found.order.slice(0, 2).sort()).toEqual(["one", "two"]);
    expect(found.searches[0]).toMatchObject({ hop: 2, from: null, names: ["Velm", "Torsk"] });
    store.close();
  });

  it("leaves a ranking as it is where there is nothing to follow", async () => {
    const store = await storeOf({ plain: "the captain kept a ship's parrot" });
    const found = await followed(store, "who kept a parrot");
    expect(found.order.slice(0, found.first.length)).toEqual(found.first);
    expect(found.order[0]).toBe("plain");
    store.close();
  });

  it("gives a named document's credit to its best passage only", async () => {
    const store = await openWriter(newStoreDir());
    const parts = ["She mapped reefs. ", "Her medal was silver. ", "She kept bees. "].join("");
    addDocument(store, "film", [block("Glass is a film about Ida Rolfe.")], { title: "Glass" });
    addDocument(store, "pilot", [block(parts, { chunkChars: 18 })], { title: "Ida Rolfe" });
    for (let i = 0; i < 30; i++) addDocument(store, `f${i}`, [`Filler ${i} on a medal`]);
    const { retrieval } = await followed(store, "What medal has she that the film Glass is about?");
    const pilot = retrieval.hits.filter(({ passage }) => passage.source === "pilot");
    expect(pilot[0]?.passage.text).toContain("medal");
    expect(pilot[0]?.score).toBeGreaterThan(2 * (pilot[1]?.score ?? 0));
    store.close();
  });

  it("takes a title of one word only where it has its capital", async () => {
    const store = await storeOf({
      ...BRIDGE,
      film: ["Northern Glass", "Northern Glass is a film on glider history."],
      history: ["History", "A subject taught in schools."],
    });
    const found = await followed(store, "What is the film Northern Glass about?");
    expect(found.order.slice(0, 5)).not.toContain("history");
    store.close();
  });

  it("goes on from what it found, hop by hop, until nothing is left", async () => {
    const store = await storeOf({
      a: "The roof of Balmavo was mended by Kelsuluk.",
      b: "Every spring Kelsuluk borrows a mule from Dorfenis.",
      c: "The mother of Dorfenis is Wimquoa.",
      d: "Wimquoa plays the bassoon.",
    });
    const question = "Who mended the roof of Balmavo?";
    const hopOf = async (hops: number): Promise<(number | undefined)[]> => {
      const { order, hops: of, retrieval } = await followed(store, question, { hops });
      return ["b", "c", "d"].map((source) => {
        const at = order.indexOf(source);
        return at < 0 ? undefined : of.get(retrieval.hits[at]?.passage.id ?? -1);
      });
    };
    expect(await hopOf(1)).toEqual([2, undefined, undefined]);
    expect(await hopOf(3)).toEqual([2, 3, 4]);
    const all = await followed(store, question, { hops: 1_000 });
    expect(all.order.slice(0, 4)).toEqual(["a", "b", "c", "d"]);
    store.close();
  });

  it("keeps to the filter", async () => {
    const store = await storeOf(BRIDGE);
    const question = "Whose life is the film Northern Glass about?";
    const found = await followed(store, question, { sources: ["film", "filler*"] });
    expect(found.order).not.toContain("pilot");
    store.close();
  });

  it("keeps scores in [0, 1], in order, with the best as the question's own best", async () => {
    const store = await storeOf(BRIDGE);
    const { retrieval, first } = await followed(store, "Is Ida Rolfe in Northern Glass?");
    expect(first.length).toBeGreaterThan(0);
    const scores = retrieval.hits.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores[0]).toBeLessThanOrEqual(1);
    expect(scores.at(-1)).toBeGreaterThanOrEqual(0);
    expect((await followed(store, "Ida Rolfe", { k: 1 })).order).toEqual(["pilot"]);
    store.close();
  });

  it("takes no name for query syntax", async () => {
    const store = await storeOf({
      hostile: ['A" OR body:* NEAR(', 'It says "Drop* ) OR NOT title:" and NEAR AND "\0".'],
      other: ["Drop", "A drop."],
    });
    for (const question of ['Who is "A\\" OR *"?', "NOT NEAR( AND OR", "Hostile ^ Drop*:"]) {
      const { order } = await followed(store, question, { hops: 3 });
      expect(order.length).toBeGreaterThanOrEqual(0);
    }
    store.close();
  });

  it("makes a bounded number of searches, whatever a passage names", async () => {
    const names = Array.from({ length: 500 }, (_, i) => `Name${i} Person${i}.`).join(" ");
    const store = await storeOf({
      many: ["Many", `A list of people: ${names}`],
      more: ["More", `A list of people too: ${names}`],
    });
    let asked = 0;
    const counting = new Proxy<StoreReader>(store, {
      get: (target, key) => {
        const value = target[key as keyof StoreReader];
        if (typeof value !== "function") return value;
        return (...given: unknown[]): unknown => {
          const [, o] = given as [string, { limit?: number }?];
          if (key === "searchWords" && o?.limit !== 0) asked++;
          return (value as (...a: unknown[]) => unknown).apply(target, given);
        };
      },
    });
    await followed(counting, "Who is on the list of people?");
    // The question, and three passages: titles, four names, what names them; and the first search.
    expect(asked).toBeLessThanOrEqual(1 + 4 * 6);
    store.close();
  });
});
