/**
 * A decoder in a process of its own, whose environment may name a driver that no other test is to
 * see. When that process dies, the call that it was in fails with what became of it.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { DeviceName, DeviceStatus } from "../../src/runtime/index.js";

type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

export interface DecoderProcessOptions {
  readonly device: DeviceName;
  readonly threads: number;
  readonly file?: string | undefined;
}

export class DecoderProcess {
  readonly #child: ChildProcess;
  #waiting: { resolve(value: unknown): void; reject(error: Error): void } | null = null;
  #gone: Error | null = null;

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#child = fork(join(import.meta.dirname, "decoder-process.mjs"), {
      env: { ...process.env, ...env },
      execArgv: [],
      serialization: "advanced",
      // Drivers print to both.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child.on("message", (reply: Reply) => {
      const waiting = this.#taken();
      if (reply.ok) waiting?.resolve(reply.value);
      else waiting?.reject(new Error(reply.message));
    });
    this.#child.on("error", (error) => this.#end(error));
    this.#child.on("exit", (code, signal) => {
      this.#end(new Error(`the process of the device ended (${signal ?? `code ${code}`})`));
    });
  }

  devices(): Promise<DeviceStatus[]> {
    return this.#call("devices");
  }

  /** What its log said. */
  open(dir: string, o: DecoderProcessOptions): Promise<string[]> {
    return this.#call("open", dir, o);
  }

  /** In lanes side by side: the logits after all but the last id of each text, and after that. */
  together(
    dir: string,
    o: DecoderProcessOptions,
    texts: readonly (readonly number[])[],
  ): Promise<{ first: Float32Array[]; last: Float32Array[] }> {
    return this.#call("together", dir, o, texts);
  }

  append(ids: readonly number[]): Promise<Float32Array> {
    return this.#call("append", ids);
  }

  appendEach(ids: readonly number[]): Promise<Float32Array[]> {
    return this.#call("appendEach", ids);
  }

  rewind(length: number): Promise<void> {
    return this.#call("rewind", length);
  }

  reuse(promptIds: readonly number[]): Promise<number> {
    return this.#call("reuse", promptIds);
  }

  reset(): Promise<void> {
    return this.#call("reset");
  }

  /** What a driver does while it is unloaded is its own affair. */
  close(): void {
    this.#child.kill("SIGKILL");
  }

  #call<T>(call: string, ...args: readonly unknown[]): Promise<T> {
    if (this.#waiting) throw new Error("one call at a time");
    if (this.#gone) return Promise.reject(this.#gone);
    return new Promise<T>((resolve, reject) => {
      this.#waiting = { resolve: (value) => resolve(value as T), reject };
      this.#child.send({ call, args });
    });
  }

  #taken() {
    const waiting = this.#waiting;
    this.#waiting = null;
    return waiting;
  }

  #end(error: Error): void {
    this.#gone ??= error;
    this.#taken()?.reject(this.#gone);
  }
}
