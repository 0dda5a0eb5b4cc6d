/**
 * A conversation on a terminal: question after question over one open store. A question that
 * fails, or is cancelled with Ctrl-C, does not end it.
 * Errors: INTERRUPTED when the process is told to stop; those of the output.
 */
import { RecollectError } from "../base/index.js";
import type { AskOptions, Store, ToolUse } from "../engine/index.js";
import type { Answer } from "../records/index.js";
import type { Cli } from "./context.js";
import { printableLine } from "./escape.js";
import { formatSources } from "./format/answer.js";
import { counted } from "./format/units.js";
import type { KeptTurns } from "./kept-turns.js";
import { type LineReader, openLineReader } from "./line-reader.js";
import { askLive, writeAnswer } from "./live-answer.js";
import { OutputClosed } from "./output.js";
import { changeQuestion, isYes } from "./question.js";
import { reportError, toCoded } from "./report-error.js";

const PROMPT = "> ";
const HISTORY_MAX = 100;
const EXIT_INTERRUPTED = 130;

const HELP = `Ask a question, then what follows from it: "and when was that?"
  /sources   where the last answer is from, and what was looked at
  /new       forget what was said
  /help      this
  /quit      end (also: an empty line, Ctrl-D)
Ctrl-C cancels the question that is being answered.`;

export function canConverse(cli: Cli): boolean {
  return !cli.json && cli.out.isTerminal && cli.io.stdin.isTTY === true;
}

export async function converse(
  cli: Cli,
  store: Store,
  o: { readonly options: AskOptions; readonly trace: boolean; readonly kept: KeptTurns },
): Promise<void> {
  // Also says at once where there is no store.
  const { documents } = store.status();
  if (!cli.quiet) {
    const about = `${counted(documents, "document")}. /help says what else there is.`;
    await cli.out.line(cli.colours.dim(about));
  }
  const talk = new Conversation(cli, store, o);
  try {
    await talk.run();
  } finally {
    talk.close();
  }
  cli.signal.throwIfAborted();
}

class Conversation {
  readonly #cli: Cli;
  readonly #store: Store;
  readonly #o: Parameters<typeof converse>[2];
  readonly #lines: LineReader;
  readonly #stop = (): void => this.close();
  #running: AbortController | null = null;
  #last: Answer | null = null;

  constructor(cli: Cli, store: Store, o: Parameters<typeof converse>[2]) {
    this.#cli = cli;
    this.#store = store;
    this.#o = o;
    this.#lines = openLineReader(cli.io, {
      prompt: PROMPT,
      // Arrow-up writes them to the terminal.
      history: o.kept.earlierQuestions(HISTORY_MAX).map(printableLine),
      onInterrupt: () => this.#interrupted(),
      onClose: () => this.#running?.abort(new RecollectError("INTERRUPTED")),
    });
    cli.signal.addEventListener("abort", this.#stop, { once: true });
  }

  close(): void {
    this.#cli.signal.removeEventListener("abort", this.#stop);
    this.#lines.close();
  }

  async run(): Promise<void> {
    for (;;) {
      const line = (await this.#lines.next())?.trim() ?? null;
      if (this.#cli.signal.aborted) return;
      if (line === null) return this.#cli.out.line();
      if (line === "" || line === "/quit" || line === "/exit") return;
      if (/^\/\w*$/.test(line)) await this.#command(line);
      else await this.#ask(line);
    }
  }

  async #command(name: string): Promise<void> {
    const { out, colours } = this.#cli;
    if (name === "/help") return out.line(HELP);
    if (name === "/new") {
      this.#o.kept.beginNew();
      this.#last = null;
      return out.line(colours.dim("what was said is forgotten"));
    }
    if (name !== "/sources") return out.line(`there is no ${printableLine(name)}; see /help`);
    await out.line(this.#last ? formatSources(this.#last, colours) : "nothing was answered yet");
  }

  async #ask(question: string): Promise<void> {
    const { options, trace, kept } = this.#o;
    const running = new AbortController();
    this.#running = running;
    try {
      const { answer, streamed } = await askLive(this.#cli, this.#store, question, {
        ...options,
        turns: kept.turns,
        signal: AbortSignal.any([this.#cli.signal, running.signal]),
        onResolved: (resolved) => this.#writeResolved(resolved),
        ...this.#toolUse(options),
      });
      await writeAnswer(this.#cli, answer, { streamed, trace });
      this.#last = answer;
      kept.add(answer);
    } catch (error) {
      await this.#failed(error, running.signal);
    } finally {
      this.#running = null;
    }
    await this.#cli.out.line();
  }

  /** What changes something is asked for at the same prompt that questions are typed at. */
  #toolUse({ tools }: AskOptions): Pick<AskOptions, "tools"> {
    if (tools === undefined || tools === false) return {};
    const confirm: ToolUse["confirm"] = async (call, signal) => {
      const prompt = `${printableLine(changeQuestion(call))} [y/N] `;
      return isYes(await this.#lines.answer(prompt, signal));
    };
    return { tools: { ...tools, confirm } };
  }

  #writeResolved(question: string): void {
    const text = this.#cli.colours.dim(`(${printableLine(question)})`);
    this.#cli.out.line(text).catch(() => undefined);
  }

  /** What ends the conversation is thrown on; the rest is told, and the next question may come. */
  async #failed(error: unknown, cancelled: AbortSignal): Promise<void> {
    const cli = this.#cli;
    if (error instanceof OutputClosed || cli.signal.aborted) throw error;
    if (cancelled.aborted) return cli.out.line("cancelled");
    const coded = toCoded(error, { signal: cancelled, storeDir: cli.storeDir });
    await reportError(coded, cli);
  }

  #interrupted(): void {
    const running = this.#running;
    if (running && !running.signal.aborted) {
      running.abort(new RecollectError("INTERRUPTED"));
      return;
    }
    if (running) {
      this.close();
      this.#cli.io.exitNow(EXIT_INTERRUPTED);
      return;
    }
    if (this.#lines.typed() === "") this.#lines.close();
    else this.#lines.clearTyped();
  }
}
