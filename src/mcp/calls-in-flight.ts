/**
 * The calls that a client waits for: counted, so that the server can answer what it was asked
 * before it ends.
 */
export class CallsInFlight {
  readonly #running = new Set<Promise<unknown>>();

  /** Gives back what it is given. */
  add<T>(call: Promise<T>): Promise<T> {
    this.#running.add(call);
    const done = (): void => void this.#running.delete(call);
    call.then(done, done);
    return call;
  }

  /** When none runs any more, those that begin meanwhile included. */
  async settled(): Promise<void> {
    do {
      await Promise.allSettled([...this.#running]);
      // What was read before the input ended is begun, and what was answered is sent, by then.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#running.size > 0);
  }
}
