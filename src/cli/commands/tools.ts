/** recollect tools: lists, finds, shows, calls, adds and removes tools. */
import type { Command } from "commander";
import { RecollectError } from "../../base/index.js";
import type { ToolSearchMode, ToolSummary } from "../../engine/index.js";
import { type Bind, type Cli, withStore } from "../context.js";
import { formatResult, formatSources, formatToolHits, toolPages } from "../format/tools.js";
import { counted } from "../format/units.js";
import { addChoice, addInteger, addSeconds } from "../options.js";
import { agreedTo } from "../question.js";
import { registerToolsAdd } from "./tools-add.js";

const PAGE_ROWS = 500;
const MODES = ["hybrid", "lexical", "dense"] as const satisfies readonly ToolSearchMode[];

const AFTER = `
Built-in tools compute and look into the store. Others are added from OpenAPI files, MCP servers
and local commands. A call that may change something asks first, or needs --yes.

Examples:
  recollect tools list
  recollect tools search "how many days until the deadline"
  recollect tools call calculate --args '{"expression":"2^10 / 3"}'
  recollect tools call grep --args '{"pattern":"whales?","ignore_case":true}'
  recollect tools add --openapi petstore.yaml --allow-host petstore.example
  recollect tools add --mcp-command "npx some-mcp-server"`;

export function registerTools(program: Command, bind: Bind): void {
  const tools = program
    .command("tools")
    .summary("list, find, call and add tools")
    .description("Tools: what can be computed, looked up or called beside the documents' text.")
    .addHelpText("after", AFTER);
  registerList(tools, bind);
  registerSearch(tools, bind);
  registerShow(tools, bind);
  registerCall(tools, bind);
  registerToolsAdd(tools, bind);
  registerRemove(tools, bind);
}

function registerList(tools: Command, bind: Bind): void {
  tools
    .command("list")
    .summary("list the sources and their tools")
    .description("Lists the sources of tools and their tools.")
    .option("--source <name>", "only the tools of this source")
    .action(
      bind(async (cli, flags: { source?: string }) => {
        await withStore(cli, async (store) => {
          const { source } = flags;
          const sources = store.tools.sources().filter((one) => !source || one.name === source);
          const list = store.tools.list(source === undefined ? {} : { source });
          if (!cli.json) return writeRows(cli, list, formatSources(sources));
          await cli.out.write(`{"sources":${JSON.stringify(sources)},"tools":[`);
          let count = 0;
          for (const tool of list) {
            cli.signal.throwIfAborted();
            await cli.out.write((count++ === 0 ? "" : ",") + JSON.stringify(tool));
          }
          await cli.out.write(`],"count":${count}}\n`);
        });
      }),
    );
}

async function writeRows(cli: Cli, tools: Iterable<ToolSummary>, head: string): Promise<void> {
  await cli.out.line(head);
  await cli.out.line();
  const format = toolPages();
  let page: ToolSummary[] = [];
  for (const tool of tools) {
    cli.signal.throwIfAborted();
    if (page.push(tool) < PAGE_ROWS) continue;
    await cli.out.line(format(page));
    page = [];
  }
  if (page.length > 0) await cli.out.line(format(page));
}

function registerSearch(tools: Command, bind: Bind): void {
  const command = tools
    .command("search")
    .summary("find the right tools for a task")
    .description("Finds tools by what is to be done, with words and meaning.")
    .argument("<task...>", "what is to be done, in your own words");
  addInteger(command, {
    flags: "-k, --k <n>",
    description: "tools at most (default 5)",
    min: 1,
    max: 100,
  });
  addChoice(command, {
    flags: "--mode <mode>",
    description: "what to search with (default hybrid)",
    choices: MODES,
  });
  command.action(
    bind(async (cli, words: string[], flags: { k?: number; mode?: ToolSearchMode }) => {
      const options = { ...flags, signal: cli.signal };
      const found = await withStore(cli, (store) => store.tools.search(words.join(" "), options));
      if (cli.json) return cli.out.json(found);
      if (found.hits.length === 0) return cli.note("no tool was found");
      await cli.out.line(formatToolHits(found.hits, cli.colours));
    }),
  );
}

function registerShow(tools: Command, bind: Bind): void {
  tools
    .command("show")
    .summary("print a tool and the schema of its arguments")
    .description("Prints a tool's description and the JSON Schema of its arguments.")
    .argument("<name>", "a name as recollect tools list shows it")
    .action(
      bind(async (cli, name: string) => {
        const tool = await withStore(cli, async (store) => store.tools.show(name));
        if (cli.json) return cli.out.json(tool);
        await cli.out.line(formatResult(tool));
      }),
    );
}

interface CallFlags {
  readonly args?: string;
  readonly yes?: boolean;
  readonly timeout?: number;
}

const AFTER_CALL = `
Prints the result; --json: {"tool","arguments","result","cut","ms"}. "cut" says that the result
was larger than what is kept of it.`;

function registerCall(tools: Command, bind: Bind): void {
  const command = tools
    .command("call")
    .summary("call a tool")
    .description("Calls a tool with arguments that fit its schema.")
    .argument("<name>", "a name as recollect tools list shows it")
    .option("--args <json>", "the arguments, a JSON object", "{}")
    .option("--yes", "allow a call that may change something")
    .addHelpText("after", AFTER_CALL);
  addSeconds(command, "--timeout <seconds>", "give up after this time (default 30)");
  command.action(
    bind(async (cli, name: string, flags: CallFlags) => {
      const given = parsedArguments(flags.args ?? "{}", name);
      const called = await withStore(cli, async (store) => {
        const tool = store.tools.show(name);
        const allowChanges =
          tool.changes && (flags.yes === true || (await agreedTo(cli, { name, arguments: given })));
        return store.tools.call(name, given, {
          allowChanges,
          env: cli.io.env,
          signal: cli.signal,
          ...(flags.timeout === undefined ? {} : { timeoutSeconds: flags.timeout }),
        });
      });
      if (cli.json) return cli.out.json(called);
      await cli.out.line(formatResult(called.result));
      if (called.cut) cli.note("the result was larger: this is its beginning");
    }),
  );
}

function parsedArguments(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = `--args is no JSON (${error instanceof Error ? error.message : ""})`;
    throw new RecollectError("TOOL_ARGUMENTS", { name, detail }, { cause: error });
  }
}

function registerRemove(tools: Command, bind: Bind): void {
  tools
    .command("remove")
    .summary("remove a source and its tools")
    .description("Removes a source of tools and all of its tools.")
    .argument("<source>", "a source as recollect tools list shows it")
    .action(
      bind(async (cli, source: string) => {
        const { removed } = await withStore(cli, (store) => store.tools.remove(source));
        if (cli.json) return cli.out.json({ removed });
        await cli.out.line(`removed ${counted(removed, "tool")}`);
      }),
    );
}
