/** One question, answered where the user sees it: text as it comes, then answer and sources. */
import type { AskOptions, Store } from "../engine/index.js";
import type { Answer } from "../records/index.js";
import type { Cli } from "./context.js";
import { printable } from "./escape.js";
import { formatCount } from "./format/units.js";
import { createProgress } from "./progress.js";
import { formatAnswerLine, formatEvidence, formatPrefill, formatSteps } from "./format/answer.js";

export interface LiveAnswer {
  readonly answer: Answer;
  /** What was written of it already. */
  readonly streamed: string;
}

export async function askLive(
  cli: Cli,
  store: Store,
  question: string,
  options: AskOptions,
): Promise<LiveAnswer> {
  let streamed = "";
  const onText = (text: string): void => {
    streamed += text;
    // The order of writes is kept by the stream; a failed one shows at the next awaited write.
    // One line: no text may begin another, which could be taken for a source.
    cli.out.write(printable(text.replace(/[\r\n]+/g, " "))).catch(() => undefined);
  };
  const live = !cli.json && cli.out.isTerminal;
  const progress = createProgress(cli);
  const onProgress: AskOptions["onProgress"] = ({ done, total, found }) => {
    progress.count({ done, total, what: `passages, ${formatCount(found)} found` });
  };
  const writing = (text: string): void => {
    progress.stop();
    onText(text);
  };
  try {
    const own = { ...options, onProgress, ...(live ? { onText: writing } : {}) };
    return { answer: await store.ask(question, own), streamed };
  } finally {
    progress.stop();
  }
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
  if (!o.trace) return;
  await cli.out.line(`\n${formatSteps(answer.steps, cli.colours)}`);
  const prefill = formatPrefill(answer.usage, cli.colours);
  if (prefill !== "") await cli.out.line(prefill);
}
