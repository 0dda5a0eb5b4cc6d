/**
 * The append-only record of what was measured, one JSON line a cell. Lines are never changed:
 * negative results stay.
 */
import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { BenchResult, Interval } from "./contract.js";

export interface LedgerLine {
  readonly date: string;
  readonly commit: string | null;
  readonly machine: string;
  readonly suite: string;
  readonly name: string;
  readonly metric: string;
  readonly value: number;
  readonly n: number;
  readonly interval: Interval;
  readonly seed: number;
  readonly corpusDigest: string;
  readonly models: Readonly<Record<string, string | null>>;
  readonly device: string;
  /** Parts that were left out; none where it is not there. */
  readonly ablated?: readonly string[];
  readonly command: string;
  readonly note: string;
}

export function ledgerLines(result: BenchResult, note: string): LedgerLine[] {
  const { environment: e } = result;
  const gib = Math.round(e.memoryBytes / 2 ** 30);
  return result.cells.map((cell) => ({
    date: e.date,
    commit: e.commit,
    machine: `${e.cpu}, ${e.cores} cores, ${gib} GiB, ${e.platform}, node ${e.node}`,
    suite: result.suite,
    name: cell.name,
    metric: cell.metric,
    value: cell.value,
    n: cell.n,
    interval: cell.ci95,
    seed: e.seed,
    corpusDigest: e.corpusDigest,
    models: e.models,
    device: e.device,
    ...(e.ablated === undefined ? {} : { ablated: e.ablated }),
    command: e.command,
    note: [note, ...e.notes].filter((part) => part !== "").join("; "),
  }));
}

export async function appendLedger(
  path: string,
  result: BenchResult,
  note: string,
): Promise<void> {
  const lines = ledgerLines(result, note).map((line) => `${JSON.stringify(line)}\n`);
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, lines.join(""));
}
