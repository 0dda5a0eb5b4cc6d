/**
 * What the benchmarks use of the product: its front door, as any user of the library would; for
 * tools that can't be called, because only their descriptions are there, the registry itself.
 */
export type {
  Answer,
  AskOptions,
  Citation,
  Evidence,
  IngestOptions,
  IngestReport,
  Level,
  SearchHit,
  SearchMode,
  Store,
  StoreOptions,
} from "../src/index.js";
export type { Clock, Log } from "../src/base/index.js";
import { openReasoner } from "../src/index.js";
export { type Reasoned, type Reasoner, type Who } from "../src/index.js";
export { openReasoner };
export { corporaFolder } from "../src/engine/index.js";
export type OpenReasoner = typeof openReasoner;
export {
  embeddedToolText,
  toolEmbedderFolder,
  type ToolRecord,
  ToolRegistry,
  ToolSearch,
} from "../src/tools/index.js";
export { type EmbedderPool, openEmbedderPool } from "../src/vectors/index.js";
