export {
  NO_USAGE,
  type Answer,
  type Citation,
  type Mark,
  type RankedPassage,
  type Reading,
  type Step,
  type StepKind,
  type Prefill,
  type Usage,
} from "./answer.js";
export type { Block, BlockVectors, BlockWords, Chunk, EncodedBlock, PageStart } from
  "./chunk.js";
export {
  MEDIA_TYPES,
  type DocumentHead,
  type MediaType,
  type Metadata,
  type MetadataValue,
  type ParseEvent,
} from "./document.js";
export type { HistoryEntry } from "./history-entry.js";
export type { IngestFailure, IngestReport } from "./ingest-report.js";
export { loosePassage } from "./loose-passage.js";
export { type Filter, type Hit, type HitTrace, ownDate, type Passage, type PassageId } from
  "./passage.js";
export type { Turn } from "./turn.js";
