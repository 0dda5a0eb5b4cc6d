#!/usr/bin/env node
/**
 * The program. Everything of the process (arguments, streams, signals, environment) enters here;
 * the exit code leaves here.
 */
import { processIo } from "./io.js";
import { runCli } from "./run.js";

/** A handle that someone forgot must not keep a finished program alive. */
const LINGER_MS = 3_000;

process.exitCode = await runCli(process.argv.slice(2), processIo(), {
  load: () => import("../engine/index.js"),
});
setTimeout(() => process.exit(), LINGER_MS).unref();
