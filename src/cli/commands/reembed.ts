/** recollect reembed: all vectors anew, after a change of the embedder. */
import type { Command } from "commander";
import { type Bind, withStore } from "../context.js";
import { formatDeepen } from "../format/store.js";
import { createProgress } from "../progress.js";

export function registerReembed(program: Command, bind: Bind): void {
  program
    .command("reembed")
    .summary("make all vectors anew")
    .description(
      "Throws all vectors away and makes them anew with the installed embedder: needed " +
        "when a store was made with another one (STORE_MODEL_MISMATCH).",
    )
    .action(
      bind(async (cli) => {
        const progress = createProgress(cli);
        const report = await withStore(cli, (store) =>
          store
            .reembed({ signal: cli.signal, onProgress: progress.ingest })
            .finally(progress.stop),
        );
        if (cli.json) await cli.out.json(report);
        else await cli.out.line(formatDeepen(report));
      }),
    );
}
