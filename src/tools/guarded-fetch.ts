/**
 * HTTP to hosts that the user allowed, and to no address of the machine's own network unless that
 * was allowed too. Names are resolved here, all their addresses are looked at, and the connection
 * is made to one of those: a name that resolves differently later changes nothing. Redirects are
 * followed for GET and HEAD, each under the same rules, where the caller does not follow them
 * itself; nothing is decompressed.
 * Errors: TOOL_HOST; the signal's reason; those of node:http.
 */
import { lookup as resolve, type LookupAddress } from "node:dns";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Readable, Transform } from "node:stream";
import { RecollectError } from "../base/index.js";
import { isPrivateAddress } from "./network-address.js";

const REDIRECTS_MAX = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const NO_BODY = new Set([204, 205, 304]);

export interface NetworkRules {
  /** "api.example.com" or "api.example.com:8443". */
  readonly hosts: readonly string[];
  readonly allowPrivate: boolean;
  /** Of one answer; beyond, reading it fails. */
  readonly bytesMax: number;
  /** Told as well as thrown: a reader of events may begin anew after any error. */
  readonly onTooLarge?: (error: Error) => void;
}

export type GuardedFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export function guardedFetch(rules: NetworkRules): GuardedFetch {
  return async (given, init = {}) => {
    let url = new URL(given);
    const headers = new Headers(init.headers);
    const method = (init.method ?? "GET").toUpperCase();
    const looks = (method === "GET" || method === "HEAD") && init.redirect !== "manual";
    for (let redirects = 0; ; redirects += 1) {
      checkHost(url, rules);
      const answer = await send(url, { ...init, method, headers }, rules);
      const location = answer.headers.location;
      const moved = REDIRECTS.has(answer.statusCode ?? 0) && location !== undefined && looks;
      if (!moved) return asResponse(answer, rules);
      answer.destroy();
      if (redirects >= REDIRECTS_MAX) throw refused(url.host, "it redirects in circles", "");
      const next = new URL(location, url);
      // What was meant for one host is not shown to another.
      if (next.origin !== url.origin) for (const name of SECRETS) headers.delete(name);
      if (next.origin !== url.origin) dropCustom(headers);
      url = next;
    }
  };
}

const SECRETS = ["authorization", "cookie", "proxy-authorization"];

/** Keys stand in headers of any name: only those that say how to answer go on. */
function dropCustom(headers: Headers): void {
  for (const name of [...headers.keys()]) {
    if (!["accept", "accept-language", "user-agent"].includes(name)) headers.delete(name);
  }
}

function checkHost(url: URL, rules: NetworkRules): void {
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw refused(url.protocol, "only http and https are called", "");
  }
  if (url.username !== "" || url.password !== "") {
    throw refused(url.host, "its address holds a password", "give it with --header-env");
  }
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const allowed = [url.host, url.hostname, hostname].some((name) => rules.hosts.includes(name));
  if (!allowed) {
    const own = hostname === "localhost" || (isIP(hostname) !== 0 && isPrivateAddress(hostname));
    const flags = `--allow-host ${url.host}${own ? " --allow-private" : ""}`;
    throw refused(url.host, "it was not allowed", `add the source with ${flags}`);
  }
  if (isIP(hostname) !== 0) checkAddress(url.host, hostname, rules);
}

function checkAddress(host: string, address: string, rules: NetworkRules): void {
  if (rules.allowPrivate || !isPrivateAddress(address)) return;
  const detail = `${address} belongs to this machine or its own network`;
  throw refused(host, detail, "if it is meant, add the source with --allow-private");
}

function refused(host: string, detail: string, remedy: string): RecollectError {
  const hint = remedy || "look at the source's addresses";
  return new RecollectError("TOOL_HOST", { host, detail, remedy: hint });
}

/** Resolves as usual, and fails where any address is not to be reached. */
function checkedLookup(host: string, rules: NetworkRules): LookupFunction {
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, []);
      try {
        for (const { address } of found) checkAddress(host, address, rules);
      } catch (problem) {
        return done(problem as NodeJS.ErrnoException, []);
      }
      const [first] = found;
      if (options.all === true || first === undefined) return done(null, found);
      done(null, first.address, first.family);
    });
  };
}

function send(url: URL, init: RequestInit, rules: NetworkRules): Promise<IncomingMessage> {
  return new Promise((resolveAnswer, reject) => {
    const headers = Object.fromEntries(new Headers(init.headers).entries());
    headers["accept-encoding"] = "identity";
    const body = typeof init.body === "string" ? init.body : undefined;
    if (init.body != null && body === undefined) {
      return reject(new TypeError("only texts are sent"));
    }
    if (body !== undefined) headers["content-length"] = String(Buffer.byteLength(body));
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(
      url,
      {
        method: init.method ?? "GET",
        headers,
        lookup: checkedLookup(url.host, rules),
        // A connection that is kept would be taken up under another source's rules.
        agent: false,
        ...(init.signal ? { signal: init.signal } : {}),
      },
      resolveAnswer,
    );
    request.on("error", (error) =>
      reject(init.signal?.aborted ? (init.signal.reason as Error) : error),
    );
    request.end(body);
  });
}

function asResponse(answer: IncomingMessage, rules: NetworkRules): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of [value].flat()) if (one !== undefined) headers.append(name, one);
  }
  const status = answer.statusCode ?? 502;
  if (NO_BODY.has(status)) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  const body = answer.pipe(limited(rules));
  answer.on("error", (error) => body.destroy(error));
  body.on("close", () => answer.destroy());
  const stream = Readable.toWeb(body) as ReadableStream<Uint8Array>;
  return new Response(stream, { status, headers });
}

function limited({ bytesMax, onTooLarge }: NetworkRules): Transform {
  let bytes = 0;
  return new Transform({
    transform(piece: Buffer, _, done) {
      bytes += piece.length;
      if (bytes <= bytesMax) return done(null, piece);
      const error = new Error(`the answer is over ${bytesMax} bytes`);
      onTooLarge?.(error);
      done(error);
    },
  });
}
