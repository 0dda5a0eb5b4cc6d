/**
 * One run of the program: arguments to exit code. Owns the interrupt handler, the log and the
 * mapping of errors; the commands are registered in program.ts.
 */
import { resolve } from "node:path";
import { CommanderError } from "commander";
import { cacheFolder, RecollectError } from "../base/index.js";
import { coloursFor } from "./colours.js";
import type { Bind, Cli, Engine, GlobalFlags } from "./context.js";
import { watchInterrupts } from "./interrupts.js";
import type { CliIo } from "./io.js";
import { Output, OutputClosed } from "./output.js";
import { buildProgram } from "./program.js";
import { reportError, toCoded } from "./report-error.js";
import { stderrLog } from "./stderr-log.js";

const EXIT_USAGE = 2;

export interface RunOptions {
  readonly load: () => Promise<Engine>;
}

export async function runCli(
  argv: readonly string[],
  io: CliIo,
  options: RunOptions,
): Promise<number> {
  const flags = flagsBeforeParsing(argv);
  const colours = coloursFor(io.stderr, io.env, flags.color);
  const log = stderrLog(io.stderr, {
    colours,
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
  });
  io.stderr.on("error", () => undefined);
  const out = new Output(io.stdout);
  const interrupts = watchInterrupts(io, log.line);
  let exitCode = 0;

  const bind: Bind =
    (action) =>
    async (...args) => {
      const globals = program.opts<GlobalFlags>();
      const cli = makeCli({ globals, io, out, log, signal: interrupts.signal, options });
      exitCode = (await action(cli, ...args)) ?? 0;
    };
  const program = buildProgram(bind, (text) => io.stdout.write(text));

  try {
    await program.parseAsync(argv, { from: "user" });
    interrupts.signal.throwIfAborted();
    return exitCode;
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === "commander.help" && !flags.json) {
      io.stderr.write(program.helpInformation());
      return EXIT_USAGE;
    }
    const storeDir = storeDirOf(program.opts<GlobalFlags>(), io);
    const coded = noCommand(error) ?? toCoded(error, { signal: interrupts.signal, storeDir });
    await reportError(coded, {
      out,
      errorLine: log.line,
      colours,
      json: flags.json === true,
      verbose: flags.verbose === true,
    }).catch(() => undefined);
    return coded.exitCode;
  } finally {
    interrupts.stop();
  }
}

function noCommand(error: unknown): RecollectError | null {
  if (!(error instanceof CommanderError) || error.code !== "commander.help") return null;
  return new RecollectError("USAGE", { detail: "no command was given" });
}

/** How to report must be known even when the arguments can't be parsed. */
function flagsBeforeParsing(argv: readonly string[]): GlobalFlags {
  const end = argv.indexOf("--");
  const options = new Set(end < 0 ? argv : argv.slice(0, end));
  return {
    json: options.has("--json"),
    quiet: options.has("--quiet"),
    verbose: options.has("--verbose"),
    color: !options.has("--no-color"),
  };
}

function storeDirOf(globals: GlobalFlags, io: CliIo): string {
  return resolve(io.cwd, globals.store || io.env["RECOLLECT_STORE"] || ".recollect");
}

function makeCli(o: {
  globals: GlobalFlags;
  io: CliIo;
  out: Output;
  log: ReturnType<typeof stderrLog>;
  signal: AbortSignal;
  options: RunOptions;
}): Cli {
  const { globals, io, log } = o;
  return {
    io,
    out: o.out,
    colours: coloursFor(io.stdout, io.env, globals.color),
    json: globals.json === true,
    quiet: globals.quiet === true,
    verbose: globals.verbose === true,
    storeNamed: Boolean(globals.store || io.env["RECOLLECT_STORE"]),
    storeDir: storeDirOf(globals, io),
    cacheDir: cacheFolder({ env: io.env }),
    signal: o.signal,
    log,
    errorLine: log.line,
    note(text) {
      if (globals.quiet !== true) log.line(text);
    },
    engine: o.options.load,
  };
}
