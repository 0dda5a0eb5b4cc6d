/** Messages on stderr, in the words of the contract: `recollect: warning: ...`. */
import type { Log } from "../base/index.js";
import type { Colours } from "./colours.js";
import { printableLine } from "./escape.js";
import type { OutStream } from "./io.js";

const CLEAR_LINE = "\r\u001b[K";

export interface StderrLog extends Log {
  /** One line as it is; clears a progress bar under it first. */
  line(text: string): void;
}

export function stderrLog(
  stream: OutStream,
  o: { colours: Colours; quiet: boolean; verbose: boolean },
): StderrLog {
  const line = (text: string): void => {
    stream.write(`${stream.isTTY === true ? CLEAR_LINE : ""}${text}\n`);
  };
  return {
    line,
    warn(message) {
      line(`recollect: ${o.colours.yellow("warning")}: ${printableLine(message)}`);
    },
    info(message) {
      if (!o.quiet) line(`recollect: ${printableLine(message)}`);
    },
    debug(message) {
      if (o.verbose) line(o.colours.dim(`recollect: ${printableLine(message)}`));
    },
  };
}
