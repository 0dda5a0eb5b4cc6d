/**
 * What the rest of the program sees of a store. Text offsets are UTF-16 code units into the
 * document's extracted text; a PassageId is shard * 2^32 + row and is never used twice.
 */
import type {
  Block,
  BlockVectors,
  DocumentHead,
  Filter,
  Passage,
  PassageId,
} from "../records/index.js";
import type { Manifest } from "./manifest.js";
import type { WordWeights } from "../inverted/index.js";

export interface StoreCounts {
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  /** On disk, all files of the store. */
  readonly bytes: number;
  readonly textChars: number;
  readonly shards: number;
  readonly vectors: number;
  /** Passages with a static vector. */
  readonly statics: number;
}

export interface DocumentRecord extends DocumentHead {
  /** UTF-16 code units. */
  readonly length: number;
  readonly tokens: number;
  readonly chunks: number;
  /** Path of the file that it came from. */
  readonly origin: string;
  readonly ingestedAt: string;
}

export interface OriginRecord {
  readonly path: string;
  readonly root: string | null;
  readonly fingerprint: string;
  /** Of the file's content; null while not every document of the file is in. */
  readonly hash: string | null;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Live documents that came from it. */
  readonly documents: number;
}

export interface WordSearch {
  /** Best first. BM25, higher is better. */
  readonly hits: readonly { readonly id: PassageId; readonly score: number }[];
  /** What the best conceivable passage would approach: divide to compare queries. */
  readonly scoreMax: number;
  /** The words that were looked up, rarest first. */
  readonly terms: readonly string[];
}

export interface WordSearchOptions {
  readonly limit: number;
  readonly filter?: Filter | undefined;
  readonly weights?: WordWeights | undefined;
}

export interface VectorSearchOptions {
  readonly limit: number;
  readonly filter?: Filter | undefined;
}

export interface StoreCoverage {
  readonly passages: number;
  /** Passages with a deep vector. */
  readonly vectors: number;
  /** Passages with a static one. */
  readonly statics: number;
}

export interface StoreReader {
  readonly dir: string;
  readonly manifest: Manifest;
  counts(): StoreCounts;
  /** How much of the store the vectors cover; costs no scan, unlike counts(). */
  coverage(): StoreCoverage;
  searchWords(query: string, o: WordSearchOptions): WordSearch;
  /** BM25 of given passages by all words of the query, 0 where none stands. */
  wordScores(query: string, ids: readonly PassageId[], weights?: WordWeights): number[];
  /** Words of the query that stand in the text, by the index's own stems. */
  matchedTerms(query: string, text: string): string[];
  /** Best first; empty while the store has no vectors. */
  searchVectors(
    query: Float32Array,
    o: VectorSearchOptions,
  ): { readonly id: PassageId; readonly cosine: number }[];
  /** By static vectors of this embedder, best first; empty where there are none. */
  searchStatics(
    query: Float32Array,
    o: VectorSearchOptions & { readonly embedder: string },
  ): { readonly id: PassageId; readonly cosine: number }[];
  /** In the order of ids; null where a passage has no static vector of this embedder. */
  staticCosines(
    query: Float32Array,
    embedder: string,
    ids: readonly PassageId[],
  ): (number | null)[];
  /** In the order of ids; null where a passage has no vector. */
  cosines(query: Float32Array, ids: readonly PassageId[]): (number | null)[];
  /** In the order of ids; those gone meanwhile are left out. */
  passages(ids: readonly PassageId[]): Passage[];
  /** By source ("part 9" before "part 10"), then by place in it; those gone are left out. */
  inDocumentOrder(ids: readonly PassageId[]): PassageId[];
  /** In document order, the passage itself not among them. */
  neighbours(id: PassageId, o: { before: number; after: number }): Passage[];
  /** Those that touch [start, end) of a document, in order; none where the filter hides it. */
  passagesIn(source: string, o: { start: number; end: number; filter?: Filter }): Passage[];
  document(source: string): DocumentRecord | null;
  /** By source, within each shard. */
  documents(filter?: Filter, o?: { readonly after?: string }): Iterable<DocumentRecord>;
  /** The span [start, end) of the document, cut to what there is. SOURCE_UNKNOWN. */
  text(source: string, o: { start: number; end: number }): string;
  /** The whole document in pieces, of one version even while a writer replaces it. */
  textParts(source: string): Iterable<string>;
  close(): void;
}

