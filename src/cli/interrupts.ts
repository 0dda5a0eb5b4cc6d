/** The first Ctrl-C asks the command to stop with the store consistent, the second one leaves. */
import { RecollectError } from "../base/index.js";
import type { CliIo } from "./io.js";

const EXIT_INTERRUPTED = 130;

export function watchInterrupts(
  io: CliIo,
  note: (text: string) => void,
): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const stop = io.onInterrupt(() => {
    if (controller.signal.aborted) {
      io.exitNow(EXIT_INTERRUPTED);
      return;
    }
    note("recollect: stopping; once more to stop at once");
    controller.abort(new RecollectError("INTERRUPTED"));
  });
  return { signal: controller.signal, stop };
}
