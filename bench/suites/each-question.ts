/**
 * One question after another: what fails scores worst and is named. What is finished is kept, so
 * that a run that was stopped goes on with the same command; what failed is asked again then.
 * Errors: when the first few fail, the failure ends the run, for it is not about the questions; so
 * does whatever is no coded error. Of a run in which all failed the runner makes no result.
 */
import { createHash } from "node:crypto";
import { isRecollectError } from "../../src/base/index.js";
import type { BenchContext, Sample } from "../contract.js";

const FAILURES_AT_START = 3;

export interface Posed {
  readonly id: string;
  readonly question: string;
  readonly targets: readonly string[];
  /** What it scores when asking it fails. */
  readonly worst: Readonly<Record<string, number>>;
}

type Asked = Pick<Sample, "scores" | "output">;

export async function eachQuestion<Q extends Posed>(
  context: BenchContext,
  o: { readonly cell: string; readonly questions: readonly Q[] },
  ask: (question: Q) => Promise<Asked>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const finished = await context.run?.kept();
  context.run?.progress.begin(o.cell, o.questions.length);
  for (const [at, posed] of o.questions.entries()) {
    context.signal.throwIfAborted();
    const { id, question, targets } = posed;
    const base = { id, cell: o.cell, question, targets };
    const step = stepName(o.cell, posed);
    const before = finished?.get(step) as Asked | undefined;
    try {
      const { scores, output } = before ?? (await finishedNow(finished, step, () => ask(posed)));
      samples.push({ ...base, scores, output });
    } catch (error) {
      if (context.signal.aborted || !isRecollectError(error)) throw error;
      const { code, message } = error;
      context.log.warn(`${o.cell} ${id}: ${code}: ${message}`);
      samples.push({ ...base, scores: { ...posed.worst, failed: 1 }, error: { code, message } });
      const allFailed = samples.every((sample) => sample.error !== undefined);
      if (samples.length >= FAILURES_AT_START && allFailed) throw error;
    }
    if (context.run) context.run.progress.step({ kept: before !== undefined });
    else context.progress(at + 1, o.questions.length, o.cell);
  }
  return samples;
}

async function finishedNow(
  finished: { keep<T>(name: string, value: T): Promise<T> } | undefined,
  step: string,
  ask: () => Promise<Asked>,
): Promise<Asked> {
  const { scores, output } = await ask();
  // What is no number would come back as null.
  const sound = Object.entries(scores).filter(([, score]) => Number.isFinite(score));
  const asked = { scores: { ...Object.fromEntries(sound), failed: 0 }, output };
  return finished ? finished.keep(step, asked) : asked;
}

/** Told by all that is asked: the same id with other facts is another question. */
function stepName(cell: string, posed: Posed): string {
  const digest = createHash("sha256").update(JSON.stringify(posed)).digest("hex");
  return JSON.stringify([cell, posed.id, digest.slice(0, 16)]);
}
