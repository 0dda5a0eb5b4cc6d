/**
 * What goes to the process that scans the store, and what comes back. Such a scan may run for
 * ever (an expression that backtracks, a join of everything with everything), so it runs where it
 * can be killed.
 */
import type { ErrorData } from "../base/index.js";
import type { Json } from "./contract.js";

export type Scan =
  | { readonly kind: "count-words"; readonly words: readonly string[]; readonly source?: string }
  | {
      readonly kind: "frequent-words";
      readonly limit: number;
      readonly source?: string;
      readonly charsMin: number;
      readonly stopWords: boolean;
    }
  | {
      readonly kind: "grep";
      readonly pattern: string;
      readonly ignoreCase: boolean;
      readonly source?: string;
      readonly limit: number;
    }
  | {
      readonly kind: "table";
      readonly source: string;
      readonly sql: string;
      readonly limit: number;
    }
  | {
      readonly kind: "columns";
      readonly sources: readonly string[];
      /** Cells that stand in it are told. */
      readonly question: string;
    };

export interface ScanRequest {
  readonly dir: string;
  readonly scan: Scan;
}

export type ScanReply =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly refusal: string }
  | { readonly ok: false; readonly error: ErrorData };
