/** recollect deepen: vectors for the passages that have none yet. */
import type { Command } from "commander";
import { type Bind, withStore } from "../context.js";
import { formatDeepen } from "../format/store.js";
import { createProgress } from "../progress.js";

export function registerDeepen(program: Command, bind: Bind): void {
  program
    .command("deepen")
    .summary("make the vectors that are missing")
    .description(
      "Makes vectors for the passages that have none yet. The store can be used " +
        "meanwhile; interrupted, it goes on where it was.",
    )
    .action(
      bind(async (cli) => {
        const progress = createProgress(cli);
        const report = await withStore(cli, (store) =>
          store
            .deepen({ signal: cli.signal, onProgress: progress.ingest })
            .finally(progress.stop),
        );
        if (cli.json) await cli.out.json(report);
        else await cli.out.line(formatDeepen(report));
      }),
    );
}
