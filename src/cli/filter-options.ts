/** The options that choose documents, the same for search, ask and list. */
import type { Command } from "commander";
import { MEDIA_TYPES, type Filter, type MediaType } from "../records/index.js";
import { addChoice, addDate, addPairs, addRepeatable } from "./options.js";

export interface FilterFlags {
  readonly source?: readonly string[];
  readonly type?: readonly MediaType[];
  readonly filter?: readonly { readonly key: string; readonly value: string }[];
  readonly after?: string;
  readonly before?: string;
}

export function addFilterOptions(command: Command): void {
  addRepeatable(command, "--source <glob>", "only documents with this name (repeatable)");
  addChoice(command, {
    flags: "--type <type>",
    description: "only documents of this type (repeatable)",
    choices: MEDIA_TYPES,
    repeatable: true,
  });
  addPairs(command, "--filter <key=value>", "only documents with this metadata (repeatable)");
  addDate(command, "--after <date>", "only documents of this date or later");
  addDate(command, "--before <date>", "only documents before this date");
}

/** Undefined when no condition is given. */
export function filterOf(flags: FilterFlags): Filter | undefined {
  const filter: Filter = {
    ...(flags.source && { sources: flags.source }),
    ...(flags.type && { mediaTypes: flags.type }),
    ...(flags.filter && { metadata: flags.filter }),
    ...(flags.after !== undefined && { after: flags.after }),
    ...(flags.before !== undefined && { before: flags.before }),
  };
  return Object.keys(filter).length > 0 ? filter : undefined;
}
