/**
 * recollect bench SUITE: loads the suites only when asked, gives each its own options, and writes
 * where they say. What is measured is the bench folder's business.
 */
import { join, resolve } from "node:path";
import { Command } from "commander";
import type * as benchModule from "../../../bench/index.js";
import { RecollectError, systemClock } from "../../base/index.js";
import type { Bind, Cli } from "../context.js";
import { printableLine } from "../escape.js";
import { formatTable } from "../format/table.js";
import { createProgress } from "../progress.js";
import { compare, report } from "./bench-results.js";

type Bench = typeof benchModule;
type BenchContext = benchModule.BenchContext;
type Suite = benchModule.Suite;

const OUT_FOLDER = "bench-results";
const HELP = new Set(["--help", "-h"]);

const AFTER = `
Without a suite: lists them. Each suite has its own help: recollect bench SUITE --help.
The data sets are named with --data or RECOLLECT_BENCH_DATA. results.json goes to
${OUT_FOLDER}/SUITE unless --out says otherwise.

Examples:
  recollect bench ingest --data DIR --seed 17 --out results/ingest
  recollect bench beir cranfield --data DIR
  recollect bench runtime --data DIR --llama-python PATH --llama-model FILE.gguf
  recollect bench own questions.jsonl --store DIR
  recollect bench compare results/before results/after
  recollect bench report results/babilong results/ruler --out results/report`;

export function registerBench(program: Command, bind: Bind): void {
  program
    .command("bench")
    .summary("measure")
    .description("Measures: each figure of the README has its command here.")
    .usage("[options] SUITE [suite options]")
    .argument("[args...]", "a suite and its options, or compare, or report")
    .allowUnknownOption()
    .helpOption(false)
    .action(
      bind(async (cli, args: string[], _flags: object, command: Command) => {
        const bench = await import("../../../bench/index.js");
        const [name, ...rest] = args;
        if (name === undefined) return listSuites(cli, bench);
        if (HELP.has(name)) return cli.out.write(`${command.helpInformation()}${AFTER}\n`);
        if (name === "compare") return compare(cli, bench, rest);
        if (name === "report") return report(cli, bench, rest);
        return runSuite(cli, bench, { suite: suiteNamed(bench, name), args: rest });
      }),
    );
}

async function listSuites(cli: Cli, bench: Bench): Promise<void> {
  const suites = bench.suites.map(({ name, summary }) => ({ name, summary }));
  if (cli.json) return cli.out.json({ suites });
  const rows = [
    ...suites.map((suite) => [suite.name, suite.summary]),
    ["compare", "two results, cell by cell"],
    ["report", "several results as one page and one table, beside published figures"],
  ];
  await cli.out.line(formatTable(rows));
}

function suiteNamed(bench: Bench, name: string): Suite {
  const suite = bench.suites.find((one) => one.name === name);
  if (suite) return suite;
  const known = bench.suites.map((one) => one.name).join(", ");
  const detail = name.startsWith("-")
    ? "name the suite first, then its options"
    : `no suite named '${name}' (there are ${known}, compare, report)`;
  throw new RecollectError("USAGE", { detail });
}

async function runSuite(
  cli: Cli,
  bench: Bench,
  o: { suite: Suite; args: readonly string[] },
): Promise<void> {
  const { suite, args } = o;
  const command = suiteCommand(suite);
  if (args.some((arg) => HELP.has(arg))) return cli.out.write(command.helpInformation());
  command.parse(args, { from: "user" });
  const { openStore, modelsFolder } = await cli.engine();
  const given = command.opts<Record<string, unknown>>();
  const named = (key: string): string | undefined =>
    typeof given[key] === "string" ? resolve(cli.io.cwd, given[key]) : undefined;
  const dataFromEnv = cli.io.env["RECOLLECT_BENCH_DATA"];
  const progress = createProgress(cli);
  const context: BenchContext = {
    args: given,
    operands: command.args,
    data: named("data") ?? (dataFromEnv ? resolve(cli.io.cwd, dataFromEnv) : null),
    store: cli.storeDir,
    out: named("out") ?? join(cli.io.cwd, OUT_FOLDER, suite.name),
    models: named("models") ?? modelsFolder(),
    command: ["recollect", "bench", suite.name, ...args].join(" "),
    openStore,
    log: cli.log,
    progress: (done, total, what) => progress.count({ done, total, what: printableLine(what) }),
    signal: cli.signal,
    clock: systemClock,
  };
  const result = await suite.run(context).finally(progress.stop);
  if (cli.json) await cli.out.json(result);
  else await cli.out.write(bench.formatTable(result));
  cli.note(`wrote ${join(context.out, "results.json")}`);
}

function suiteCommand(suite: Suite): Command {
  const command = new Command(`recollect bench ${suite.name}`)
    .description(suite.summary)
    .exitOverride()
    .helpOption("-h, --help", "show help")
    .configureOutput({ writeErr: () => undefined, getOutHelpWidth: () => 80 });
  if (suite.operands) command.argument(suite.operands);
  for (const { flag, description, default: standard } of suite.options) {
    command.option(flag, description, standard);
  }
  return command;
}
