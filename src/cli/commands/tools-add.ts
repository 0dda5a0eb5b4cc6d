/** recollect tools add: from an OpenAPI file, an MCP server or a local command. */
import type { Command } from "commander";
import { RecollectError } from "../../base/index.js";
import type { AddedTools, ToolsToAdd } from "../../engine/index.js";
import { type Bind, withStore } from "../context.js";
import { printableLine } from "../escape.js";
import { counted } from "../format/units.js";
import { addPairs, addRepeatable } from "../options.js";
import { createProgress } from "../progress.js";

interface Flags {
  readonly openapi?: string;
  readonly server?: string;
  readonly mcpCommand?: string;
  readonly mcpUrl?: string;
  readonly command?: string;
  readonly schema?: string;
  readonly description?: string;
  readonly readOnly?: boolean;
  readonly name?: string;
  readonly allowHost?: readonly string[];
  readonly allowPrivate?: boolean;
  readonly headerEnv?: readonly { readonly key: string; readonly value: string }[];
}

const AFTER = `
Nothing is called that was not allowed: an OpenAPI file's hosts with --allow-host, addresses of this
machine and its network with --allow-private. Keys stay in the environment: --header-env names the
variable. A command is run without a shell; its arguments come as JSON on standard input, and
wherever a word of it is {name}. A source of the same name is replaced.

Examples:
  recollect tools add --openapi petstore.yaml --allow-host petstore.example
  recollect tools add --openapi api.json --allow-host api.example --header-env X-Api-Key=MY_KEY
  recollect tools add --mcp-command "npx some-mcp-server --root ."
  recollect tools add --mcp-url https://mcp.example/mcp
  recollect tools add --command "wc -w {file}" --schema wc.json --name wc --read-only`;

export function registerToolsAdd(tools: Command, bind: Bind): void {
  const command = tools
    .command("add")
    .summary("add tools: OpenAPI, MCP, a local command")
    .description("Adds the tools of one source.")
    .option("--openapi <file>", "an OpenAPI 3 file, JSON or YAML: each operation a tool")
    .option("--server <url>", "where its addresses start, when it names no server")
    .option(
      "--mcp-command <command>",
      "an MCP server: a program that speaks over its input and output",
    )
    .option("--mcp-url <url>", "an MCP server over streamable HTTP")
    .option("--command <command>", "a local program (needs --schema and --name)")
    .option("--schema <file>", "the JSON Schema of its arguments")
    .option("--description <text>", "what it does (default: the schema's description)")
    .option("--read-only", "it changes nothing: calls need no --yes")
    .option("--name <source>", "the source's name (default: made of its title)")
    .option("--allow-private", "with --allow-host: also addresses of this machine and its network")
    .addHelpText("after", AFTER);
  addRepeatable(command, "--allow-host <host>", "a host that may be called (repeatable)");
  addPairs(command, "--header-env <header=variable>", "a header from the environment (repeatable)");
  command.action(
    bind(async (cli, flags: Flags) => {
      const wanted = toAdd(flags);
      const progress = createProgress(cli);
      const added = await withStore(cli, async (store) => {
        try {
          return await store.tools.add(wanted, {
            cwd: cli.io.cwd,
            env: cli.io.env,
            signal: cli.signal,
            onProgress: ({ done, total }) =>
              progress.count({ done, total, what: total === 1 ? "tool" : "tools" }),
          });
        } finally {
          progress.stop();
        }
      });
      if (cli.json) return cli.out.json(added);
      await cli.out.line(described(added));
      if (added.hostsNotAllowed.length > 0) {
        const hosts = added.hostsNotAllowed.map(printableLine).join(", ");
        cli.note(`not called before they are allowed with --allow-host: ${hosts}`);
      }
    }),
  );
}

function described(added: AddedTools): string {
  const { source, tools, changing, replaced } = added;
  const before = replaced > 0 ? `, in place of ${replaced}` : "";
  const some = changing > 0 ? `; ${changing} may change something` : "";
  return `added ${counted(tools, "tool")} as ${printableLine(source)}${before}${some}`;
}

function toAdd(flags: Flags): ToolsToAdd {
  const { openapi, mcpCommand, mcpUrl, command, schema, name } = flags;
  const given = [openapi, mcpCommand, mcpUrl, command].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw usage("name one of --openapi, --mcp-command, --mcp-url and --command");
  }
  const named = name === undefined ? {} : { name };
  const network = {
    ...(flags.allowHost === undefined ? {} : { hosts: flags.allowHost }),
    ...(flags.allowPrivate === undefined ? {} : { allowPrivate: flags.allowPrivate }),
    headersFromEnv: Object.fromEntries((flags.headerEnv ?? []).map((one) => [one.key, one.value])),
  };
  if (openapi !== undefined) {
    const server = flags.server === undefined ? {} : { server: flags.server };
    return { kind: "openapi", path: openapi, ...server, ...named, ...network };
  }
  if (mcpCommand !== undefined) return { kind: "mcp-command", command: mcpCommand, ...named };
  if (mcpUrl !== undefined) return { kind: "mcp-url", url: mcpUrl, ...named, ...network };
  if (schema === undefined || name === undefined || command === undefined) {
    throw usage("--command needs --schema FILE and --name NAME");
  }
  const { description, readOnly } = flags;
  return {
    kind: "command",
    command,
    name,
    schemaPath: schema,
    ...(description === undefined ? {} : { description }),
    ...(readOnly === undefined ? {} : { readOnly }),
  };
}

function usage(detail: string): RecollectError {
  return new RecollectError("USAGE", { detail });
}
