/** What the command line needs of its process, as a value: tests pass their own. */
import type { Readable, Writable } from "node:stream";

export type InStream = Readable & { readonly isTTY?: boolean };
export type OutStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface CliIo {
  readonly stdin: InStream;
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls back at each SIGINT and SIGTERM until the returned function is called. */
  onInterrupt(handler: () => void): () => void;
  /** For the second Ctrl-C: leave at once. */
  exitNow(code: number): void;
}

export function processIo(): CliIo {
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    onInterrupt(handler) {
      process.on("SIGINT", handler);
      process.on("SIGTERM", handler);
      return () => {
        process.off("SIGINT", handler);
        process.off("SIGTERM", handler);
      };
    },
    exitNow: (code) => process.exit(code),
  };
}
