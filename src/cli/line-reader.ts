/**
 * Lines typed on a terminal: a prompt, editing, the lines before by the arrow keys. What is typed
 * while something else is written is kept, and not shown until the next prompt.
 */
import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { CliIo } from "./io.js";

/** Lines that wait: of a pasted text the rest is dropped. */
const WAITING_MAX = 256;
const HISTORY_MAX = 200;

export interface LineReader {
  /** Null at the end: Ctrl-D, or the terminal is gone. */
  next(): Promise<string | null>;
  /**
   * The line that is typed behind another prompt, never one that was typed before it was shown.
   * Null at the end, and when the signal fires.
   */
  answer(prompt: string, signal: AbortSignal): Promise<string | null>;
  /** What stands behind the prompt. */
  typed(): string;
  clearTyped(): void;
  close(): void;
}

export function openLineReader(
  io: CliIo,
  o: {
    readonly prompt: string;
    /** Oldest first. */
    readonly history: readonly string[];
    readonly onInterrupt: () => void;
    readonly onClose: () => void;
  },
): LineReader {
  const screen = mutedScreen(io);
  const lines = createInterface({
    input: io.stdin,
    output: screen.output,
    terminal: true,
    prompt: o.prompt,
    history: o.history.slice(-HISTORY_MAX).reverse(),
    historySize: HISTORY_MAX,
    removeHistoryDuplicates: true,
  });
  const waiting: string[] = [];
  let take: ((line: string | null) => void) | null = null;
  let closed = false;
  const hand = (line: string | null): void => {
    const taker = take;
    take = null;
    screen.mute();
    taker?.(line);
  };
  lines.on("line", (line) => {
    if (take) hand(line);
    else if (waiting.length < WAITING_MAX) waiting.push(line);
  });
  lines.on("SIGINT", o.onInterrupt);
  lines.on("close", () => {
    closed = true;
    screen.close();
    hand(null);
    o.onClose();
  });
  return {
    async answer(prompt, signal) {
      if (closed || signal.aborted) return null;
      clearLine(lines);
      lines.setPrompt(prompt);
      screen.show();
      lines.prompt();
      const stopped = (): void => hand(null);
      signal.addEventListener("abort", stopped, { once: true });
      const line = await new Promise<string | null>((resolve) => (take = resolve));
      signal.removeEventListener("abort", stopped);
      lines.setPrompt(o.prompt);
      return line;
    },
    next() {
      const typedAhead = waiting.shift();
      if (typedAhead !== undefined) return Promise.resolve(typedAhead);
      if (closed) return Promise.resolve(null);
      screen.show();
      lines.prompt(true);
      return new Promise((resolve) => {
        take = resolve;
      });
    },
    typed: () => lines.line,
    clearTyped: () => clearLine(lines),
    close: () => lines.close(),
  };
}

function clearLine(lines: Interface): void {
  lines.write(null, { ctrl: true, name: "e" });
  lines.write(null, { ctrl: true, name: "u" });
}

/** The terminal as readline sees it: silent while an answer is written. */
function mutedScreen(io: CliIo): {
  readonly output: Writable;
  mute(): void;
  show(): void;
  close(): void;
} {
  let muted = true;
  const output = new Writable({
    write(piece: Buffer, _encoding, done) {
      // At once: what waited for the last write would meet the mute of a later moment.
      if (!muted) io.stdout.write(piece);
      done();
    },
  });
  Object.defineProperty(output, "columns", { get: () => io.stdout.columns ?? 80 });
  const resized = (): void => void output.emit("resize");
  io.stdout.on("resize", resized);
  return {
    output,
    mute: () => (muted = true),
    show: () => (muted = false),
    close: () => io.stdout.off("resize", resized),
  };
}
