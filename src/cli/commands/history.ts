/** recollect history: what was asked and answered, a conversation at a time. */
import type { Command } from "commander";
import { LIMITS, RecollectError } from "../../base/index.js";
import { type Bind, withStore } from "../context.js";
import { formatHistory } from "../format/history.js";
import { counted } from "../format/units.js";
import { addInteger } from "../options.js";

interface Flags {
  readonly limit?: number;
  readonly conversation?: string;
  readonly clear?: boolean;
}

const LIMIT_DEFAULT = 20;

const AFTER = `
The last ${LIMITS.historyEntriesMax} questions are kept, in the store; those of a batch are not.
Go on with a conversation: recollect ask --continue [ID] [QUESTION]

Examples:
  recollect history --limit 100
  recollect history --conversation 3f9c20ab --json     {"entries":[{"question",...}],"count":N}
  recollect history --clear`;

export function registerHistory(program: Command, bind: Bind): void {
  const command = program
    .command("history")
    .summary("show what was asked and answered")
    .description("Shows the questions that were asked, with their answers and sources.")
    .addHelpText("after", AFTER);
  addInteger(command, {
    flags: "--limit <n>",
    description: `the last n questions (default ${LIMIT_DEFAULT})`,
    min: 1,
    max: LIMITS.historyEntriesMax,
  });
  command
    .option("--conversation <id>", "only this conversation")
    .option("--clear", "forget all of it, or the conversation that is named");
  command.action(
    bind(async (cli, flags: Flags) => {
      const { conversation } = flags;
      const only = conversation === undefined ? {} : { conversation };
      if (flags.clear && flags.limit !== undefined) {
        throw new RecollectError("USAGE", { detail: "give --limit or --clear, not both" });
      }
      await withStore(cli, async ({ history }) => {
        if (flags.clear) {
          const { removed } = history.clear(only);
          if (cli.json) return cli.out.json({ removed });
          return cli.out.line(`${counted(removed, "question")} forgotten`);
        }
        const entries = history.list({ ...only, limit: flags.limit ?? LIMIT_DEFAULT });
        if (cli.json) return cli.out.json({ entries, count: entries.length });
        if (entries.length > 0) return cli.out.line(formatHistory(entries, cli.colours));
        cli.note("nothing was asked yet");
      });
    }),
  );
}
