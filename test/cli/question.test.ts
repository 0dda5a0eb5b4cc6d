/** A yes or no at a terminal that isn't one. */
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { RecollectError } from "../../src/base/index.js";
import type { Cli } from "../../src/cli/context.js";
import { agreedTo } from "../../src/cli/question.js";

function terminal() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const stop = new AbortController();
  const io = { stdin, stderr };
  const cli = { io, json: false, signal: stop.signal } as unknown as Cli;
  return { stdin, cli, stop, call: { name: "a.b", arguments: {} } };
}

describe("a yes or no", () => {
  it.each([
    ["y\n", true],
    ["Yes\n", true],
    ["\n", false],
    ["yesterday\n", false],
  ])("%j is %s", async (typed, expected) => {
    const { stdin, cli, call } = terminal();
    const answer = agreedTo(cli, call);
    stdin.write(typed);
    expect(await answer).toBe(expected);
  });

  it("is no at the end of the input", async () => {
    const { stdin, cli, call } = terminal();
    const answer = agreedTo(cli, call);
    stdin.end();
    expect(await answer).toBe(false);
  });

  it("ends with the question's own time", async () => {
    const { cli, call } = terminal();
    const own = new AbortController();
    const answer = agreedTo(cli, call, own.signal);
    own.abort(new RecollectError("TIMEOUT", { seconds: 1 }));
    await expect(answer).rejects.toMatchObject({ code: "TIMEOUT" });
  });

  it("is not asked for with --json", async () => {
    const { cli, call } = terminal();
    expect(await agreedTo({ ...cli, json: true }, call)).toBe(false);
  });

  it("is INTERRUPTED with Ctrl-C", async () => {
    const { stdin, cli, call } = terminal();
    const answer = agreedTo(cli, call);
    stdin.write("\u0003");
    await expect(answer).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
