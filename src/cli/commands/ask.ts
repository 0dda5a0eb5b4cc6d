/**
 * recollect ask QUESTION, or a batch of questions. On a terminal the answer is written as it
 * comes; "unknown" is an answer too, with exit code 0.
 */
import type { Command } from "commander";
import { RecollectError } from "../../base/index.js";
import { type AskOptions, EFFORTS } from "../../engine/index.js";
import type { Answer } from "../../records/index.js";
import { runBatch } from "../batch.js";
import { type Bind, type Cli, withStore } from "../context.js";
import { printable } from "../escape.js";
import { addFilterOptions, type FilterFlags, filterOf } from "../filter-options.js";
import { formatAnswerLine, formatEvidence, formatSteps } from "../format/answer.js";
import { addChoice, addInteger, addSeconds } from "../options.js";

type DeviceName = NonNullable<AskOptions["device"]>;
type Effort = NonNullable<AskOptions["effort"]>;

interface Flags extends FilterFlags {
  readonly model?: string;
  readonly knowledgeTeacher?: string;
  readonly device?: DeviceName;
  readonly effort?: Effort;
  readonly maxHops?: number;
  readonly maxWindowTokens?: number;
  readonly timeout?: number;
  readonly trace?: boolean;
  readonly questions?: string;
  readonly out?: string;
}

const DEVICES = [
  "auto",
  "cpu",
  "webgpu",
  "cuda",
  "coreml",
  "dml",
] as const satisfies readonly DeviceName[];

const HOPS_MAX = 16;
const WINDOW_TOKENS_MIN = 128;
const WINDOW_TOKENS_MAX = 131_072;

const AFTER = `
Every source is an exact quote. Without evidence the answer is "unknown".
A server's key is read from RECOLLECT_MODEL_KEY.

Examples:
  recollect ask "Which office did the auditor's report reach last?"
  recollect ask "What is the melting point?" --type pdf --trace
  recollect ask "Who signed it?" --model openai:http://127.0.0.1:8080/v1#name
  recollect ask --questions questions.jsonl --out answers.jsonl    lines {"id","question"}`;

export function registerAsk(program: Command, bind: Bind): void {
  const command = program
    .command("ask")
    .summary("answer a question, with its sources")
    .description("Answers a question from the store, with exact quotes.")
    .argument("[question...]", "the question")
    .option("--model <model>", "reader or reasoner alone, a folder, or openai:URL#name")
    .option("--knowledge-teacher <model>", "URL#name of a model that adds what documents lack")
    .option("--trace", "show the steps that led to the answer")
    .option("--questions <file>", 'a batch: JSON lines {"id","question"}, - for standard input')
    .option("--out <file>", "where the batch's lines go (default standard output)")
    .addHelpText("after", AFTER);
  addChoice(command, {
    flags: "--device <device>",
    description: "what to compute on (default auto)",
    choices: DEVICES,
  });
  addChoice(command, {
    flags: "--effort <effort>",
    description: "time for a hard question (default medium)",
    choices: EFFORTS,
  });
  addInteger(command, {
    flags: "--max-hops <n>",
    description: "searches one after another at most (default 2)",
    min: 1,
    max: HOPS_MAX,
  });
  addInteger(command, {
    flags: "--max-window-tokens <n>",
    description: "tokens the model reads at most",
    min: WINDOW_TOKENS_MIN,
    max: WINDOW_TOKENS_MAX,
  });
  addSeconds(command, "--timeout <s>", "give up after this many seconds");
  addFilterOptions(command);
  command.action(
    bind(async (cli, words: string[], flags: Flags) => {
      if (flags.questions !== undefined) {
        if (words.length > 0) throw usage("give a question or --questions, not both");
        return askBatch(cli, flags, flags.questions);
      }
      if (flags.out !== undefined) throw usage("--out belongs to --questions");
      if (words.length === 0) throw usage("missing required argument 'question'");
      await askOnce(cli, flags, words.join(" "));
      return 0;
    }),
  );
}

function usage(detail: string): RecollectError {
  return new RecollectError("USAGE", { detail });
}

function askOptions(cli: Cli, flags: Flags): AskOptions {
  const filter = filterOf(flags);
  const key = cli.io.env["RECOLLECT_MODEL_KEY"];
  return {
    ...(flags.model !== undefined && { model: flags.model }),
    ...(flags.knowledgeTeacher !== undefined && { knowledgeTeacher: flags.knowledgeTeacher }),
    ...(key !== undefined && { modelApiKey: key }),
    ...(flags.device !== undefined && { device: flags.device }),
    ...(flags.effort !== undefined && { effort: flags.effort }),
    ...(flags.maxHops !== undefined && { maxHops: flags.maxHops }),
    ...(flags.maxWindowTokens !== undefined && { maxWindowTokens: flags.maxWindowTokens }),
    ...(flags.timeout !== undefined && { timeoutSeconds: flags.timeout }),
    ...(filter && { filter }),
    signal: cli.signal,
  };
}

async function askOnce(cli: Cli, flags: Flags, question: string): Promise<void> {
  let streamed = "";
  const onText = (text: string): void => {
    streamed += text;
    // The order of writes is kept by the stream; a failed one shows at the next awaited write.
    cli.out.write(printable(text.replace(/[\r\n]+/g, " "))).catch(() => undefined);
  };
  const options = askOptions(cli, flags);
  const live = !cli.json && cli.out.isTerminal;
  const answer = await withStore(cli, (store) =>
    store.ask(question, live ? { ...options, onText } : options),
  );
  if (cli.json) return cli.out.json(answer);
  await writeAnswer(cli, answer, { streamed, trace: flags.trace === true });
}

export async function writeAnswer(
  cli: Cli,
  answer: Answer,
  o: { streamed: string; trace: boolean },
): Promise<void> {
  if (o.streamed !== "") await cli.out.line();
  // What streamed may have been a draft: the answer itself always stands there whole.
  if (o.streamed.trim() !== answer.answer) {
    await cli.out.line(formatAnswerLine(answer, cli.colours));
  }
  await cli.out.line(formatEvidence(answer, cli.colours));
  if (o.trace) await cli.out.line(`\n${formatSteps(answer.steps, cli.colours)}`);
}

/** Of a batch, where the device can: a card writes eight in little more than the time of one. */
const QUESTIONS_AT_ONCE = 8;

async function askBatch(cli: Cli, flags: Flags, from: string): Promise<number> {
  const options = { ...askOptions(cli, flags), atOnce: QUESTIONS_AT_ONCE };
  return withStore(cli, (store) =>
    runBatch(cli, {
      atOnce: () => store.askCapacity(options),
      from,
      to: flags.out ?? "-",
      field: "question",
      run: (question) => store.ask(question, options),
      failed: failedAnswer,
    }),
  );
}

/** The whole object of the contract, so that a reader of the batch needs no special case. */
export function failedAnswer(question: string): Answer {
  return {
    question,
    answer: null,
    status: "unknown",
    confidence: 0,
    citations: [],
    passages: [],
    steps: [],
    usage: {
      windowTokens: 0,
      promptTokens: 0,
      generatedTokens: 0,
      passagesRead: 0,
      toolCalls: 0,
      ms: 0,
    },
  };
}
