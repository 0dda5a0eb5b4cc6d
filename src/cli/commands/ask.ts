/**
 * recollect ask QUESTION, a conversation, or a batch of questions. On a terminal the answer is
 * written as it comes; "unknown" is an answer too, with exit code 0.
 */
import type { Command } from "commander";
import { RecollectError } from "../../base/index.js";
import {
  type AskOptions,
  EFFORTS,
  SEARCH_MODES,
  type SearchMode,
  type Store,
  type ToolUse,
  WINDOW_ORDERS,
} from "../../engine/index.js";
import { type Answer, NO_USAGE } from "../../records/index.js";
import { runBatch } from "../batch.js";
import { type Bind, type Cli, withStore } from "../context.js";
import { canConverse, converse } from "../conversation.js";
import { printableLine } from "../escape.js";
import { addFilterOptions, type FilterFlags, filterOf } from "../filter-options.js";
import { KeptTurns } from "../kept-turns.js";
import { askLive, writeAnswer } from "../live-answer.js";
import { addChoice, addInteger, addSeconds } from "../options.js";
import { agreedTo } from "../question.js";

type DeviceName = NonNullable<AskOptions["device"]>;
type Effort = NonNullable<AskOptions["effort"]>;

interface Flags extends FilterFlags {
  readonly model?: string;
  readonly knowledgeTeacher?: string;
  readonly device?: DeviceName;
  readonly effort?: Effort;
  readonly mode?: SearchMode;
  readonly windowOrder?: NonNullable<AskOptions["windowOrder"]>;
  readonly oneShot?: boolean;
  readonly maxHops?: number;
  readonly maxWindowTokens?: number;
  readonly timeout?: number;
  readonly trace?: boolean;
  readonly continue?: string | true;
  readonly history: boolean;
  readonly tools: boolean;
  readonly yes?: boolean;
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

const CONVERSATION_ID = /^[0-9a-f]{8}$/;
const HOPS_MAX = 16;
const WINDOW_TOKENS_MIN = 128;
const WINDOW_TOKENS_MAX = 131_072;

const AFTER = `
Every source is an exact quote. Without evidence the answer is "unknown".
Without a question, on a terminal, it is a conversation: follow-ups know what was said.
A server's key is read from RECOLLECT_MODEL_KEY.
What documents don't say may be asked of a registered tool (recollect tools add); one that may
change something is called when you agree, or with --yes.

Examples:
  recollect ask "Which office did the auditor's report reach last?"
  recollect ask "What is the melting point?" --type pdf --trace
  recollect ask "Who signed it?" --model openai:http://127.0.0.1:8080/v1#name
  recollect ask --continue "and when was that?"
  recollect ask "Cancel order 1184" --yes
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
    .option("--continue [id]", "go on with the last conversation, or the one that is named")
    .option("--no-history", "do not keep the question in the store's history")
    .option("--yes", "tools may also be called that change something")
    .option("--no-tools", "answer from documents alone, call no registered tool")
    .option("--questions <file>", 'a batch: JSON lines {"id","question"}, - for standard input')
    .option("--out <file>", "where the batch's lines go (default standard output)")
    .addHelpText("after", AFTER);
  addAnswering(command);
  addFilterOptions(command);
  command.action(
    bind(async (cli, given: string[], all: Flags) => {
      const { words, flags } = continued(given, all);
      if (flags.questions !== undefined) {
        if (flags.questions === "") throw usage("--questions names no file");
        if (given.length > 0) throw usage("give a question or --questions, not both");
        if (flags.continue !== undefined) throw usage("--continue is for one question at a time");
        return askBatch(cli, flags, flags.questions);
      }
      if (flags.out !== undefined) throw usage("--out belongs to --questions");
      if (words.length === 0) {
        if (!canConverse(cli)) throw usage("missing required argument 'question'");
        await askMany(cli, flags);
        return 0;
      }
      await askOnce(cli, flags, words.join(" "));
      return 0;
    }),
  );
}

/** How it is looked for and who writes it. */
function addAnswering(command: Command): void {
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
  addChoice(command, {
    flags: "--mode <mode>",
    description: "what to search with (default hybrid)",
    choices: SEARCH_MODES,
  });
  command.option("--one-shot", "one search, one reading, one answer: no steps between");
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
  addChoice(command, {
    flags: "--window-order <order>",
    description: "how lines stand before the model (default document)",
    choices: WINDOW_ORDERS,
  });
  addSeconds(command, "--timeout <s>", "give up after this many seconds");
}

/** What follows --continue is a conversation's id where it is meant as one, else the question. */
function continued(words: string[], flags: Flags): { words: string[]; flags: Flags } {
  const { continue: value } = flags;
  if (typeof value !== "string" || CONVERSATION_ID.test(value)) return { words, flags };
  if (meantAsId(value, words)) {
    throw new RecollectError("CONVERSATION_UNKNOWN", { what: `conversation ${value}` });
  }
  return { words: [value, ...words], flags: { ...flags, continue: true } };
}

/** One word before a question that is quoted, or one with digits as ids have: no question. */
function meantAsId(value: string, words: readonly string[]): boolean {
  if (!/^[\w-]+$/.test(value)) return false;
  const [first = ""] = words;
  return (words.length === 1 && /\s/.test(first)) || /^(?=\D*\d)(?=.{6})[\da-f-]+$/i.test(value);
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
    ...(flags.mode !== undefined && { mode: flags.mode }),
    ...(flags.windowOrder !== undefined && { windowOrder: flags.windowOrder }),
    ...(flags.oneShot !== undefined && { oneShot: flags.oneShot }),
    ...(flags.maxHops !== undefined && { maxHops: flags.maxHops }),
    ...(flags.maxWindowTokens !== undefined && { maxWindowTokens: flags.maxWindowTokens }),
    ...(flags.timeout !== undefined && { timeoutSeconds: flags.timeout }),
    ...(filter && { filter }),
    tools: flags.tools ? toolUse(cli, flags) : false,
    signal: cli.signal,
  };
}

function toolUse(cli: Cli, flags: Flags): ToolUse {
  return { allowChanges: flags.yes === true, env: cli.io.env };
}

/** What changes something is asked for at the terminal, where it is not allowed beforehand. */
function asking(cli: Cli, options: AskOptions): Pick<AskOptions, "tools"> {
  if (options.tools === undefined || options.tools === false) return {};
  return {
    tools: { ...options.tools, confirm: (call, signal) => agreedTo(cli, call, signal) },
  };
}

async function askOnce(cli: Cli, flags: Flags, question: string): Promise<void> {
  await withStore(cli, async (store) => {
    const kept = keptTurns(cli, store, flags);
    const options = askOptions(cli, flags);
    const { answer, streamed } = await askLive(cli, store, question, {
      ...options,
      ...asking(cli, options),
      turns: kept.turns,
      onResolved: (resolved) => cli.note(`recollect: taken as: ${printableLine(resolved)}`),
    });
    kept.add(answer);
    if (cli.json) return cli.out.json(answer);
    await writeAnswer(cli, answer, { streamed, trace: flags.trace === true });
  });
}

async function askMany(cli: Cli, flags: Flags): Promise<void> {
  await withStore(cli, async (store) => {
    const kept = keptTurns(cli, store, flags);
    const options = askOptions(cli, flags);
    await converse(cli, store, { options, trace: flags.trace === true, kept });
  });
}

function keptTurns(cli: Cli, store: Store, flags: Flags): KeptTurns {
  return new KeptTurns(cli, store, { keep: flags.history, goOn: flags.continue });
}

/** Of a batch, where the device can: a card writes eight in little more than the time of one. */
const QUESTIONS_AT_ONCE = 8;

/** Nobody is asked anything between its lines. */
async function askBatch(cli: Cli, flags: Flags, from: string): Promise<number> {
  const options = { ...askOptions(cli, flags), atOnce: QUESTIONS_AT_ONCE };
  return withStore(cli, (store) =>
    runBatch(cli, {
      check: () => void store.status(),
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
    usage: NO_USAGE,
  };
}
