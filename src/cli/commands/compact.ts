/**
 * recollect compact: gives back the space of removed text and wipes it. Exit 4 where it met damage.
 */
import type { Command } from "commander";
import { type Bind, EXIT_DAMAGED, withStore } from "../context.js";
import { formatCompact } from "../format/store.js";

export function registerCompact(program: Command, bind: Bind): void {
  program
    .command("compact")
    .summary("give back the space of what was removed")
    .description(
      "Rewrites the store without removed text, and gives the disk back. Damage is told of, and " +
        "a file with damaged rows left as it is. Exit code 0 done, 4 damage was met.",
    )
    .action(
      bind(async (cli) => {
        const report = await withStore(cli, (store) => store.compact({ signal: cli.signal }));
        if (cli.json) await cli.out.json(report);
        else await cli.out.line(formatCompact(report, cli.colours));
        return report.problems.length === 0 ? 0 : EXIT_DAMAGED;
      }),
    );
}
