/**
 * Many inputs through a pool, results in the order of the inputs. Reads ahead no further than
 * the pool's threads and queue, so an endless input stays within bounded memory.
 * Errors: the first failing task ends the whole; the others are cancelled.
 */
import type { Pool } from "./pool.js";

export async function* mapOrdered<In, Out>(
  pool: Pool<In, Out>,
  inputs: AsyncIterable<In> | Iterable<In>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Out, void, void> {
  const stop = new AbortController();
  const { signal } = stop;
  const onAbort = (): void => stop.abort(options.signal?.reason);
  options.signal?.throwIfAborted();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const ahead = pool.threads + pool.maxQueue;
  const pending: Promise<Out>[] = [];
  try {
    for await (const input of inputs) {
      signal.throwIfAborted();
      const result = pool.run(input, { signal });
      // It is awaited in order; a failure before its turn must not count as unhandled.
      result.catch(() => undefined);
      pending.push(result);
      if (pending.length >= ahead) yield await (pending.shift() as Promise<Out>);
    }
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      yield await next;
    }
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
    stop.abort();
  }
}
