/**
 * The library's surface: what `openStore` gives. Results equal the JSON of the command line.
 * All offsets are UTF-16 code units; all durations milliseconds unless the name says otherwise.
 */
import type { Readable } from "node:stream";
import type { Clock, Log } from "../base/index.js";
import type {
  Answer,
  Filter,
  HistoryEntry,
  HitTrace,
  IngestReport,
  MediaType,
  Metadata,
  Turn,
} from "../records/index.js";
import type { Effort, Evidence, WalkProgress, WindowOrder } from "../reason/index.js";
import type { SearchLevel } from "../retrieve/index.js";
import type { DeviceName } from "../runtime/index.js";
import type { JsonObject } from "../tools/index.js";
import type { StoreTools } from "./tool-contract.js";

export const LEVELS = ["auto", "lexical", "static", "deep"] as const;
export type Level = (typeof LEVELS)[number];

export interface StoreOptions {
  /** Folder of the shipped models; default: the package's own `models`. */
  readonly models?: string;
  readonly device?: DeviceName;
  /** Where the device that "auto" chose is remembered; default: the user's cache folder. */
  readonly cacheDir?: string;
  /** Worker threads for parsing and embedding; default: the number of cores. */
  readonly workers?: number;
  /** How long to wait for another writer. Default 10 s. */
  readonly lockWaitMs?: number;
  readonly log?: Log;
  readonly clock?: Clock;
}

export interface IngestProgress {
  readonly phase: "scan" | "read" | "embed" | "index";
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  readonly unit: "files" | "bytes" | "passages";
  readonly current: string | null;
  readonly perSecond: number;
  readonly secondsLeft: number | null;
}

export interface IngestOptions {
  readonly level?: Level;
  readonly chunkTokens?: number;
  readonly exclude?: readonly string[];
  readonly prune?: boolean;
  /** What `-` reads. */
  readonly stdin?: Readable;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IngestProgress) => void;
}

export const SEARCH_MODES = ["hybrid", "lexical", "dense"] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

export interface SearchOptions {
  readonly k?: number;
  readonly mode?: SearchMode;
  readonly perSource?: number;
  readonly filter?: Filter;
  /**
   * False: passages without a deep vector get none for this search. Otherwise the likeliest do,
   * which takes some tenths of a second.
   */
  readonly rerank?: boolean;
  readonly signal?: AbortSignal;
}

export interface SearchHit {
  readonly rank: number;
  readonly score: number;
  readonly source: string;
  readonly title: string | null;
  readonly heading: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly page: number | null;
  readonly trace: HitTrace;
}

export interface SearchResult {
  readonly query: string;
  readonly hits: readonly SearchHit[];
  /** What was searched with. */
  readonly level: SearchLevel;
  readonly ms: number;
}

export interface AskOptions {
  /**
   * "reader" or "reasoner" alone, DIR of a model folder, or openai:URL#name. Reader and reasoner
   * together where it is not given. No part of the answer where a question that needs everything
   * is answered from all passages that match: there the reader alone reads them.
   */
  readonly model?: string;
  /**
   * URL#name of a larger model that writes what the documents lack; cited as "teacher:name". Not
   * asked for an answer from all passages that match.
   */
  readonly knowledgeTeacher?: string;
  readonly modelApiKey?: string;
  readonly device?: DeviceName;
  /** The model is opened for so many questions at once, where the device can. */
  readonly atOnce?: number;
  /**
   * How much time a hard question may take; "medium" where not given. One whose wording asks for
   * all ("list all", "in total") goes through all passages that match with any.
   */
  readonly effort?: Effort;
  /**
   * A question that needs everything goes through all passages that match for so long at most.
   * Without it, one that asks for all takes the time that it takes, another 5 s, with "high"
   * effort 30 s, none with "low".
   */
  readonly walkSeconds?: number;
  /**
   * What passages are looked for with, as of `search`; "hybrid" where not given. Single statements
   * are looked for by words and compared by vectors, names are followed by words: without either
   * they are not.
   */
  readonly mode?: SearchMode;
  /**
   * How lines stand in what the model reads; "document" order where not given. By "rank" nothing is
   * answered that rests on the order in which documents tell it.
   */
  readonly windowOrder?: WindowOrder;
  /**
   * One search, one reading, one answer: no name is followed, no single statement looked for, no
   * passage walked through, no tool called, and the reasoner writes nothing before its answer.
   */
  readonly oneShot?: boolean;
  readonly maxHops?: number;
  readonly maxWindowTokens?: number;
  readonly timeoutSeconds?: number;
  readonly filter?: Filter;
  /** What registered tools may do for the question; false: it is answered from documents alone. */
  readonly tools?: ToolUse | false;
  /**
   * What was asked and answered before, oldest first: earlier answers as they are. A follow-up
   * ("and when did she die?") is resolved against them.
   */
  readonly turns?: readonly Turn[];
  readonly signal?: AbortSignal;
  /** Called with what a follow-up is taken as, before it is answered. */
  readonly onResolved?: (question: string) => void;
  /** Called with each piece of the answer as it is written. */
  readonly onText?: (text: string) => void;
  /** Called while a question that needs everything goes through all passages that match. */
  readonly onProgress?: (progress: WalkProgress) => void;
  /**
   * Called with what the answer was made from: for calibration and benchmarks. Not called where
   * no passages were ranked: an answer of a tool, a table, of all passages that match, of the days
   * of events, or of what somebody said.
   */
  readonly onEvidence?: (evidence: Evidence) => void;
}

