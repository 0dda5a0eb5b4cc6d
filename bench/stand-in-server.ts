/**
 * A local HTTP server that stands in for the services of the tool loop: it answers each operation
 * from small tables, 404 where nothing fits, and remembers what it was asked. Nothing is kept: a
 * change is answered as if it were made.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { LoopService, StandInAnswer } from "./data/tool-loop.js";

type Fields = Readonly<Record<string, unknown>>;

export interface StandIn {
  /** "127.0.0.1:4711" */
  readonly host: string;
  /** METHOD and address of each request, in order. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly answer: StandInAnswer;
  readonly tables: Readonly<Record<string, readonly Fields[]>>;
}

export async function startStandIn(services: readonly LoopService[]): Promise<StandIn> {
  const routes = services.flatMap(routesOf);
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    bodyOf(request)
      .then((body) => respond(routes, request, body))
      .catch(() => ({ status: 400, value: { error: "the body is no JSON" } }))
      .then(({ status, value }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(value));
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, seen, close: () => closed(server) };
}

function routesOf({ document }: LoopService): Route[] {
  const base = document.servers[0].url;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${base}${path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
      answer: operation["x-answer"],
      tables: document["x-tables"] ?? {},
    })),
  );
}

function respond(
  routes: readonly Route[],
  request: IncomingMessage,
  body: Fields,
): { status: number; value: unknown } {
  const url = new URL(request.url ?? "/", "http://stand-in");
  for (const { method, pattern, answer, tables } of routes) {
    const match = method === request.method ? pattern.exec(url.pathname) : null;
    if (match === null) continue;
    const asked: Record<string, unknown> = Object.fromEntries(url.searchParams);
    for (const [name, value] of Object.entries(match.groups ?? {})) {
      asked[name] = decodeURIComponent(value);
    }
    if (answer.make) return { status: 201, value: { ...asked, ...body, ...answer.make } };
    const rows = tables[answer.table ?? ""] ?? [];
    const fitting = rows.filter((row) => fits(row, asked, answer.by ?? {}));
    if (answer.one !== true) return { status: 200, value: { [answer.list ?? "items"]: fitting } };
    const [first] = fitting;
    if (first === undefined) return { status: 404, value: { error: "there is none of that" } };
    const changed = method === "GET" ? {} : { ...body, ...answer.set };
    return { status: 200, value: { ...first, ...changed } };
  }
  return { status: 404, value: { error: "no such operation" } };
}

/** What a table has no field for, such as units or a limit, leaves nothing out. */
function fits(row: Fields, asked: Fields, by: Readonly<Record<string, string>>): boolean {
  return Object.entries(asked).every(([name, value]) => {
    const [, sign = "", field = ""] = /^([~<>=]*)(.*)$/.exec(by[name] ?? name) ?? [];
    if (!Object.hasOwn(row, field)) return true;
    const [own, wanted] = [fold(row[field]), fold(value)];
    if (sign === "~") return own.includes(wanted);
    if (sign === "<") return Number(own) < Number(wanted);
    if (sign === "<=") return Number(wanted) <= Number(own);
    if (sign === ">=") return own >= wanted;
    return own === wanted;
  });
}

function fold(value: unknown): string {
  return String(value).normalize("NFC").toLowerCase().trim();
}

async function bodyOf(request: IncomingMessage): Promise<Fields> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  return text === "" ? {} : (JSON.parse(text) as Fields);
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
