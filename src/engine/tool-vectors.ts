/**
 * Vectors of tools, and the built-in ones among the registered, so that one search finds both.
 * Registered tools have an embedder of their own; where only the built-in ones are there, the
 * one of passages does, so that no second model is loaded for twenty tools.
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
import type { Embedder, EmbedderPool } from "../vectors/index.js";
import type { Resources } from "./resources.js";
import { embedderOrNull } from "./search.js";
import type { AddToolsOptions } from "./tool-contract.js";

const EMBEDDED_AT_ONCE = 256;
const DOING = "searching tools";
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
    await completeVectors(registry, registeredTools(resources), signal);
  } finally {
    registry.close();
  }
}

/** How one or many tools are embedded. Null: nothing is installed for it. */
export interface ToolEmbedding {
  readonly one: Embedder | null;
  openMany(): EmbedderPool;
}

export function registeredTools(resources: Resources): ToolEmbedding {
  const open = (): Embedder => resources.toolEmbedder();
  return {
    one: embedderOrNull(resources, { doing: DOING, open }),
    openMany: () => resources.openBatchToolEmbedder(),
  };
}

/** Of a store without registered tools. */
export function builtInTools(resources: Resources): ToolEmbedding {
  return {
    one: embedderOrNull(resources, { doing: DOING }),
    openMany: () => resources.openBatchEmbedder(),
  };
}

/** As the registry's vectors were made: by the embedder of passages before there was another. */
export function searchedTools(resources: Resources, registry: ToolRegistry): ToolEmbedding {
  const builtIn = builtInTools(resources);
  return registry.embedder() === builtIn.one?.id ? builtIn : registeredTools(resources);
}

/** Vectors for what has none of this embedder's. */
export async function completeVectors(
  registry: ToolRegistry,
  embedding: ToolEmbedding,
  signal?: AbortSignal,
): Promise<void> {
  if (embedding.one === null) return;
  const missing = registry.withoutVectors(embedding.one.id);
  const vectors = await embedTools(missing, embedding, signal ? { signal } : {});
  if (vectors !== null)
    registry.setVectors(
      missing.map(({ id }) => id),
      vectors,
    );
}

/** Null without an embedder: the words still find them. */
export async function embedTools(
  tools: readonly ToolRecord[],
  { one, openMany }: ToolEmbedding,
  o: Pick<AddToolsOptions, "signal" | "onProgress">,
): Promise<ToolVectors | null> {
  if (one === null) return null;
  const many = tools.length > EMBEDDED_AT_ONCE ? openMany() : null;
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
