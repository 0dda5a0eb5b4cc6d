/** What goes between a suite and the process in which one peer is measured. */
import type { Memory } from "./memory.js";

interface PeerJobBase {
  readonly peer: string;
  /** Where its packages are installed. */
  readonly peers: string;
  /** Its own; empty before it builds. */
  readonly dir: string;
  readonly heapMiB?: number;
}

/** Given vectors into an index. */
export interface PeerBuildJob extends PeerJobBase {
  readonly kind: "build";
  readonly vectors: string;
}

/** What was built, found and opened by another process. */
export interface PeerSearchJob extends PeerJobBase {
  readonly kind: "search-vectors";
  /** For a peer that keeps nothing: it builds again, before the clock runs. */
  readonly vectors: string;
  readonly queries: string;
  readonly k: number;
}

/** Files of text, cut, embedded and added. */
export interface PeerIngestJob extends PeerJobBase {
  readonly kind: "ingest-text";
  readonly paths: readonly string[];
  readonly models: string;
  readonly level: "static" | "deep";
}

export type PeerJob = PeerBuildJob | PeerSearchJob | PeerIngestJob;

export interface PeerBuildOutcome {
  readonly kind: "build";
  readonly vectors: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export interface PeerSearchOutcome {
  readonly kind: "search-vectors";
  readonly openMs: number;
  /** By query, in a second pass. */
  readonly warmMs: readonly number[];
  readonly coldMs: readonly number[];
  readonly ids: readonly (readonly number[])[];
  readonly memory: Memory;
}

export interface PeerIngestOutcome {
  readonly kind: "ingest-text";
  readonly chars: number;
  readonly passages: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export type PeerOutcome = PeerBuildOutcome | PeerSearchOutcome | PeerIngestOutcome;
