/** recollect doctor: what works on this machine, and what to do where something does not. */
import type { Command } from "commander";
import type { DoctorReport } from "../../engine/index.js";
import type { Bind, Cli } from "../context.js";
import { formatDoctor } from "../format/store.js";

const REBUILD =
  "run npm rebuild better-sqlite3 onnxruntime-node, with a C++ compiler, make and Python 3 " +
  "installed";

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
        const report = await examine(cli);
        if (cli.json) await cli.out.json(report);
        else await cli.out.line(formatDoctor(report, cli.colours));
        return report.ok ? 0 : 1;
      }),
    );
}

/** Without its native modules the engine does not even load: that is the finding, then. */
async function examine(cli: Cli): Promise<DoctorReport> {
  let engine: Awaited<ReturnType<Cli["engine"]>>;
  try {
    engine = await cli.engine();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const check = { name: "native modules", ok: false, optional: false, detail, hint: REBUILD };
    return { ok: false, checks: [check] };
  }
  const { storeDir: dir, cacheDir, log, signal } = cli;
  return engine.doctor({ dir, cacheDir, log, signal });
}
