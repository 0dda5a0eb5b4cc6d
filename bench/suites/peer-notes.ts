/** Who wins, in words: for every metric that a peer is better in than our own store. */
import type { Cell } from "../contract.js";
import { formatValue } from "../table.js";

const OURS = "recollect";
/** Closer ones are called equal. */
const EQUAL = 0.05;

/** What is better: more, or less. */
const BETTER: Readonly<Record<string, "more" | "less">> = {
  "recall@10": "more",
  "search ms p50": "less",
  "memory MB": "less",
  "build peak memory MB": "less",
  "disk bytes a vector": "less",
  "build vectors/s": "more",
  "MB/s": "more",
  "peak memory MB": "less",
  "disk bytes a text byte": "less",
};

/** `nameOf`: the cell's name of an engine, such as "10k LanceDB". */
export function peerNotes(
  cells: readonly Cell[],
  o: { readonly where: string; readonly peers: readonly string[] },
): string[] {
  const value = (peer: string, metric: string): number | undefined =>
    cells.find((cell) => cell.name === `${o.where} ${peer}` && cell.metric === metric)?.value;
  const lines = Object.entries(BETTER).flatMap(([metric, better]) => {
    const ours = value(OURS, metric);
    if (ours === undefined) return [];
    const winners = o.peers.flatMap((peer) => {
      const theirs = value(peer, metric);
      if (peer === OURS || theirs === undefined) return [];
      const wins =
        better === "more" ? theirs > ours * (1 + EQUAL) : theirs < ours * (1 - EQUAL);
      return wins ? [`${peer} ${formatValue(theirs)}`] : [];
    });
    if (winners.length === 0) return [];
    const than = `better than ours (${formatValue(ours)})`;
    return [`${o.where}, ${metric}: ${than}: ${winners.join(", ")}`];
  });
  return lines.length > 0 ? lines : [`${o.where}: no peer is better in anything measured here`];
}
