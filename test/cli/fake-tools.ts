/** Tools of a store that give fixed answers: one that looks, one that changes something. */
import { RecollectError } from "../../src/base/index.js";
import type { StoreTools, ToolDetails } from "../../src/engine/index.js";

export const TOOLS: readonly ToolDetails[] = [
  {
    name: "calculate",
    source: "built-in",
    kind: "built-in",
    description: "Exact arithmetic.",
    changes: false,
    parameters: {
      type: "object",
      properties: { expression: { type: "string" } },
      required: ["expression"],
    },
  },
  {
    name: "pets.addPet",
    source: "pets",
    kind: "openapi",
    description: "Adds a pet.",
    changes: true,
    parameters: { type: "object", properties: { body: {} } },
  },
];

export function fakeTools(change: Partial<StoreTools> = {}): StoreTools {
  const show = (name: string): ToolDetails => {
    const tool = TOOLS.find((one) => one.name === name);
    if (!tool) throw new RecollectError("TOOL_UNKNOWN", { name, near: "" });
    return tool;
  };
  return {
    sources: () => [
      { name: "built-in", kind: "built-in", title: "ship", tools: 1, addedAt: null },
      { name: "pets", kind: "openapi", title: "Pets", tools: 1, addedAt: "2026-01-02" },
    ],
    list: ({ source } = {}) => TOOLS.filter((tool) => !source || tool.source === source),
    show,
    search: async (query) => ({
      query,
      hits: TOOLS.map((tool, at) => ({ rank: at + 1, score: 0.5, ...tool, variants: [] })),
      ms: 2,
    }),
    call: async (tool, given, { allowChanges } = {}) => {
      if (show(tool).changes && !allowChanges)
        throw new RecollectError("TOOL_CHANGES", { name: tool });
      return {
        tool,
        arguments: given as object as never,
        result: { value: "4" },
        cut: false,
        ms: 1,
      };
    },
    add: async (tools) => ({
      source: tools.name ?? "pets",
      title: "Pets",
      tools: 3,
      changing: 1,
      replaced: 0,
      hostsNotAllowed: ["pets.example"],
    }),
    remove: async () => ({ removed: 3 }),
    ...change,
  };
}
