/**
 * recollect demo: the bundled corpora in, three questions out, with sources. Uses a temporary
 * store unless one is named, and leaves nothing behind then.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import type { Answer, IngestReport } from "../../records/index.js";
import { type Bind, type Cli, EXIT_SOME_FAILED, withStore } from "../context.js";
import { formatIngest } from "../format/ingest.js";
import { formatSeconds } from "../format/units.js";
import { writeAnswer } from "../live-answer.js";
import { createProgress } from "../progress.js";

const questionsSchema = z.array(z.object({ question: z.string() })).min(1);
const QUESTIONS = 3;

const NEXT = `Try next:
  recollect ingest PATH...       your own files
  recollect ask "QUESTION"
  recollect search QUERY --explain`;

export function registerDemo(program: Command, bind: Bind): void {
  program
    .command("demo")
    .summary("see it work on bundled documents")
    .description(
      "Ingests the bundled documents and answers three questions about them. Leaves nothing " +
        "behind, unless a store is named with --store.",
    )
    .action(
      bind(async (cli) => {
        if (cli.storeNamed) return demo(cli);
        const dir = await mkdtemp(join(tmpdir(), "recollect-demo-"));
        try {
          return await demo({ ...cli, storeDir: join(dir, "store") });
        } finally {
          await rm(dir, { recursive: true, force: true });
        }
      }),
    );
}

async function demo(cli: Cli): Promise<number> {
  const { corporaFolder } = await cli.engine();
  const folder = corporaFolder();
  const questions = questionsSchema.parse(
    JSON.parse(await readFile(join(folder, "demo-questions.json"), "utf8")),
  );
  const started = performance.now();
  const answers: Answer[] = [];
  let report: IngestReport | null = null;
  await withStore(cli, async (store) => {
    const progress = createProgress(cli);
    cli.note("reading the bundled documents");
    report = await store
      .ingest([join(folder, "demo")], {
        cwd: folder,
        signal: cli.signal,
        onProgress: progress.ingest,
      })
      .finally(progress.stop);
    if (!cli.json) await cli.out.line(formatIngest(report));
    for (const { question } of questions.slice(0, QUESTIONS)) {
      const answer = await store.ask(question, { signal: cli.signal });
      answers.push(answer);
      if (cli.json) continue;
      await cli.out.line(`\n${cli.colours.cyan(`? ${question}`)}`);
      await writeAnswer(cli, answer, { streamed: "", trace: false });
    }
  });
  const seconds = (performance.now() - started) / 1_000;
  if (cli.json) await cli.out.json({ ingest: report, answers, seconds });
  else await cli.out.line(`\n${formatSeconds(seconds)} in all. ${NEXT}`);
  return failuresOf(report) > 0 ? EXIT_SOME_FAILED : 0;
}

function failuresOf(report: IngestReport | null): number {
  return report?.failures.length ?? 0;
}
