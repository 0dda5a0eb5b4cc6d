/** An MCP server over streamable HTTP, by the official SDK, that remembers what it was asked. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

export interface HttpServer {
  /** "http://127.0.0.1:PORT" */
  readonly origin: string;
  /** Method, path, session and revision of each request, in order. */
  readonly seen: { method: string; path: string; session: string; revision: string }[];
  readonly headers: IncomingMessage["headers"][];
  openSessions(): number;
  close(): Promise<void>;
}

const said = (words: string) => ({ content: [{ type: "text" as const, text: words }] });
const lake = { type: "object" as const, properties: { lake: { type: "string" } } };

function birds(): Server {
  const server = new Server({ name: "birds", version: "1" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) =>
    params?.cursor === undefined
      ? {
          tools: [{ name: "count", inputSchema: lake, annotations: { readOnlyHint: true } }],
          nextCursor: "more",
        }
      : { tools: [{ name: "feed", description: "Feeds <b>them</b> all.", inputSchema: lake }] },
  );
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const where = params.arguments?.["lake"];
    if (where === "dry") return { isError: true, ...said("no water") };
    if (where === "far") await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
    if (where === "large") return said("x".repeat(1_500_000));
    if (where === "endless") return said("x".repeat(11_000_000));
    return { ...said("7 birds"), structuredContent: { lake: where, birds: 7 } };
  });
  return server;
}

/** `revision`: the only one it speaks. `listens`: whether it hears of the end of a session. */
export async function startServer(
  o: { readonly revision?: string; readonly listens?: boolean } = {},
): Promise<HttpServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const seen: HttpServer["seen"][number][] = [];
  const headers: IncomingMessage["headers"][] = [];
  let origin = "";

  async function mcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = String(request.headers["mcp-session-id"] ?? "");
    if (request.method === "DELETE" && o.listens === false) return;
    const open = sessions.get(session);
    if (open) return open.handleRequest(request, response);
    const body = JSON.parse(await text(request)) as { params: { protocolVersion: string } };
    if (o.revision !== undefined) body.params.protocolVersion = o.revision;
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await birds().connect(transport);
    await transport.handleRequest(request, response, body);
  }

  const http = createServer((request, response) => {
    const { method = "", url: path = "" } = request;
    const of = (name: string): string => String(request.headers[name] ?? "");
    seen.push({
      method,
      path,
      session: of("mcp-session-id"),
      revision: of("mcp-protocol-version"),
    });
    headers.push(request.headers);
    const moved = (location: string): void => void response.writeHead(307, { location }).end();
    if (path === "/mcp") mcp(request, response).catch(() => response.destroy());
    else if (path === "/moved") moved("/mcp");
    else if (path === "/away") moved(origin.replace("127.0.0.1", "localhost") + "/mcp");
    else if (path === "/round") moved("/round");
    else response.writeHead(404).end("not here");
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    origin,
    seen,
    headers,
    openSessions: () => sessions.size,
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
