/**
 * One question after another: what fails scores worst and is named.
 * Errors: when all, or the first few, fail, the failure ends the run, for it is not about the
 * questions; so does whatever is no coded error.
 */
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

export async function eachQuestion<Q extends Posed>(
  context: BenchContext,
  o: { readonly cell: string; readonly questions: readonly Q[] },
  ask: (question: Q) => Promise<Pick<Sample, "scores" | "output">>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [at, posed] of o.questions.entries()) {
    context.signal.throwIfAborted();
    const { id, question, targets } = posed;
    const base = { id, cell: o.cell, question, targets };
    try {
      const { scores, output } = await ask(posed);
      samples.push({ ...base, scores: { ...scores, failed: 0 }, output });
    } catch (error) {
      if (context.signal.aborted || !isRecollectError(error)) throw error;
      const { code, message } = error;
      context.log.warn(`${o.cell} ${id}: ${code}: ${message}`);
      samples.push({ ...base, scores: { ...posed.worst, failed: 1 }, error: { code, message } });
      const enough = Math.min(FAILURES_AT_START, o.questions.length);
      const allFailed = samples.every((sample) => sample.error !== undefined);
      if (samples.length >= enough && allFailed) throw error;
    }
    context.progress(at + 1, o.questions.length, o.cell);
  }
  return samples;
}
