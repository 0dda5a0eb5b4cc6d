/** recollect show SOURCE: the extracted text, as a stream. */
import type { Command } from "commander";
import { type Bind, withStore } from "../context.js";
import { printable } from "../escape.js";

const AFTER = `
Control characters are shown escaped; --json has the text exactly as the offsets count it:
{"document":{...},"text":"..."}

Examples:
  recollect show notes.md
  recollect show paper.pdf --json`;

export function registerShow(program: Command, bind: Bind): void {
  program
    .command("show")
    .summary("print a document's extracted text")
    .description("Prints the text that was extracted from a document.")
    .argument("<source>", "a name as recollect list shows it")
    .addHelpText("after", AFTER)
    .action(
      bind(async (cli, source: string) => {
        await withStore(cli, async (store) => {
          const { document, text } = store.show(source);
          if (cli.json) {
            await cli.out.write(`{"document":${JSON.stringify(document)},"text":"`);
          }
          let last = "\n";
          for (const piece of text) {
            cli.signal.throwIfAborted();
            if (piece === "") continue;
            last = piece;
            // Pieces of a JSON string joined are the JSON string of the whole.
            await cli.out.write(cli.json ? JSON.stringify(piece).slice(1, -1) : printable(piece));
          }
          if (cli.json) await cli.out.write('"}\n');
          else if (!last.endsWith("\n")) await cli.out.line();
        });
      }),
    );
}
