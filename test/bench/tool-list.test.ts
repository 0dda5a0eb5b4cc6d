/** The tools and requests of `bench tools`, and what counts as the same tool. */
import { describe, expect, it } from "vitest";
import {
  equivalents,
  type ListedTool,
  readRequests,
  readTools,
  toolListPaths,
} from "../../bench/data/tool-list.js";

const paths = toolListPaths();

describe("the list", () => {
  it("has over ten thousand tools with names of their own, and requests about them", async () => {
    const tools = await readTools(paths.tools);
    const names = new Set(tools.map(({ name }) => name));
    expect(names.size).toBe(tools.length);
    expect(tools.length).toBeGreaterThan(10_000);
    const requests = await readRequests(paths.requests);
    expect(requests).toHaveLength(300);
    expect(requests.filter(({ part }) => part === "dev")).toHaveLength(100);
    expect(requests.flatMap((one) => one.tools).filter((name) => !names.has(name))).toEqual([]);
    expect(new Set(requests.map(({ request }) => request)).size).toBe(300);
  });
});

describe("equivalent tools", () => {
  const tool = (name: string, service: string, change: Partial<ListedTool> = {}): ListedTool => ({
    name,
    service,
    description: "",
    parameters: {},
    changes: false,
    origin: "x.json",
    ...change,
  });
  const long = "Returns all that is known about a thing, and about the things beside it.";
  const same = equivalents([
    tool("a.listPets", "Pets API v1"),
    tool("b.list_pets_v2", "Pets API v2"),
    tool("a.getPet", "Pets API v1"),
    tool("c.listPets", "Zoo API"),
    tool("a.GET_ListQueues", "Queues"),
    tool("a.POST_ListQueues", "Queues"),
    tool("a.patchPet", "Pets API v1"),
    tool("a.updatePet", "Pets API v1"),
    tool("a.x", "Pets API v1", { description: long }),
    tool("a.y", "Pets API v1", { description: long }),
    tool("a.z", "Pets API v1", { description: long, parameters: { id: "" } }),
  ]);

  it.each([
    ["a.listPets", ["a.listPets", "b.list_pets_v2"]],
    ["a.getPet", ["a.getPet"]],
    ["a.POST_ListQueues", ["a.GET_ListQueues", "a.POST_ListQueues"]],
    ["a.patchPet", ["a.patchPet", "a.updatePet"]],
    ["a.x", ["a.x", "a.y"]],
    ["a.z", ["a.z"]],
  ])("of %s are %j", (name, names) => {
    expect([...same(name)].sort()).toEqual(names);
  });
});
