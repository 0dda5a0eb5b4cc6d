/** Colours of one stream: on for terminals, off with NO_COLOR, --no-color or a pipe. */
import picocolors from "picocolors";
import type { CliIo, OutStream } from "./io.js";

export type Colours = ReturnType<typeof picocolors.createColors>;

export function coloursFor(stream: OutStream, env: CliIo["env"], wanted: boolean): Colours {
  const forced = (env["FORCE_COLOR"] ?? "") !== "" && env["FORCE_COLOR"] !== "0";
  const forbidden = !wanted || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return picocolors.createColors(!forbidden && (forced || stream.isTTY === true));
}
