/** A process that isn't one: streams that collect, signals that the test sends. */
import { Readable, Writable } from "node:stream";
import { runCli } from "../../src/cli/run.js";
import type { CliIo, OutStream } from "../../src/cli/io.js";
import type { Engine } from "../../src/cli/context.js";
import type { Store } from "../../src/engine/index.js";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly forced: number[];
}

export interface RunCase {
  readonly store?: Store;
  readonly engine?: Partial<Engine>;
  readonly load?: () => Promise<Engine>;
  readonly stdin?: string | Readable;
  readonly terminal?: boolean;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Called with a function that sends an interrupt. */
  readonly onStart?: (interrupt: () => void) => void;
  /** Fails writes to stdout after this many. */
  readonly closesAfter?: number;
}

export async function runFake(argv: readonly string[], o: RunCase = {}): Promise<Ran> {
  const stdout = collector(o.closesAfter);
  const stderr = collector();
  const handlers = new Set<() => void>();
  const forced: number[] = [];
  const io: CliIo = {
    stdin: readable(o.stdin ?? ""),
    stdout: stream(stdout, o.terminal),
    stderr: stream(stderr, false),
    env: o.env ?? {},
    cwd: o.cwd ?? process.cwd(),
    onInterrupt(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    exitNow: (code) => forced.push(code),
  };
  o.onStart?.(() => handlers.forEach((handler) => handler()));
  const load = o.load ?? (() => Promise.resolve({ ...engineOf(o.store), ...o.engine }));
  const code = await runCli(argv, io, { load });
  return { code, stdout: stdout.text(), stderr: stderr.text(), forced };
}

function readable(stdin: string | Readable): Readable {
  return typeof stdin === "string" ? Readable.from([Buffer.from(stdin)]) : stdin;
}

function engineOf(store: Store | undefined): Engine {
  const absent = (what: string) => () => {
    throw new Error(`the test gave no ${what}`);
  };
  return {
    openStore: store ? () => Promise.resolve(store) : absent("store"),
    doctor: absent("doctor"),
    corporaFolder: absent("corpora"),
    modelsFolder: absent("models"),
  };
}

interface Collector extends Writable {
  text(): string;
}

function collector(closesAfter = Number.POSITIVE_INFINITY): Collector {
  const pieces: Buffer[] = [];
  let writes = 0;
  const writable = new Writable({
    write(piece: Buffer, _encoding, done) {
      if (writes++ >= closesAfter) {
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
        return;
      }
      pieces.push(piece);
      done();
    },
  });
  return Object.assign(writable, { text: () => Buffer.concat(pieces).toString("utf8") });
}

function stream(writable: Writable, terminal = false): OutStream {
  return Object.assign(writable, { isTTY: terminal, columns: 100 });
}
