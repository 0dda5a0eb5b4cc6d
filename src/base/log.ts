/** Logging as a value that is passed in: everything goes to stderr, never to stdout. */
export interface Log {
  /** Something the user should see even without --verbose. */
  warn(message: string): void;
  info(message: string): void;
  /** Only with --verbose. */
  debug(message: string): void;
}

export const silentLog: Log = { warn() {}, info() {}, debug() {} };
