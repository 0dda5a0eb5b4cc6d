/**
 * Vectors of tools, and the built-in ones among the registered, so that one search finds both.
 * Without an embedder tools are found by their words alone.
 */
import { hash } from "node:crypto";
import {
  BUILT_IN,
  embeddedToolText,
  type Tool,
  type ToolRecord,
  ToolRegistry,
  type ToolVectors,
} from "../tools/index.js";
import type { Resources } from "./resources.js";
import { embedderOrNull } from "./search.js";
import type { AddToolsOptions } from "./tool-contract.js";

const EMBEDDED_AT_ONCE = 256;
/** What the built-in tools are about, as a service's title says it. */
const BUILT_IN_SERVICE = "documents, text, numbers, dates";

/** After the embedder changed; a store without registered tools stays without. */
export async function reembedTools(
  resources: Resources,
  dir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const there = ToolRegistry.openReader(dir);
  if (there === null) return;
  there.close();
  const registry = ToolRegistry.openWriter(dir);
  try {
    await completeVectors(resources, registry, resources.queryEmbedder().id, signal);
  } finally {
    registry.close();
  }
}

/** Vectors for what has none of this embedder's. */
export async function completeVectors(
  resources: Resources,
  registry: ToolRegistry,
  embedder: string,
  signal?: AbortSignal,
): Promise<void> {
  const missing = registry.withoutVectors(embedder);
  const vectors = await embedTools(resources, missing, signal ? { signal } : {});
  if (vectors !== null)
    registry.setVectors(
      missing.map(({ id }) => id),
      vectors,
    );
}

/** Null without an embedder: the words still find them. */
export async function embedTools(
  resources: Resources,
  tools: readonly ToolRecord[],
  o: Pick<AddToolsOptions, "signal" | "onProgress">,
): Promise<ToolVectors | null> {
  const one = embedderOrNull(resources, "searching tools");
  if (one === null) return null;
  const many = tools.length > EMBEDDED_AT_ONCE ? resources.openBatchEmbedder() : null;
  const { id, dimension } = one;
  const rows = new Float32Array(tools.length * dimension);
  try {
    for (let at = 0; at < tools.length; at += EMBEDDED_AT_ONCE) {
      const texts = tools.slice(at, at + EMBEDDED_AT_ONCE).map(embeddedToolText);
      const embedded = await (many ?? one).embed(texts, o.signal ? { signal: o.signal } : {});
      rows.set(embedded, at * dimension);
      o.onProgress?.({ done: at + texts.length, total: tools.length });
    }
  } finally {
    await many?.close();
  }
  return { embedder: id, dimension, rows };
}

/** The built-in tools stand in the registry to be found among the others. */
export function keepBuiltIns(
  registry: ToolRegistry,
  o: { readonly tools: readonly Tool[]; readonly addedAt: string },
): void {
  const records = o.tools.map(({ name, description, parameters, changes }): ToolRecord => {
    const service = BUILT_IN_SERVICE;
    return { name, description, parameters, changes, service, recipe: {} };
  });
  const digest = hash("sha256", JSON.stringify(records), "hex");
  const kept = registry.sources().find(({ name }) => name === BUILT_IN);
  if (kept?.config["digest"] === digest) return;
  const source = { name: BUILT_IN, kind: BUILT_IN, title: BUILT_IN, config: { digest } } as const;
  registry.replaceSource(source, records, { addedAt: o.addedAt, vectors: null });
}
