/**
 * What is done with results that are there: recollect bench compare A [B] and bench report DIR...
 * Errors: USAGE, INVALID_OPTION, and those of reading results.
 */
import { resolve } from "node:path";
import { Command } from "commander";
import type * as benchModule from "../../../bench/index.js";
import { RecollectError } from "../../base/index.js";
import type { Cli } from "../context.js";
import { addRepeatable } from "../options.js";

type Bench = typeof benchModule;

const COMPARE_AFTER = `
B is A where it is not given: cells of one result beside each other.

Examples:
  recollect bench compare results/before results/after
  recollect bench compare results/babilong --cells "4k standard" "10M standard" --within 0.04
  recollect bench compare A B --map "4k standard qa1=10M standard qa1"`;

const REPORT_AFTER = `
Writes report.html, which opens from disk, and RESULTS.md.

Example:
  recollect bench report results/babilong results/ruler --out results/report`;

export async function compare(cli: Cli, bench: Bench, args: readonly string[]): Promise<void> {
  const command = plainCommand("compare", "Two results, cell by cell, paired by sample.")
    .argument("<results...>", "one or two: a folder of a run, or its results.json")
    .option("--cells <names...>", "two beginnings: cells of A beside those of B")
    .addHelpText("after", COMPARE_AFTER);
  addRepeatable(command, "--map <a=b>", "a cell of A beside another of B (repeatable)");
  command.option("--within <x>", "tell where B falls short of A by x at most");
  const help = parsed(command, args);
  if (help !== null) return cli.out.write(help);
  const [a, b = a, ...more] = command.args.map((path) => resolve(cli.io.cwd, path));
  if (a === undefined || b === undefined || more.length > 0) {
    throw usage("compare needs one or two results: compare A [B]");
  }
  const flags = command.opts<{ cells?: string[]; map?: string[]; within?: string }>();
  const within = withinOf(flags.within);
  const [before, after] = [await bench.readResult(a), await bench.readResult(b)];
  const comparison = bench.compareResults(before, after, {
    map: (flags.map ?? []).map(namesOf),
    ...(flags.cells === undefined ? {} : { cells: beginningsOf(flags.cells) }),
    ...(within === undefined ? {} : { within }),
  });
  if (cli.json) await cli.out.json(comparison);
  else await cli.out.write(bench.formatComparison(comparison, within));
}

export async function report(cli: Cli, bench: Bench, args: readonly string[]): Promise<void> {
  const command = plainCommand("report", "Several results as one page and one table.")
    .argument("<results...>", "folders of runs, or their results.json")
    .option("--out <dir>", "where report.html and RESULTS.md go", "bench-report")
    .option("--peers-folder <dir>", "where bench/peers, which draws, is installed")
    .addHelpText("after", REPORT_AFTER);
  const help = parsed(command, args);
  if (help !== null) return cli.out.write(help);
  const flags = command.opts<{ out: string; peersFolder?: string }>();
  const written = await bench.writeReport({
    paths: command.args.map((path) => resolve(cli.io.cwd, path)),
    out: resolve(cli.io.cwd, flags.out),
    peersFolder: flags.peersFolder,
    log: cli.log,
  });
  if (cli.json) await cli.out.json({ written });
  else for (const path of written) cli.note(`wrote ${path}`);
}

function plainCommand(name: string, description: string): Command {
  return new Command(`recollect bench ${name}`)
    .description(description)
    .exitOverride()
    .helpOption("-h, --help", "show help")
    .configureOutput({
      writeOut: () => undefined,
      writeErr: () => undefined,
      getOutHelpWidth: () => 80,
    });
}

/** The help, where it is asked for. */
function parsed(command: Command, args: readonly string[]): string | null {
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    let text = "";
    command.configureOutput({ writeOut: (part) => void (text += part) });
    command.outputHelp();
    return text;
  }
  command.parse(args, { from: "user" });
  return null;
}

function namesOf(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  const [a, b] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 1 || a === "" || b === "") throw invalid("--map", `"${text}" is not A_CELL=B_CELL`);
  return [a, b];
}

function beginningsOf(names: readonly string[]): readonly [string, string] {
  const [a, b, ...more] = names.map((name) => name.trim());
  if (!a || !b || more.length > 0) {
    throw invalid("--cells", "two beginnings of names are needed, behind the results");
  }
  return [a, b];
}

function withinOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && Number.isFinite(value)) return value;
  throw invalid("--within", `"${text}" is not a number of 0 or more`);
}

function usage(detail: string): RecollectError {
  return new RecollectError("USAGE", { detail });
}

function invalid(option: string, detail: string): RecollectError {
  return new RecollectError("INVALID_OPTION", { option, detail, command: "bench" });
}
