/**
 * The store as an MCP server over a pair of streams, one client for as long as they stand. Ends
 * when the input does and what was asked is answered, for which it takes `ANSWERING_MS_MAX`; at
 * once when the output can't be written, or by the signal: calls that run then are aborted.
 * Errors: STORE_MISSING and the like before a word is spoken; later ones go to their caller.
 * Source: Model Context Protocol, the official SDK, which speaks its revisions.
 */
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Log } from "../base/index.js";
import type { Store } from "../engine/index.js";
import { CallsInFlight } from "./calls-in-flight.js";
import { mcpServer } from "./server.js";

/** One message: the longest is a question. */
const MESSAGE_BYTES_MAX = 1_000_000;
/** Longer than a question takes: `served-tools.ts` bounds each. */
const ANSWERING_MS_MAX = 120_000;

export interface ServeMcpOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly version: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export async function serveMcp(store: Store, o: ServeMcpOptions): Promise<void> {
  o.signal.throwIfAborted();
  store.status();
  const ending = new AbortController();
  const calls = new CallsInFlight();
  const { version, log } = o;
  const server = mcpServer(store, { version, log, signal: ending.signal, calls });
  const transport = new StdioServerTransport(o.input, o.output, {
    maxBufferSize: MESSAGE_BYTES_MAX,
  });
  const inputEnded = new Promise<void>((resolve) => {
    for (const event of ["end", "close", "error"]) o.input.once(event, () => resolve());
  });
  const cut = new Promise<void>((resolve) => {
    const end = (): void => resolve();
    for (const event of ["close", "error"]) o.output.once(event, end);
    o.signal.addEventListener("abort", end, { once: true });
    server.server.onclose = end;
  });
  server.server.onerror = (error) => o.log.warn(`mcp: ${error.message.slice(0, 500)}`);
  try {
    await server.connect(transport);
    await Promise.race([cut, inputEnded]);
    await Promise.race([cut, calls.settled(), delay(ANSWERING_MS_MAX, null, { ref: false })]);
  } finally {
    ending.abort();
    await server.close();
  }
}
