/**
 * What the runner keeps of one run for its suite: the samples that are finished, and how far it is.
 * A run that was stopped goes on with the same command. One that is through begins anew the next
 * time; where samples failed, only those are asked again.
 */
import type { BenchContext, FinishedSteps, RunState, Sample } from "./contract.js";
import { KeptSteps } from "./kept-steps.js";
import { runKey } from "./run-key.js";
import { TimeLeft } from "./time-left.js";

export class Run implements RunState {
  readonly progress: TimeLeft;
  readonly #suite: string;
  readonly #context: BenchContext;
  #opened: Promise<KeptSteps> | null = null;
  #steps: KeptSteps | null = null;

  constructor(suite: string, context: BenchContext) {
    this.#suite = suite;
    this.#context = context;
    this.progress = new TimeLeft(context);
  }

  /** Opened by the first who asks: not every suite asks questions. */
  kept(): Promise<FinishedSteps> {
    return (this.#opened ??= this.#open());
  }

  async #open(): Promise<KeptSteps> {
    const { out, log } = this.#context;
    const key = await runKey(this.#suite, this.#context);
    const onOther = (differing: readonly string[]): void => {
      log.warn(
        `the samples kept in ${out} are of a run with other ${differing.join(" and ")}: ` +
          "begun anew (they are in steps.old.jsonl)",
      );
    };
    this.#steps = await KeptSteps.open(out, key, { onOther });
    const { found } = this.#steps;
    if (found > 0) log.info(`going on with ${found} finished samples`);
    return this.#steps;
  }

  /** For the record of a result. */
  get notes(): readonly string[] {
    const found = this.#steps?.found ?? 0;
    return found > 0 ? [`went on with ${found} samples of a run that was stopped`] : [];
  }

  async end(samples: readonly Sample[]): Promise<void> {
    const failed = samples.filter((sample) => sample.error !== undefined).length;
    if (failed === 0) return this.#steps?.forget();
    if (this.#steps === null) return;
    this.#context.log.info(`the same command asks the ${failed} samples again that failed`);
  }
}
