/**
 * An engine in a process of its own, so that its memory is its own: requests and replies as lines
 * of JSON (children/engine-protocol.ts).
 * Errors: EngineUnavailable as the process says so; INVALID_OPTION when the command named with
 * `option` is none; those of the engine, as they were; WORKER_DIED when it ends without a word;
 * INTERRUPTED.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fromErrorData, RecollectError } from "../../src/base/index.js";
import {
  type EngineReply,
  type EngineRequest,
  type OpenRequest,
  replySchema,
} from "../children/engine-protocol.js";
import { type Engine, EngineUnavailable, type GenerateRequest } from "./contract.js";

/** A process that lives on after it has said goodbye. */
const LINGER_MS = 10_000;
const STDERR_CHARS_KEPT = 400;

export interface EngineCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The option that named the command, where one did. */
  readonly option?: string;
}

export async function openEngineProcess(
  engine: EngineCommand,
  opening: Omit<OpenRequest, "kind">,
  signal: AbortSignal,
): Promise<Engine> {
  const process = new EngineProcess(engine, signal);
  try {
    const opened = await process.ask({ kind: "open", ...opening }, "opened");
    const { device, version, positionsMax } = opened;
    return {
      device,
      version,
      positionsMax,
      generate: (request: GenerateRequest) =>
        process.ask({ kind: "generate", ...request }, "generated"),
      close: () => process.close(),
    };
  } catch (error) {
    process.kill();
    throw error;
  }
}

class EngineProcess {
  readonly #engine: EngineCommand;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  #waiting: { resolve(reply: EngineReply): void; reject(error: unknown): void } | null = null;
  /** Why nothing more can come. */
  #dead: Error | null = null;
  #stderr = "";

  constructor(engine: EngineCommand, signal: AbortSignal) {
    this.#engine = engine;
    const child = spawn(engine.command, engine.args, { signal, stdio: "pipe" });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARS_KEPT);
    });
    // Writing to a process that has ended: its exit says more.
    child.stdin.on("error", () => undefined);
    createInterface({ input: child.stdout }).on("line", (line) => this.#hear(line));
    this.#ended = new Promise((resolve) => {
      child.on("error", (error: NodeJS.ErrnoException) => {
        this.#end(signal.aborted ? new RecollectError("INTERRUPTED") : this.#notStarted(error));
        resolve();
      });
      child.on("close", (code, killed) => {
        const said = this.#stderr.trim().split("\n").at(-1) ?? "";
        const how = `the process of ${engine.name} ended (${killed ?? code ?? "?"})`;
        const detail = said === "" ? how : `${how}: ${said}`;
        this.#end(new RecollectError(signal.aborted ? "INTERRUPTED" : "WORKER_DIED", { detail }));
        resolve();
      });
    });
  }

  async ask<K extends EngineReply["kind"]>(
    request: EngineRequest,
    wanted: K,
  ): Promise<Extract<EngineReply, { kind: K }>> {
    const reply = await new Promise<EngineReply>((resolve, reject) => {
      if (this.#dead !== null) return reject(this.#dead);
      this.#waiting = { resolve, reject };
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (reply.kind === wanted) return reply as Extract<EngineReply, { kind: K }>;
    if (reply.kind === "unavailable") throw new EngineUnavailable(reply.detail);
    if (reply.kind === "failure") throw fromErrorData(reply.error);
    const detail = `the process of ${this.#engine.name} replied ${reply.kind}, not ${wanted}`;
    throw new RecollectError("WORKER_DIED", { detail });
  }

  async close(): Promise<{ peakBytes: number }> {
    const timer = setTimeout(() => this.kill(), LINGER_MS);
    try {
      const { peakBytes } = await this.ask({ kind: "close" }, "closed");
      this.#child.stdin.end();
      await this.#ended;
      return { peakBytes };
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #hear(line: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      return;
    }
    const reply = replySchema.safeParse(parsed);
    const waiting = this.#waiting;
    if (!reply.success || waiting === null) return;
    this.#waiting = null;
    waiting.resolve(reply.data);
  }

  #end(error: Error): void {
    this.#dead ??= error;
    this.#waiting?.reject(this.#dead);
    this.#waiting = null;
  }

  #notStarted(error: NodeJS.ErrnoException): RecollectError {
    const { option, name, command } = this.#engine;
    const detail = `${command} can't be run (${error.code ?? error.message})`;
    if (option === undefined) {
      return new RecollectError("WORKER_DIED", { detail: `${name}: ${detail}` }, { cause: error });
    }
    return new RecollectError("INVALID_OPTION", { option, detail, command: "bench" });
  }
}
