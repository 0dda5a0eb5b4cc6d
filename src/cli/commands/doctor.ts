/** recollect doctor: what works on this machine, and what to do where something does not. */
import type { Command } from "commander";
import type { Bind } from "../context.js";
import { formatDoctor } from "../format/store.js";

export function registerDoctor(program: Command, bind: Bind): void {
  program
    .command("doctor")
    .summary("check this machine")
    .description(
      "Checks native modules, models, devices, disk and store. Exit code 0 when the CPU path " +
        "works.",
    )
    .action(
      bind(async (cli) => {
        const { doctor } = await cli.engine();
        const report = await doctor({ dir: cli.storeDir, log: cli.log, signal: cli.signal });
        if (cli.json) await cli.out.json(report);
        else await cli.out.line(formatDoctor(report, cli.colours));
        return report.ok ? 0 : 1;
      }),
    );
}
