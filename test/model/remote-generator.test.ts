/** The OpenAI-compatible generator against a fake server: refusals first. */
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { openRemoteGenerator, type RemoteGeneratorOptions } from "../../src/model/index.js";
import { delta, type FakeEndpoint, startFakeEndpoint, stream } from "./fake-endpoint.js";

const question = { question: "Capital of France?", evidence: [], maxTokens: 16 };
let endpoint: FakeEndpoint | null = null;

async function ask(
  answer: (response: ServerResponse) => void,
  o: RemoteGeneratorOptions & { signal?: AbortSignal; onText?: (text: string) => void } = {},
) {
  endpoint = await startFakeEndpoint(answer);
  const generator = openRemoteGenerator(endpoint.reference, o);
  const { signal, onText } = o;
  return generator.generate({
    ...question,
    ...(signal === undefined ? {} : { signal }),
    ...(onText === undefined ? {} : { onText }),
  });
}

function failsWith(detail: RegExp) {
  return { code: "ENDPOINT_FAILED", message: expect.stringMatching(detail) as string };
}

describe("openRemoteGenerator", () => {
  afterEach(async () => {
    await endpoint?.close();
    endpoint = null;
  });

  it("refuses what is no endpoint", () => {
    expect(() => openRemoteGenerator("reasoner")).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  it("says when nobody listens", async () => {
    endpoint = await startFakeEndpoint(() => undefined);
    const { reference } = endpoint;
    await endpoint.close();
    endpoint = null;
    const asked = openRemoteGenerator(reference).generate(question);
    await expect(asked).rejects.toMatchObject(failsWith(/ECONNREFUSED/));
  });

  it("shows the server's own words, asks once, and keeps the key to itself", async () => {
    const asked = ask(
      (response) => {
        response.writeHead(404, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: { message: "model 'tiny' not found" } }));
      },
      { apiKey: "sk-secret" },
    );
    await expect(asked).rejects.toMatchObject(failsWith(/HTTP 404: model 'tiny' not found/));
    await expect(asked).rejects.not.toMatchObject({ message: expect.stringMatching(/secret/) });
    expect(endpoint?.requests).toHaveLength(1);
    expect(endpoint?.requests[0]?.headers.authorization).toBe("Bearer sk-secret");
  });

  it("does not retry a server that is overloaded", async () => {
    const asked = ask((response) => response.writeHead(503).end("busy"));
    await expect(asked).rejects.toMatchObject(failsWith(/HTTP 503: busy/));
    expect(endpoint?.requests).toHaveLength(1);
  });

  it("does not follow redirects", async () => {
    const asked = ask((response) => {
      response.writeHead(307, { location: "http://elsewhere.example/v1" }).end();
    });
    await expect(asked).rejects.toMatchObject(failsWith(/redirects to http:\/\/elsewhere/));
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ["not JSON", (r) => stream(r, [delta("Par"), "{oops"]), /not JSON: \{oops/],
    ["of another shape", (r) => stream(r, [{ choices: "none" }]), /another shape/],
    ["an error event", (r) => stream(r, [{ error: { message: "out of memory" } }]), /out of mem/],
    ["cut off", (r) => stream(r, [delta("Par")]), /broke off/],
    ["empty", (r) => stream(r, []), /broke off/],
  ])("fails when the stream is %s", async (_, answer, detail) => {
    await expect(ask(answer)).rejects.toMatchObject(failsWith(detail));
  });

  it("fails when the connection is torn", async () => {
    const asked = ask((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify(delta("Par"))}\n\n`);
      setTimeout(() => response.destroy(), 20);
    });
    await expect(asked).rejects.toMatchObject({ code: "ENDPOINT_FAILED" });
  });

  it("gives up on a silent server, before and within its reply", async () => {
    const mute = ask(() => undefined, { silenceSecondsMax: 0.1 });
    await expect(mute).rejects.toMatchObject(failsWith(/silent for 0.1 s/));
    await endpoint?.close();
    const stuck = ask(
      (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`data: ${JSON.stringify(delta("Par"))}\n\n`);
      },
      { silenceSecondsMax: 0.1 },
    );
    await expect(stuck).rejects.toMatchObject(failsWith(/silent for 0.1 s/));
  });

  it("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const asked = ask(() => controller.abort(new Error("enough")), { signal: controller.signal });
    await expect(asked).rejects.toThrow("enough");
  });

  it("streams the answer and tells what it cost", async () => {
    const parts: string[] = [];
    const usage = {
      prompt_tokens: 90,
      completion_tokens: 4,
      prompt_tokens_details: { cached_tokens: 64 },
    };
    const result = await ask(
      (response) =>
        stream(response, [
          { choices: [{ delta: { role: "assistant" } }] },
          delta("Par"),
          delta("is [1]", "stop"),
          { choices: [], usage },
          "[DONE]",
        ]),
      { onText: (text) => parts.push(text) },
    );
    expect(result).toMatchObject({
      text: "Paris [1]",
      promptTokens: 90,
      generatedTokens: 4,
      cachedTokens: 64,
    });
    expect(parts).toEqual(["Par", "is [1]"]);
    const [request] = endpoint?.requests ?? [];
    expect(request?.path).toBe("/v1/chat/completions");
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.body).toMatchObject({
      model: "tiny",
      max_tokens: 16,
      temperature: 0,
      stream: true,
      messages: [{ role: "system" }, { role: "user", content: expect.stringMatching(/Capital/) }],
    });
  });

  it("takes a server that does not stream, and one that tells no usage", async () => {
    const result = await ask((response) => {
      response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify({ choices: [{ message: { content: "Paris" } }] }));
    });
    expect(result.text).toBe("Paris");
    expect(result.promptTokens).toBeGreaterThan(20);
    expect(result.firstTokenMs).toBeLessThanOrEqual(result.ms);
  });

  it("reads a character whose bytes come in two packets", async () => {
    const result = await ask((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const bytes = Buffer.from(`data: ${JSON.stringify(delta("Zoë", "stop"))}\r\n\r\n`);
      const middle = bytes.indexOf(0xc3) + 1;
      response.write(bytes.subarray(0, middle));
      setTimeout(() => response.end(bytes.subarray(middle)), 20);
    });
    expect(result.text).toBe("Zoë");
  });
});
