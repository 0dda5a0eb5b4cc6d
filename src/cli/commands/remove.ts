/** recollect remove SOURCE...: documents out of the store. */
import type { Command } from "commander";
import { type Bind, withStore } from "../context.js";
import { counted } from "../format/units.js";

const AFTER = `
Names are exact. Removed text is no longer found; recollect compact gives its space back and
wipes it from the files.

Examples:
  recollect remove notes.md old/report.pdf`;

export function registerRemove(program: Command, bind: Bind): void {
  program
    .command("remove")
    .summary("remove documents")
    .description("Removes documents from the store.")
    .argument("<source...>", "names as recollect list shows them")
    .addHelpText("after", AFTER)
    .action(
      bind(async (cli, sources: string[]) => {
        const result = await withStore(cli, (store) => store.remove(sources));
        if (cli.json) await cli.out.json(result);
        else await cli.out.line(`${counted(result.removed, "document")} removed`);
      }),
    );
}
