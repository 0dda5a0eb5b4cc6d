/** Which model finds tools: one of its own where it is installed, else that of passages. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../dist/src/index.js";
import { modelsFolder } from "../../src/engine/index.js";
import { type Store } from "../../src/index.js";
import { ToolRegistry } from "../../src/tools/index.js";
import { Folder } from "./folder.js";

const NAME = "another";

let folder: Folder;
let models: string;
let opened: Store[];

beforeEach(async () => {
  folder = await Folder.make();
  models = join(folder.dir, "models");
  opened = [];
  mkdirSync(models);
  symlinkSync(join(modelsFolder(), "embedder"), join(models, "embedder"), "dir");
});
afterEach(async () => {
  for (const store of opened) await store.close();
  await folder.remove();
});

async function open(): Promise<Store> {
  const store = await openStore(join(folder.dir, "store"), { models, workers: 1 });
  opened.push(store);
  return store;
}

/** The embedder of passages under another name: its vectors are of another space, by its id. */
function install(): void {
  const from = join(modelsFolder(), "embedder");
  const dir = join(models, "tool-embedder");
  mkdirSync(dir);
  for (const file of ["onnx", "tokenizer.json", "SHA256SUMS"]) {
    symlinkSync(join(from, file), join(dir, file));
  }
  const config = JSON.parse(readFileSync(join(from, "config.json"), "utf8")) as object;
  writeFileSync(join(dir, "config.json"), JSON.stringify({ ...config, name: NAME }));
}

async function add(store: Store, name: string): Promise<void> {
  writeFileSync(join(folder.dir, "schema.json"), '{"type":"object","properties":{}}');
  const description = `Says what ${name} had to eat today.`;
  const tool = { kind: "command", command: "true", name, schemaPath: "schema.json", description };
  await store.tools.add(tool as never, { cwd: folder.dir });
}

function embedder(): string {
  const registry = ToolRegistry.openReader(join(folder.dir, "store"));
  const id = registry?.embedder() ?? "";
  const missing = registry?.withoutVectors(id).length;
  registry?.close();
  return missing === 0 ? id : `${missing} without`;
}

const first = async (store: Store, query: string): Promise<string | undefined> =>
  (await store.tools.search(query, { mode: "dense" })).hits[0]?.name;

describe("the embedder of tools", () => {
  it("is the one of passages where there is no other", async () => {
    const store = await open();
    await add(store, "parrot");
    expect(embedder()).toMatch(/^bge-small/);
    expect(await first(store, "the parrot's food")).toBe("parrot");
  });

  it("is its own where it is installed, for adding and for searching", async () => {
    install();
    const store = await open();
    await add(store, "parrot");
    expect(embedder()).toMatch(new RegExp(`^${NAME}:`));
    expect(await first(store, "the parrot's food")).toBe("parrot");
  });

  it("may come later: what is there is found as before, and made anew by adding", async () => {
    await add(await open(), "parrot");
    install();
    const store = await open();
    expect(await first(store, "the parrot's food")).toBe("parrot");
    expect(embedder()).toMatch(/^bge-small/);
    await add(store, "heron");
    expect(embedder()).toMatch(new RegExp(`^${NAME}:`));
    expect(await first(store, "the parrot's food")).toBe("parrot");
  });

  it("may go: then the search says so, and reembed makes the vectors anew", async () => {
    install();
    await add(await open(), "parrot");
    mkdirSync(join(folder.dir, "later"));
    symlinkSync(join(modelsFolder(), "embedder"), join(folder.dir, "later/embedder"), "dir");
    models = join(folder.dir, "later");
    const store = await open();
    await expect(first(store, "food")).rejects.toMatchObject({ code: "STORE_MODEL_MISMATCH" });
    await store.reembed();
    expect(embedder()).toMatch(/^bge-small/);
    expect(await first(store, "the parrot's food")).toBe("parrot");
  });

  it("is not loaded for a store without registered tools", async () => {
    // A folder that could not be read: nothing asks.
    mkdirSync(join(models, "tool-embedder"));
    const store = await open();
    expect(await first(store, "which day of the week was it")).toBe("weekday");
  });
});
