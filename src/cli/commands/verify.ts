/** recollect verify: is the store sound? Exit 4 when it is not. */
import type { Command } from "commander";
import { type Bind, EXIT_DAMAGED, withStore } from "../context.js";
import { formatVerify } from "../format/store.js";

export function registerVerify(program: Command, bind: Bind): void {
  program
    .command("verify")
    .summary("check that the store is sound")
    .description("Checks digests, spans, indexes and files. Exit code 0 sound, 4 damaged.")
    .action(
      bind(async (cli) => {
        const report = await withStore(cli, (store) => store.verify({ signal: cli.signal }));
        if (cli.json) await cli.out.json(report);
        else await cli.out.line(formatVerify(report, cli.colours));
        return report.sound ? 0 : EXIT_DAMAGED;
      }),
    );
}