/** Tools that only look are called where they fit; what changes something needs a word for it. */
export interface ToolUse {
  /** Calls that may change something are allowed beforehand. */
  readonly allowChanges?: boolean;
  /**
   * Asked before such a call, where they are not, or where it leans on an earlier answer. The
   * signal fires when the question is cancelled or out of time: the answer is no then.
   */
  readonly confirm?: (call: ToolToCall, signal: AbortSignal) => Promise<boolean>;
  /** What headers and commands are filled from; nothing where not given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ToolToCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

export interface DocumentSummary {
  readonly source: string;
  readonly title: string | null;
  readonly mediaType: MediaType;
  readonly date: string | null;
  readonly metadata: Metadata;
  readonly chunks: number;
  readonly tokens: number;
  /** Length of the extracted text. */
  readonly length: number;
  readonly ingestedAt: string;
}

export interface ListOptions {
  readonly filter?: Filter;
  /** The name of the document to go on behind: the last one of what was listed before. */
  readonly after?: string;
}

/** [start, end) of a document's extracted text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface StoreStatus {
  readonly dir: string;
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly shards: number;
  /** On disk. */
  readonly bytes: number;
  /** Passages searchable at each level. */
  readonly levels: {
    readonly lexical: number;
    readonly static: number;
    readonly deep: number;
  };
  readonly models: { readonly embedder: string | null; readonly chunker: string };
}

export interface DeepenReport {
  readonly passages: number;
  readonly tokens: number;
  readonly seconds: number;
}

export interface CompactReport {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** As of `verify`: a file with damaged rows is left as it is, with what was removed from it. */
  readonly problems: VerifyReport["problems"];
}

export interface VerifyReport {
  readonly sound: boolean;
  readonly checked: Readonly<Record<string, number>>;
  readonly problems: readonly { readonly where: string; readonly detail: string }[];
}

/** Questions and answers that were kept. Nothing is kept unless `add` is called. */
export interface StoreHistory {
  /** Begins a conversation where none is named. */
  add(answer: Answer, options?: { readonly conversation?: string }): HistoryEntry;
  /** The last `limit`, oldest first. CONVERSATION_UNKNOWN where the named one has none. */
  list(options?: {
    readonly limit?: number;
    readonly conversation?: string;
  }): readonly HistoryEntry[];
  clear(options?: { readonly conversation?: string }): { readonly removed: number };
}

export interface Store {
  readonly dir: string;
  readonly history: StoreHistory;
  readonly tools: StoreTools;
  ingest(paths: readonly string[], options?: IngestOptions): Promise<IngestReport>;
  search(query: string, options?: SearchOptions): Promise<SearchResult>;
  ask(question: string, options?: AskOptions): Promise<Answer>;
  /** How many of the `atOnce` questions are answered at the same time: more only wait longer. */
  askCapacity(options?: AskOptions): Promise<number>;
  deepen(options?: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: IngestProgress) => void;
  }): Promise<DeepenReport>;
  /** Throws away all vectors and makes them anew with the installed embedder. */
  reembed(options?: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: IngestProgress) => void;
  }): Promise<DeepenReport>;
  status(): StoreStatus;
  /** SOURCE_UNKNOWN when the document to go on behind is gone. */
  list(options?: ListOptions): Iterable<DocumentSummary>;
  /** SOURCE_UNKNOWN when there is none. `text` is all of it as a stream, or the given span. */
  show(
    source: string,
    span?: Span,
  ): { readonly document: DocumentSummary; readonly text: Iterable<string> };
  /** Exact names; returns how many documents went. SOURCE_UNKNOWN when one is not there. */
  remove(sources: readonly string[]): Promise<{ readonly removed: number }>;
  compact(options?: { readonly signal?: AbortSignal }): Promise<CompactReport>;
  verify(options?: { readonly signal?: AbortSignal }): Promise<VerifyReport>;
  close(): Promise<void>;
}

export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Not fatal when it fails. */
  readonly optional: boolean;
  readonly detail: string;
  readonly hint: string | null;
}

export interface DoctorReport {
  readonly ok: boolean;
  readonly checks: readonly DoctorCheck[];
}