export interface DocumentWriter {
  /** Passages written so far that no version had: the rest was there and keeps its vectors. */
  readonly newPassages: number;
  add(block: Block): void;
  /** Makes the document visible; without it, it never is. */
  finish(): "added" | "updated" | "unchanged";
  /** Drops what was added; a live version stays as it was. */
  abort(): void;
}

export interface OriginWriter {
  /** Errors: DUPLICATE_ID. */
  beginDocument(head: DocumentHead): DocumentWriter;
  /**
   * `complete`: every document of the file was seen, so those not seen are removed and the
   * file's hash is recorded. Otherwise the file will be done again.
   */
  finish(o: { complete: boolean }): { removed: number };
}

export interface BeginOrigin {
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly root: string | null;
  readonly fingerprint: string;
}

export interface PendingVector {
  readonly id: PassageId;
  /** Of the passage itself, without title and heading. */
  readonly tokens: number;
  /** As embedded (embeddedText). */
  readonly text: string;
}

export interface PendingBlock {
  /** Of the block's passages; names it. */
  readonly first: PassageId;
  /** As embedded (embeddedText), one a passage, in order. */
  readonly texts: readonly string[];
}

export interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((o: { done: number; total: number }) => void) | undefined;
  /** Vectors that stay without lists; LIMITS.flatVectorsMax. */
  readonly flatVectorsMax?: number | undefined;
  /** Shards that get none now. */
  readonly except?: ReadonlySet<number> | undefined;
}

export interface StoreProblem {
  /** The file, such as "shards/0001.sqlite". */
  readonly where: string;
  readonly detail: string;
}

export interface Compaction {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Damage that was met. A file whose rows can't be trusted is left as it was. */
  readonly problems: readonly StoreProblem[];
}

export interface StoreWriter extends StoreReader {
  origin(path: string): OriginRecord | null;
  origins(): Iterable<OriginRecord>;
  /** Hashes of the blocks that are stored of a file, live or staged: they need no making. */
  blockHashes(path: string): string[];
  beginOrigin(o: BeginOrigin): OriginWriter;
  /** False when there is none. Its file counts as not ingested from then on. */
  removeDocument(source: string): boolean;
  /** How many documents went with it. */
  removeOrigin(path: string): number;
  /** Live passages without a deep vector: those of the `first` documents, then the newest. */
  pendingVectors(limit: number, first?: readonly string[]): PendingVector[];
  /** Errors: STORE_MODEL_MISMATCH when the store's vectors are of another embedder. */
  setVectors(
    embedder: string,
    rows: readonly { readonly id: PassageId; readonly vector: Float32Array }[],
  ): void;
  /** Drops all vectors; from now on they are of this embedder. */
  resetVectors(embedder: string): void;
  /** Makes this the static embedder; vectors of another one go (`anew`: all), and are pending. */
  claimStatics(embedder: string, dimension: number, o?: { readonly anew?: boolean }): void;
  /** Blocks of live documents without static vectors, ascending, those after `after`. */
  pendingStatics(limit: number, after?: PassageId): PendingBlock[];
  /** Of blocks that are pending, by the embedder that claimStatics() named. */
  setStatics(
    blocks: readonly { readonly first: PassageId; readonly vectors: BlockVectors }[],
  ): void;
  /** Static vectors of shards that are wholly deep go, and their disk. */
  dropStaticsOfDeep(): void;
  /** A transaction of about LIMITS.commitChars of text or two seconds. */
  commitIfDue(): void;
  commit(): void;
  /** Brings the posting lists of every shard with many vectors outside of them up to date. */
  buildLists(o?: BuildOptions): Promise<void>;
  /** Gives disk back; removed text is in no file of the store afterwards. */
  compact(o?: { signal?: AbortSignal | undefined }): Promise<Compaction>;
}
