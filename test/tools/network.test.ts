/** What may be reached over the network, and what comes back. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callOpenApi } from "../../src/tools/call-openapi.js";
import { guardedFetch } from "../../src/tools/guarded-fetch.js";
import { isPrivateAddress } from "../../src/tools/network-address.js";

describe("addresses of the machine's own network", () => {
  it.each([
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "ff02::1",
    "localhost",
    "",
    "1.2.3",
  ])("%s is one", (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(["8.8.8.8", "172.32.0.1", "172.15.255.255", "11.0.0.1", "2606:4700::1111"])(
    "%s is none",
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});

let server: Server;
let host: string;
const seen: IncomingMessage[] = [];

function respond(request: IncomingMessage, response: ServerResponse): void {
  seen.push(request);
  const { url = "" } = request;
  if (url === "/moved") response.writeHead(302, { location: "/echo" }).end();
  else if (url === "/away") response.writeHead(302, { location: "http://localhost:1/x" }).end();
  else if (url === "/inside") response.writeHead(307, { location: "http://[::1]:1/x" }).end();
  else if (url === "/round") response.writeHead(302, { location: "/round" }).end();
  else if (url === "/large") response.end("x".repeat(3_000_000));
  else if (url === "/no") response.writeHead(404).end("no such thing\nhere");
  else if (url === "/silent") response.write("{");
  else {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ url, method: request.method, body }));
    });
  }
}

beforeAll(async () => {
  server = createServer(respond);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("guarded fetch", () => {
  const open = () => guardedFetch({ hosts: [host], allowPrivate: true, bytesMax: 1_000_000 });
  const refused = { code: "TOOL_HOST" };

  it("reaches a host that was allowed", async () => {
    const answer = await open()(`http://${host}/echo`, { method: "POST", body: "hé" });
    expect(await answer.json()).toEqual({ url: "/echo", method: "POST", body: "hé" });
  });

  it("refuses hosts that were not, and addresses of this machine", async () => {
    const rules = { allowPrivate: false, bytesMax: 1_000 };
    const none = guardedFetch({ ...rules, hosts: [] });
    await expect(none(`http://${host}/`)).rejects.toMatchObject(refused);
    const named = guardedFetch({ ...rules, hosts: [host, "localhost", "[::1]", "2130706433"] });
    for (const url of [
      `http://${host}/`,
      "http://localhost/",
      "http://[::1]/",
      "http://2130706433/",
    ]) {
      await expect(named(url)).rejects.toMatchObject(refused);
    }
    for (const url of ["file:///etc/hosts", "ftp://localhost/", `http://a:b@${host}/`]) {
      await expect(named(url)).rejects.toMatchObject(refused);
    }
    expect(seen.filter(({ url }) => url === "/")).toEqual([]);
  });

  it("looks at each redirect, and at how many there are", async () => {
    const answer = await open()(`http://${host}/moved`);
    expect(await answer.json()).toMatchObject({ url: "/echo" });
    for (const path of ["away", "inside", "round"]) {
      await expect(open()(`http://${host}/${path}`)).rejects.toMatchObject(refused);
    }
    const posted = await open()(`http://${host}/away`, { method: "POST", body: "x" });
    expect(posted.status).toBe(302);
  });

  it("stops reading what is too large, and waiting when it is told to", async () => {
    const answer = await open()(`http://${host}/large`);
    await expect(answer.text()).rejects.toThrow();
    const signal = AbortSignal.timeout(100);
    const silent = await open()(`http://${host}/silent`, { signal });
    await expect(silent.text()).rejects.toThrow();
  });
});

describe("an operation of an OpenAPI document", () => {
  const call = (path: string, given: object, change: object = {}) => {
    const parameters = [
      { name: "id", property: "id", in: "path", explode: true },
      { name: "tag", property: "tag", in: "query", explode: true },
      { name: "X-Note", property: "note", in: "header", explode: true },
    ];
    const recipe = { method: "GET", server: `http://${host}`, path, parameters, contentType: null };
    const config = { hosts: [host], allowPrivate: true, headersFromEnv: { "x-key": "KEY" } };
    return callOpenApi({ name: "a.b", recipe: { ...recipe, ...change }, config }, given as never, {
      signal: AbortSignal.timeout(5_000),
      env: { KEY: "secret" },
    });
  };

  it("has its arguments where they belong", async () => {
    const { value } = await call("/things/{id}", { id: "a/../b?", tag: ["x", "y&z"], note: "hi" });
    expect(value).toMatchObject({ body: { url: "/things/a%2F..%2Fb%3F?tag=x&tag=y%26z" } });
    expect(seen.at(-1)?.headers).toMatchObject({ "x-note": "hi", "x-key": "secret" });
  });

  it("sends a body as its type says", async () => {
    const json = { method: "POST", contentType: "application/json" };
    const { value } = await call("/echo", { body: { a: [1] } }, json);
    expect(value).toMatchObject({ body: { body: '{"a":[1]}' } });
    const form = { method: "POST", contentType: "application/x-www-form-urlencoded" };
    const sent = await call("/echo", { body: { a: "1&2" } }, form);
    expect(sent.value).toMatchObject({ body: { body: "a=1%262" } });
  });

  it.each([
    ["..", "can't be"],
    ["", "can't be"],
    [undefined, "missing"],
  ])("does not climb: id %j", async (id, message) => {
    await expect(call("/things/{id}", { id })).rejects.toThrow(message);
  });

  it("can't smuggle a header", async () => {
    await expect(call("/echo", { note: "a\r\nx-admin: 1" })).rejects.toThrow("header");
  });

  it("says what the service said, and cuts what is too large", async () => {
    await expect(call("/no", {})).rejects.toMatchObject({
      code: "TOOL_FAILED",
      message: expect.stringContaining("404: no such thing here"),
    });
    expect(await call("/large", {})).toMatchObject({ cut: true });
  });

  it("fails when the environment has no key", async () => {
    const config = { hosts: [host], allowPrivate: true, headersFromEnv: { "x-key": "NONE" } };
    const recipe = { method: "GET", server: `http://${host}`, path: "/echo", parameters: [] };
    const o = { signal: AbortSignal.timeout(5_000), env: {} };
    await expect(callOpenApi({ name: "a.b", recipe, config }, {}, o)).rejects.toThrow("NONE");
  });
});
