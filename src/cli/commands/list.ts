/** recollect list: the documents, written in pages so that any number goes. */
import type { Command } from "commander";
import type { DocumentSummary, Store } from "../../engine/index.js";
import { type Bind, type Cli, withStore } from "../context.js";
import { addFilterOptions, type FilterFlags, filterOf } from "../filter-options.js";
import { documentPages } from "../format/documents.js";
import { counted } from "../format/units.js";

const PAGE_ROWS = 500;

const AFTER = `
Examples:
  recollect list --type pdf
  recollect list --source "reports/**" --after 2024
  recollect list --json          {"documents":[{"source",...}],"count":N}`;

export function registerList(program: Command, bind: Bind): void {
  const command = program
    .command("list")
    .summary("list the documents")
    .description("Lists the documents of the store.")
    .addHelpText("after", AFTER);
  addFilterOptions(command);
  command.action(
    bind(async (cli, flags: FilterFlags) => {
      const filter = filterOf(flags);
      await withStore(cli, async (store) => {
        const count = await writeDocuments(cli, store.list(filter ? { filter } : {}));
        if (!cli.json) cli.note(counted(count, "document"));
      });
    }),
  );
}

async function writeDocuments(cli: Cli, documents: ReturnType<Store["list"]>): Promise<number> {
  let count = 0;
  let page: DocumentSummary[] = [];
  const format = documentPages();
  const flush = async (): Promise<void> => {
    if (page.length === 0) return;
    const first = count === page.length;
    const json = (): string => (first ? "" : ",") + JSON.stringify(page).slice(1, -1);
    await cli.out.write(cli.json ? json() : `${format(page)}\n`);
    page = [];
  };
  if (cli.json) await cli.out.write('{"documents":[');
  for (const document of documents) {
    cli.signal.throwIfAborted();
    count++;
    if (page.push(document) >= PAGE_ROWS) await flush();
  }
  await flush();
  if (cli.json) await cli.out.write(`],"count":${count}}\n`);
  return count;
}
