/** An OpenAI-compatible server on loopback that answers as each test wants. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeEndpoint {
  readonly reference: string;
  readonly requests: { path: string; headers: IncomingMessage["headers"]; body: unknown }[];
  close(): Promise<void>;
}

export async function startFakeEndpoint(
  answer: (response: ServerResponse) => void,
): Promise<FakeEndpoint> {
  const requests: FakeEndpoint["requests"] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => (text += part));
    request.on("end", () => {
      requests.push({
        path: request.url ?? "",
        headers: request.headers,
        body: JSON.parse(text) as unknown,
      });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    reference: `openai:http://127.0.0.1:${port}/v1#tiny`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Server-sent events of a chat completion. */
export function stream(response: ServerResponse, events: readonly (object | string)[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) {
    response.write(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`);
  }
  response.end();
}

export function delta(content: string, finish_reason: string | null = null): object {
  return { choices: [{ delta: { content }, finish_reason }] };
}
