/** recollect mcp: the store as an MCP server on standard input and output. */
import type { Command } from "commander";
import { RecollectError } from "../../base/index.js";
import { type Bind, withStore } from "../context.js";
import { packageVersion } from "../package-version.js";

const AFTER = `
Tools: search, ask, read, list. All of them only read, and nothing leaves this machine.
Standard output carries the protocol alone; it ends when standard input does.

Examples, in the configuration of a client:
  {"mcpServers":{"recollect":{"command":"npx","args":["recollect","mcp","--store","DIR"]}}}`;

export function registerMcp(program: Command, bind: Bind): void {
  program
    .command("mcp")
    .summary("serve the store to an MCP client")
    .description("Serves the store over the Model Context Protocol, on standard input and output.")
    .addHelpText("after", AFTER)
    .action(
      bind(async (cli) => {
        if (cli.json) {
          throw new RecollectError("USAGE", { detail: "mcp speaks its own protocol: no --json" });
        }
        const { serveMcp } = await import("../../mcp/index.js");
        await withStore(cli, (store) =>
          serveMcp(store, {
            input: cli.io.stdin,
            output: cli.io.stdout,
            version: packageVersion(),
            log: cli.log,
            signal: cli.signal,
          }),
        );
      }),
    );
}
