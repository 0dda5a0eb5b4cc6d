/**
 * Which model makes the vectors of tools and of the requests for them: one trained on requests
 * where it is installed, else the one of passages. They are two spaces: a registry names the one
 * its vectors are of. Errors: none; the folder says for itself what it lacks.
 * Source: native-notes/decisions/0015-tools-beside-the-shards.md
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

export const TOOL_EMBEDDER = "tool-embedder";

export function toolEmbedderFolder(models: string): string {
  const own = join(models, TOOL_EMBEDDER);
  return existsSync(own) ? own : join(models, "embedder");
}
