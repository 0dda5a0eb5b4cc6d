/** What each command is given: where to write, which store, how to stop. */
import type { Log } from "../base/index.js";
import type * as engine from "../engine/index.js";
import type { Colours } from "./colours.js";
import type { CliIo } from "./io.js";
import type { Output } from "./output.js";

/** The engine is loaded when a command needs it, so that --help does not wait for native code. */
export type Engine = Pick<typeof engine, "openStore" | "doctor" | "corporaFolder" | "modelsFolder">;

export interface GlobalFlags {
  readonly store?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

export interface Cli {
  readonly io: CliIo;
  /** Data: stdout. */
  readonly out: Output;
  readonly colours: Colours;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** The user named a store by option or environment. */
  readonly storeNamed: boolean;
  readonly storeDir: string;
  /** Of this user, for what can be made again. */
  readonly cacheDir: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** A line for the reader, not for programs: stderr, not with --quiet. */
  note(text: string): void;
  /** A line on stderr, whatever the options. */
  errorLine(text: string): void;
  engine(): Promise<Engine>;
}

/** A command returns its exit code, or nothing for 0. */
export type Action<A extends unknown[]> = (cli: Cli, ...args: A) => Promise<number | void>;
export type Bind = <A extends unknown[]>(action: Action<A>) => (...args: A) => Promise<void>;

export const EXIT_SOME_FAILED = 3;
export const EXIT_DAMAGED = 4;

/** Opens the store, and closes it whatever happens. */
export async function withStore<T>(
  cli: Cli,
  body: (store: engine.Store) => Promise<T>,
  options: engine.StoreOptions = {},
): Promise<T> {
  const { openStore } = await cli.engine();
  const { log, cacheDir } = cli;
  const store = await openStore(cli.storeDir, { cacheDir, ...options, log });
  try {
    return await body(store);
  } finally {
    await store.close();
  }
}
