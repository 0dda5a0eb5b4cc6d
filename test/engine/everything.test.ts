/** Questions that need everything, end to end with the shipped weights. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Folder } from "./folder.js";

const texts = {
  "may-2021.txt":
    "3 May. Cold wind. We repaired the Heron today; the bill came to 210 pounds.\n\n" +
    "5 May. We repaired the Merlin, for 480 pounds. Ada made soup.\n",
  "june-2021.txt": "9 June. We repaired the Osprey today; the bill came to 330 pounds.\n",
  "letter.txt": "The Gannet could not be repaired, since the mast has not come.\n",
  "rooms.csv": "Room,Floor,Seats\nElm,first,12\nOak,second,30\nFir,first,8\n",
};

let folder: Folder;
beforeAll(async () => {
  folder = await Folder.make({ workers: 1 });
  for (const [name, text] of Object.entries(texts)) await folder.write(name, text);
  await folder.ingest({ level: "lexical" });
}, 120_000);
afterAll(() => folder.remove());

it("lists everything with an exact quote each", async () => {
  const done: number[] = [];
  const answer = await folder.store.ask("List all boats that were repaired.", {
    onProgress: (progress) => done.push(progress.done),
  });
  expect(answer.answer?.split(", ").sort()).toEqual(["Heron", "Merlin", "Osprey"]);
  expect(answer.citations).toHaveLength(3);
  for (const { source, start, end, quote } of answer.citations) {
    expect([...folder.store.show(source, { start, end }).text].join("")).toBe(quote);
  }
  expect(done.length).toBeGreaterThan(0);
}, 60_000);

it("asks a table in SQL", async () => {
  const answer = await folder.store.ask("What is the total of seats on the first floor?");
  expect(answer).toMatchObject({ answer: "20", status: "answered" });
}, 60_000);

it("says unknown where nothing supports it", async () => {
  const answer = await folder.store.ask("List all ships that were stolen by pirates.");
  expect(answer.status).toBe("unknown");
}, 60_000);
