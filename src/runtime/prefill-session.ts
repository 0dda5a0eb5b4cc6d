/**
 * A second session of a model on the CPU, for reading prompts: 8-bit products over many tokens are
 * several times as fast as 4-bit ones where the processor has instructions for them. Which is
 * faster here is measured once; whether its weights, from the cache folder, are right is looked at
 * each time, since bytes in a cache may rot. Whatever fails leaves prompts to the first session.
 * Errors: the signal's reason; what else goes wrong is told, and costs time only.
 * Source: native-notes/decisions/0010-prompts-are-read-with-8-bit-products.md
 */
import { basename } from "node:path";
import { type Log, RecollectError } from "../base/index.js";
import { nativeMessage } from "./native-message.js";
import {
  choicesIn,
  describePrefill,
  machineOf,
  pays,
  type PrefillChoice,
  recalled,
  remember,
} from "./prefill-choice.js";
import {
  dropWeights,
  ensurePrefillFiles,
  prefillPlan,
  type PrefillSource,
} from "./prefill-files.js";
import { createSession, type Session } from "./session.js";

export interface PrefillRequest extends PrefillSource {
  readonly threads: number | undefined;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
  /** Whether the model's logits follow what this session has read. */
  readonly works: (session: Session) => Promise<boolean>;
  /** How fast this session reads, or the first one for null. Units: tokens a second. */
  readonly measure: (session: Session | null) => Promise<number>;
}

/** null where prompts are better read by the first session. */
export async function openPrefill(request: PrefillRequest): Promise<Session | null> {
  const { log, signal } = request;
  let session: Session | null = null;
  try {
    const plan = prefillPlan(request);
    const { folder } = plan;
    const known = recalled(folder, request.threads);
    if (known !== null) log.debug(`prompts of ${known.model}: ${describePrefill(known)}`);
    if (known !== null && !pays(known)) return null;
    const graph = await ensurePrefillFiles(plan, request);
    session = await createSession(graph, { provider: "cpu", threads: request.threads });
    const works = await request.works(session);
    if (works && known !== null) return session;
    if (works || known === null) {
      const choice = await measured(works ? session : null, request);
      remember(folder, choice);
      log.debug(`prompts of ${choice.model}: ${describePrefill(choice)}`);
      if (pays(choice)) return session;
    } else {
      log.info("8-bit weights in the cache folder are damaged: they will be made anew");
    }
    if (!works || !choicesIn(folder).some(pays)) dropWeights(folder, request);
  } catch (error) {
    await session?.release();
    signal?.throwIfAborted();
    const detail = error instanceof RecollectError ? error.message : nativeMessage(String(error));
    log.info(`prompts are read with 4-bit products: ${detail}`);
    return null;
  }
  await session.release();
  return null;
}

/** `session`: null where it came out wrong. */
async function measured(session: Session | null, o: PrefillRequest): Promise<PrefillChoice> {
  const fourBits = await o.measure(null);
  const eightBits = session === null ? null : await o.measure(session);
  return {
    version: 1,
    model: basename(o.dir),
    machine: machineOf(),
    threads: o.threads ?? null,
    fourBits,
    eightBits,
  };
}
