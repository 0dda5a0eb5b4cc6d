/** Questions to ingested tables, over the built library; the answers need no weights. */
import { afterEach, expect, it } from "vitest";
import { columnsOfTables } from "../../src/tools/table-columns.js";
import { join } from "node:path";
import { Folder } from "./folder.js";

let folder: Folder;
afterEach(() => folder.remove());

async function made(files: Readonly<Record<string, string>>): Promise<Folder> {
  folder = await Folder.make({ workers: 1 });
  for (const [name, text] of Object.entries(files)) await folder.write(name, text);
  await folder.ingest();
  return folder;
}

const rooms = "Room,Floor,Seats\nElm,first,12\nOak,second,30\nFir,first,8\n";

it("reads a table whose first row has odd cells", async () => {
  await made({ "odd.csv": "Room,Floor,Seats\nnote: Elm; Ash: two,first,12\nOak,first,30\n" });
  const { answer } = await folder.store.ask("What is the total of seats on the first floor?");
  expect(answer).toBe("42");
}, 60_000);

it("knows the cells of every column, however many there are", async () => {
  const names = Array.from({ length: 80 }, (_, i) => `Field ${i}`);
  const rows = Array.from({ length: 300 }, (_, i) => [
    `item${i}`,
    ...names.map((_, at) => `cell${i}x${at}`),
    i % 2 ? "harbour" : "hill",
    String(i),
  ]);
  const lines = [["Item", ...names, "Place", "Weight"], ...rows];
  await made({ "wide.csv": `${lines.map((line) => line.join(",")).join("\n")}\n` });
  const { answer } = await folder.store.ask("How many items have the place harbour?");
  expect(answer).toBe("150");
}, 60_000);

it("tells names, kinds and the cells that stand in the question", async () => {
  await made({ "rooms.csv": rooms, "notes.txt": "The elm stands on the first floor." });
  const scan = { kind: "columns", question: "seats on the first floor?" } as const;
  const sources = folder.sources();
  const described = columnsOfTables(join(folder.dir, "store"), { ...scan, sources });
  const columns = [
    { name: "Room", numeric: false, values: [] },
    { name: "Floor", numeric: false, values: ["first"] },
    { name: "Seats", numeric: true, values: [] },
  ];
  expect(described).toEqual([{ source: "docs/rooms.csv", columns }]);
}, 60_000);

it("is not asked where the filter leaves tables out", async () => {
  await made({ "rooms.csv": rooms, "notes.txt": "The seats on the first floor are red.\n" });
  const answer = await folder.store.ask("What is the total of seats on the first floor?", {
    filter: { mediaTypes: ["text"] },
  });
  expect(answer.citations.map(({ source }) => source)).not.toContain("docs/rooms.csv");
}, 60_000);
