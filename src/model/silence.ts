/**
 * A time limit that starts anew with every sign of life, for servers that may take long but must
 * not hang.
 */
export class Silence {
  readonly #controller = new AbortController();
  readonly #msMax: number;
  #timer: NodeJS.Timeout;

  constructor(msMax: number) {
    this.#msMax = msMax;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    const reason = new Error(`it was silent for ${this.#msMax / 1_000} s`);
    return setTimeout(() => this.#controller.abort(reason), this.#msMax);
  }
}

export async function* heardBy(
  body: AsyncIterable<Uint8Array>,
  silence: Silence,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    silence.heard();
    yield chunk;
  }
}
