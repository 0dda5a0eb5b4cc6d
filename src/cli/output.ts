/**
 * Stdout with backpressure. A reader that went away (`| head`) ends the program quietly:
 * `write` throws OutputClosed, which `runCli` turns into exit code 0.
 */
import type { OutStream } from "./io.js";

export class OutputClosed extends Error {
  constructor() {
    super("the reader of the output went away");
    this.name = "OutputClosed";
  }
}

export class Output {
  readonly #stream: OutStream;
  #failure: Error | null = null;

  constructor(stream: OutStream) {
    this.#stream = stream;
    stream.on("error", (error) => {
      this.#failure ??= named(error);
    });
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number {
    return this.#stream.columns ?? 80;
  }

  /** Resolves when the stream takes more. */
  async write(text: string): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (text === "") return;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => {
        if (error) this.#failure ??= named(error);
        if (this.#failure) reject(this.#failure);
        else resolve();
      });
    });
  }

  async line(text = ""): Promise<void> {
    await this.write(`${text}\n`);
  }

  async json(value: unknown): Promise<void> {
    await this.write(`${JSON.stringify(value)}\n`);
  }
}

function named(error: NodeJS.ErrnoException): Error {
  const gone = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
  return gone ? new OutputClosed() : error;
}
