/** recollect search QUERY, or a batch of queries. */
import type { Command } from "commander";
import { LIMITS, RecollectError } from "../../base/index.js";
import { SEARCH_MODES, type SearchMode } from "../../engine/index.js";
import { runBatch } from "../batch.js";
import { type Bind, type Cli, withStore } from "../context.js";
import { addFilterOptions, type FilterFlags, filterOf } from "../filter-options.js";
import { formatHits, searchedWith } from "../format/hits.js";
import { addChoice, addInteger } from "../options.js";

interface Flags extends FilterFlags {
  readonly k?: number;
  readonly mode?: SearchMode;
  readonly perSource?: number;
  readonly rerank?: boolean;
  readonly explain?: boolean;
  readonly queries?: string;
  readonly out?: string;
}

const AFTER = `
Examples:
  recollect search "boundary layer over a flat plate"
  recollect search whale harpoon --per-source 1 --explain
  recollect search budget --type pdf --after 2024-01 --filter team=north
  recollect search --queries queries.jsonl --out hits.jsonl    lines {"id","query"}`;

export function registerSearch(program: Command, bind: Bind): void {
  const command = program
    .command("search")
    .summary("find passages by words and meaning")
    .description("Finds passages by their words and their meaning.")
    .argument("[query...]", "what to look for")
    .option("--no-rerank", "make no deep vectors while searching: quicker, and less exact")
    .option("--explain", "say why each passage is among the hits")
    .option("--queries <file>", 'a batch: JSON lines {"id","query"}, - for standard input')
    .option("--out <file>", "where the batch's lines go (default standard output)")
    .addHelpText("after", AFTER);
  addInteger(command, {
    flags: "-k, --k <n>",
    description: `hits at most (default ${LIMITS.hitsDefault})`,
    min: 1,
    max: LIMITS.hitsMax,
  });
  addChoice(command, {
    flags: "--mode <mode>",
    description: "what to search with (default hybrid)",
    choices: SEARCH_MODES,
  });
  addInteger(command, {
    flags: "--per-source <n>",
    description: "hits from one document at most",
    min: 1,
    max: LIMITS.hitsMax,
  });
  addFilterOptions(command);
  command.action(
    bind(async (cli, words: string[], flags: Flags) => {
      if (flags.queries !== undefined) {
        if (flags.queries === "") throw usage("--queries names no file");
        if (words.length > 0) throw usage("give a query or --queries, not both");
        return searchBatch(cli, flags, flags.queries);
      }
      if (flags.out !== undefined) throw usage("--out belongs to --queries");
      if (words.length === 0) throw usage("missing required argument 'query'");
      await searchOnce(cli, flags, words.join(" "));
      return 0;
    }),
  );
}

function usage(detail: string): RecollectError {
  return new RecollectError("USAGE", { detail });
}

function searchOptions(cli: Cli, flags: Flags) {
  const filter = filterOf(flags);
  return {
    ...(flags.k !== undefined && { k: flags.k }),
    ...(flags.mode !== undefined && { mode: flags.mode }),
    ...(flags.perSource !== undefined && { perSource: flags.perSource }),
    ...(flags.rerank === false && { rerank: false }),
    ...(filter && { filter }),
    signal: cli.signal,
  };
}

async function searchOnce(cli: Cli, flags: Flags, query: string): Promise<void> {
  const options = searchOptions(cli, flags);
  const result = await withStore(cli, (store) => store.search(query, options));
  if (cli.json) return cli.out.json(result);
  const explain = flags.explain === true;
  await cli.out.line(formatHits(result, { colours: cli.colours, explain }));
  cli.note(searchedWith(result, flags.mode ?? "hybrid"));
}

async function searchBatch(cli: Cli, flags: Flags, from: string): Promise<number> {
  const options = searchOptions(cli, flags);
  return withStore(cli, (store) =>
    runBatch(cli, {
      check: () => void store.status(),
      from,
      to: flags.out ?? "-",
      field: "query",
      run: (query) => store.search(query, options),
      failed: (query) => ({ query, hits: [], ms: 0 }),
    }),
  );
}
