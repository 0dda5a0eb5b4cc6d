/** The tree of commands, and what all of them share: global options, help, strictness. */
import { Command } from "commander";
import { registerAsk } from "./commands/ask.js";
import { registerBench } from "./commands/bench.js";
import { registerCompact } from "./commands/compact.js";
import { registerDeepen } from "./commands/deepen.js";
import { registerDemo } from "./commands/demo.js";
import { registerDoctor } from "./commands/doctor.js";
import { registerHistory } from "./commands/history.js";
import { registerIngest } from "./commands/ingest.js";
import { registerList } from "./commands/list.js";
import { registerMcp } from "./commands/mcp.js";
import { registerReembed } from "./commands/reembed.js";
import { registerRemove } from "./commands/remove.js";
import { registerSearch } from "./commands/search.js";
import { registerShow } from "./commands/show.js";
import { registerStatus } from "./commands/status.js";
import { registerTools } from "./commands/tools.js";
import { registerVerify } from "./commands/verify.js";
import type { Bind } from "./context.js";
import { packageVersion } from "./package-version.js";

/** In the order of the help: the main job first. */
const REGISTER = [
  registerIngest,
  registerSearch,
  registerAsk,
  registerHistory,
  registerTools,
  registerMcp,
  registerStatus,
  registerList,
  registerShow,
  registerRemove,
  registerDeepen,
  registerReembed,
  registerCompact,
  registerVerify,
  registerDoctor,
  registerBench,
  registerDemo,
];

const AFTER = `
Exit codes: 0 done, 1 failed, 2 wrong call, 3 some inputs failed and the rest are in,
4 the store is missing, locked or damaged, 130 interrupted.

Examples:
  recollect demo
  recollect ingest ~/papers
  recollect search "heat transfer in slip flow"
  recollect ask "Who forwarded the auditor's report?"`;

/** The width is fixed so that help is the same text everywhere. */
const HELP_COLUMNS = 80;

export function buildProgram(bind: Bind, writeOut: (text: string) => void): Command {
  const program = new Command("recollect")
    .description(
      "Answers questions from your documents, with exact quotes: a very small model " +
        "in front of a store that remembers.",
    )
    .version(packageVersion(), "--version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut,
      writeErr: () => undefined,
      getOutHelpWidth: () => HELP_COLUMNS,
      getErrHelpWidth: () => HELP_COLUMNS,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .option("--store <dir>", "the store (default $RECOLLECT_STORE, else ./.recollect)")
    .option("--json", "print JSON on stdout, and nothing else there")
    .option("--quiet", "no progress and no remarks")
    .option("--verbose", "say more; print stack traces")
    .option("--no-color", "no colours (also: NO_COLOR)")
    .addHelpText("after", AFTER);
  for (const register of REGISTER) register(program, bind);
  return program;
}
