/** recollect ingest PATH...: documents into the store. Exit 3 when some failed. */
import type { Command } from "commander";
import { LIMITS } from "../../base/index.js";
import type { Level } from "../../engine/index.js";
import { type Bind, EXIT_SOME_FAILED, withStore } from "../context.js";
import { printableLine } from "../escape.js";
import { formatIngest } from "../format/ingest.js";
import { addChoice, addInteger, addRepeatable } from "../options.js";
import { createProgress } from "../progress.js";

interface Flags {
  readonly level?: Level;
  readonly chunkTokens?: number;
  readonly exclude?: readonly string[];
  readonly prune?: boolean;
}

/** Not the engine's own list: it would be loaded for --help. */
const LEVELS = ["auto", "lexical", "static", "deep"] as const satisfies readonly Level[];

const AFTER = `
Text, Markdown, HTML, PDF (with a text layer), DOCX, source code, CSV, mail (.eml, mbox), JSON
and JSON lines. Folders are walked; .gitignore is respected; "-" reads standard input.
The same content again changes nothing; a changed file replaces what it had.

Examples:
  recollect ingest ~/papers notes.md
  recollect ingest "reports/**/*.pdf" --exclude "**/drafts/**"
  recollect ingest docs --prune          also forget files that are gone
  recollect ingest big --level lexical   words only, at disk speed; deepen later`;

export function registerIngest(program: Command, bind: Bind): void {
  const command = program
    .command("ingest")
    .summary("read files and folders into the store")
    .description("Reads files, folders, globs or standard input into the store.")
    .argument("<path...>", "files, folders, globs, or - for standard input")
    .option("--prune", "remove documents whose file is gone from the named folders")
    .addHelpText("after", AFTER);
  addChoice(command, {
    flags: "--level <level>",
    description:
      "how much to compute now (default auto: deep if that takes 5 minutes at most, else static)",
    choices: LEVELS,
  });
  addInteger(command, {
    flags: "--chunk-tokens <n>",
    description: `tokens of a chunk at most (default ${LIMITS.chunkTokensDefault})`,
    min: LIMITS.chunkTokensMin,
    max: LIMITS.chunkTokensMax,
  });
  addRepeatable(command, "--exclude <glob>", "leave these out (repeatable)");
  command.action(
    bind(async (cli, paths: string[], flags: Flags) => {
      const progress = createProgress(cli);
      const report = await withStore(cli, async (store) => {
        try {
          return await store.ingest(paths, {
            ...flags,
            stdin: cli.io.stdin,
            cwd: cli.io.cwd,
            signal: cli.signal,
            onProgress: progress.ingest,
          });
        } finally {
          progress.stop();
        }
      });
      if (cli.json) await cli.out.json(report);
      else await cli.out.line(formatIngest(report));
      if (report.failures.length === 0) return 0;
      if (!cli.json) {
        for (const { source, code, message } of report.failures) {
          cli.errorLine(`recollect: ${code}: ${printableLine(failureText(source, message))}`);
        }
      }
      return EXIT_SOME_FAILED;
    }),
  );
}

/** Most messages name their file already. */
function failureText(source: string, message: string): string {
  return message.includes(source) ? message : `${source}: ${message}`;
}
