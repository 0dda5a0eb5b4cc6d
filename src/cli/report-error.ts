/**
 * Any error to what the user sees and the exit code.
 * Source: the contract of the command line, "Everywhere".
 */
import { CommanderError } from "commander";
import { isRecollectError, RecollectError } from "../base/index.js";
import type { Colours } from "./colours.js";
import { printableLine } from "./escape.js";
import type { Output } from "./output.js";

/** Commander's own and the system's errors become coded ones. */
export function toCoded(error: unknown, o: { signal: AbortSignal; storeDir: string }) {
  if (isRecollectError(error)) return error;
  if (error instanceof CommanderError) {
    return new RecollectError("USAGE", { detail: usageDetail(error.message) }, { cause: error });
  }
  if (o.signal.aborted) return new RecollectError("INTERRUPTED", {}, { cause: error });
  if (error instanceof Error && "code" in error && error.code === "ENOSPC") {
    return new RecollectError("DISK_FULL", { dir: o.storeDir }, { cause: error });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new RecollectError("INTERNAL", { detail }, { cause: error });
}

/** "error: unknown command 'x'\n(Did you mean y?)" on one line. */
function usageDetail(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean/, " (did you mean")
    .trim();
}

export async function reportError(
  error: RecollectError,
  o: {
    out: Output;
    errorLine: (text: string) => void;
    colours: Colours;
    json: boolean;
    verbose: boolean;
  },
): Promise<void> {
  if (o.json) {
    await o.out.json({ error: error.toJSON() });
  } else {
    const message = printableLine(error.message);
    o.errorLine(`recollect: ${o.colours.red(error.code)}: ${message}`);
    if (error.hint) o.errorLine(`hint: ${printableLine(error.hint)}`);
  }
  if (!o.verbose) return;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    o.errorLine(o.colours.dim(at.stack ?? String(at)));
  }
}
