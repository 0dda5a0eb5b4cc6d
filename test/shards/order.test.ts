/** The order of passages by their documents, whatever order they came in. */
import { afterEach, expect, it } from "vitest";
import { openStoreReader } from "../../dist/src/shards/index.js";
import { silentLog } from "../../dist/src/base/index.js";
import { join } from "node:path";
import { Folder } from "../engine/folder.js";

let folder: Folder;
afterEach(() => folder.remove());

it("is that of the text after something was put before it", async () => {
  folder = await Folder.make({ workers: 1 });
  const paragraph = (name: string): string =>
    `${name} led the walk. ${`It was a long day on the hill for ${name}. `.repeat(60)}\n\n`;
  const old = paragraph("Ada") + paragraph("Ben") + paragraph("Cy");
  await folder.write("part 10.txt", old);
  await folder.ingest();
  await folder.write("part 10.txt", paragraph("Zoe") + old);
  await folder.write("part 9.txt", paragraph("Yan"));
  await folder.ingest();
  const reader = openStoreReader(join(folder.dir, "store"), { log: silentLog });
  try {
    const { hits } = reader.searchWords("led the walk", { limit: 100 });
    const ids = reader.inDocumentOrder(hits.map(({ id }) => id));
    const names = reader.passages(ids).flatMap(({ text }) => /(\w+) led/.exec(text)?.[1] ?? []);
    expect(names).toEqual(["Yan", "Zoe", "Ada", "Ben", "Cy"]);
  } finally {
    reader.close();
  }
}, 60_000);
