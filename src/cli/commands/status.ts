/** recollect status: what the store holds. */
import type { Command } from "commander";
import { type Bind, withStore } from "../context.js";
import { formatStatus } from "../format/store.js";

export function registerStatus(program: Command, bind: Bind): void {
  program
    .command("status")
    .summary("say what the store holds")
    .description("Says what the store holds, its size, and how much has vectors.")
    .action(
      bind(async (cli) => {
        const status = await withStore(cli, async (store) => store.status());
        if (cli.json) await cli.out.json(status);
        else await cli.out.line(formatStatus(status));
      }),
    );
}
