/** recollect compact: gives back the space of removed text and wipes it. */
import type { Command } from "commander";
import { type Bind, withStore } from "../context.js";
import { formatCompact } from "../format/store.js";

export function registerCompact(program: Command, bind: Bind): void {
  program
    .command("compact")
    .summary("give back the space of what was removed")
    .description("Rewrites the store without removed text, and gives the disk back.")
    .action(
      bind(async (cli) => {
        const report = await withStore(cli, (store) => store.compact({ signal: cli.signal }));
        if (cli.json) await cli.out.json(report);
        else await cli.out.line(formatCompact(report));
      }),
    );
}
