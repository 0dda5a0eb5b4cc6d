/** The registry and the search over it, with the hashing embedder. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Connection } from "../../src/shards/index.js";
import {
  embeddedToolText,
  type ToolRecord,
  ToolRegistry,
  ToolSearch,
} from "../../src/tools/index.js";
import { HashEmbedder } from "../fakes/hash-embedder.js";

const embedder = new HashEmbedder(128);
const LONG = "Returns the messages of a queue that nobody has taken yet, oldest first, in batches.";

function tool(name: string, description: string, change: Partial<ToolRecord> = {}): ToolRecord {
  const parameters = { type: "object", properties: { id: { type: "string" } } };
  return { name, description, parameters, changes: false, service: "Post", recipe: {}, ...change };
}

const TOOLS = [
  tool("mail.sendLetter", "Sends a letter to an address.", { changes: true }),
  tool("mail.listLetters", "Lists all letters of a box."),
  tool("mail.deleteLetter", "Deletes a letter of a box.", { changes: true }),
  tool("mail.GET_Take", LONG),
  tool("mail.POST_Take", LONG, { changes: true }),
];

async function fill(registry: ToolRegistry, name: string, tools: readonly ToolRecord[]) {
  const rows = await embedder.embed(tools.map(embeddedToolText));
  const vectors = { embedder: embedder.id, dimension: embedder.dimension, rows };
  const source = { name, kind: "openapi", title: name, config: { hosts: ["a.example"] } } as const;
  return registry.replaceSource(source, tools, { addedAt: "2026-01-02T00:00:00.000Z", vectors });
}

function searching(registry: ToolRegistry, id = embedder.id): ToolSearch {
  return new ToolSearch(registry, async (query) => ({
    embedder: id,
    vector: await embedder.embed([query], { kind: "query" }),
  }));
}

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "recollect-tools-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("the registry", () => {
  it("is not made by reading", () => {
    expect(ToolRegistry.openReader(dir)).toBeNull();
    expect(existsSync(join(dir, "tools.sqlite"))).toBe(false);
  });

  it("keeps a source's tools and replaces them as a whole", async () => {
    const writer = ToolRegistry.openWriter(dir);
    expect(await fill(writer, "mail", TOOLS)).toBe(0);
    expect(await fill(writer, "mail", TOOLS.slice(0, 2))).toBe(5);
    const reader = ToolRegistry.openReader(dir);
    expect(reader?.sources()).toMatchObject([{ name: "mail", tools: 2, kind: "openapi" }]);
    expect([...(reader?.tools("mail") ?? [])].map(({ name }) => name)).toEqual([
      "mail.sendLetter",
      "mail.listLetters",
    ]);
    expect(reader?.tool("mail.sendLetter")).toMatchObject({ changes: true, source: "mail" });
    expect(reader?.tool("mail.deleteLetter")).toBeNull();
    expect(writer.removeSource("mail")).toBe(2);
    expect(reader?.sources()).toEqual([]);
    reader?.close();
    writer.close();
  });

  it("takes all of a source or nothing", async () => {
    const writer = ToolRegistry.openWriter(dir);
    await fill(writer, "mail", TOOLS);
    await expect(fill(writer, "other", [tool("x.a", "A"), tool("x.a", "twice")])).rejects.toThrow();
    expect(writer.sources().map(({ name }) => name)).toEqual(["mail"]);
    expect(writer.withoutVectors(embedder.id)).toEqual([]);
    writer.close();
  });

  it("of a later release is refused with its code", () => {
    ToolRegistry.openWriter(dir).close();
    const db = Connection.writer(join(dir, "tools.sqlite"), { create: false });
    db.run("UPDATE meta SET value = 99 WHERE key = 'schema'");
    db.close();
    const refused = expect.objectContaining({ code: "STORE_VERSION" });
    expect(() => ToolRegistry.openReader(dir)).toThrow(refused);
  });
});

describe("searching tools", () => {
  async function inMemory(): Promise<ToolRegistry> {
    const registry = ToolRegistry.inMemory();
    await fill(registry, "mail", TOOLS);
    return registry;
  }

  it.each(["hybrid", "lexical", "dense"] as const)(
    "%s finds by name and description",
    async (mode) => {
      const found = await searching(await inMemory()).search("list letters of my box", {
        k: 2,
        mode,
      });
      expect(found[0]?.tool.name).toBe("mail.listLetters");
      expect(found).toHaveLength(2);
    },
  );

  it("shows tools that do the same once", async () => {
    const found = await searching(await inMemory()).search("messages of a queue", {
      k: 5,
      mode: "hybrid",
    });
    const take = found.filter(({ tool: { name } }) => name.endsWith("Take"));
    expect(take).toHaveLength(1);
    expect([take[0]?.tool.name, ...(take[0]?.variants ?? [])].sort()).toEqual([
      "mail.GET_Take",
      "mail.POST_Take",
    ]);
  });

  it.each([
    '"; DROP TABLE tools; --',
    "name:letter* OR NEAR(",
    '"""',
    "AND OR NOT",
    "(((",
    "é".repeat(400),
  ])("reads %s as words", async (query) => {
    const search = searching(await inMemory());
    await expect(search.search(query, { k: 3, mode: "hybrid" })).resolves.toBeInstanceOf(Array);
  });

  it("follows what is added and removed meanwhile", async () => {
    const registry = await inMemory();
    const search = searching(registry);
    await search.search("letters", { k: 1, mode: "hybrid" });
    await fill(registry, "zoo", [tool("zoo.feed", "Feeds the penguins of a zoo.")]);
    const options = { k: 1, mode: "hybrid" } as const;
    expect((await search.search("feed penguins", options))[0]?.tool.name).toBe("zoo.feed");
    registry.removeSource("zoo");
    expect((await search.search("feed penguins", options))[0]?.tool.name).not.toBe("zoo.feed");
  });

  it("refuses vectors of another embedder, and goes by words without one", async () => {
    const registry = await inMemory();
    const other = searching(registry, "another");
    await expect(other.search("letters", { k: 1, mode: "hybrid" })).rejects.toMatchObject({
      code: "STORE_MODEL_MISMATCH",
    });
    const none = new ToolSearch(registry, async () => null);
    const [first] = await none.search("delete letter", { k: 1, mode: "hybrid" });
    expect(first?.tool.name).toBe("mail.deleteLetter");
  });

  it("prefers tools that look where something is asked", async () => {
    const registry = ToolRegistry.inMemory();
    const expiry = "the expiry of files: after how many days those in a bucket are gone.";
    await fill(registry, "s3", [
      tool("s3.DeleteExpiry", `Deletes ${expiry}`, { changes: true }),
      tool("s3.GetExpiry", `Returns ${expiry}`),
    ]);
    const [first] = await searching(registry).search(
      "After how many days are files in a bucket gone, what is their expiry?",
      {
        k: 1,
        mode: "hybrid",
      },
    );
    expect(first?.tool.name).toBe("s3.GetExpiry");
  });
});
