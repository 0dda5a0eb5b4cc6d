/**
 * Which peers a run measures: those of `--peers` that are installed. What is missing is told, with
 * how to install it, and stands in the notes of the result.
 * Errors: INVALID_OPTION.
 */
import type { BenchContext, BenchOption } from "../contract.js";
import { choiceOption, textOption } from "../options.js";
import type { Peer } from "./contract.js";
import { howToInstall, PEERS, peersFolder, peersIn } from "./roster.js";

export function peerOptions(standard: "all" | "none"): readonly BenchOption[] {
  const names = PEERS.map(({ name }) => name).join(", ");
  const description = `all, none or some of ${names}`;
  return [{ flag: "--peers <list>", description, default: standard }];
}

export interface PeerRun {
  readonly peer: Peer;
  readonly folder: string;
}

export async function peersOf(
  context: BenchContext,
): Promise<{ readonly runs: readonly PeerRun[]; readonly notes: readonly string[] }> {
  const folder = peersFolder(textOption(context, "peersFolder"));
  const { installed, missing } = await peersIn(folder, chosen(context));
  for (const { name } of missing) {
    context.log.warn(`${name} is not measured: not installed; ${howToInstall(folder)}`);
  }
  return {
    runs: installed.map(({ peer }) => ({ peer, folder })),
    notes: [
      ...installed.map(({ about }) => about),
      ...missing.map(({ name }) => `${name}: not measured`),
    ],
  };
}

function chosen(context: BenchContext): readonly Peer[] {
  const text = textOption(context, "peers") ?? "all";
  if (text === "all") return PEERS;
  const names = text === "none" ? [] : choiceOption(context, "peers", PEERS.map((p) => p.name));
  // Ours is what the others stand beside.
  return PEERS.filter((peer) => peer.packages.length === 0 || names.includes(peer.name));
}
