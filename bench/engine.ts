/**
 * What the benchmarks use of the product: its front door only, as any user of the library would.
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
export type OpenReasoner = typeof openReasoner;
