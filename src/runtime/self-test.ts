/**
 * Compares a decoder's logits on a fixed prompt with those its exporter wrote down, which
 * catches a provider that computes nonsense and weights that don't belong to their graph.
 * Errors: MODEL_MISSING without a selftest.json, MODEL_INVALID where the logits differ.
 */
import { z } from "zod";
import { RecollectError } from "../base/index.js";
import { readModelJson } from "./model-json.js";

export const SELF_TEST_FILE = "selftest.json";

/** Processors round the int8 activations of an int4 graph differently. */
const LOGIT_DIFFERENCE_MAX = 1;

const selfTestSchema = z
  .object({
    prompt_ids: z.array(z.number().int().nonnegative()).min(1),
    top_ids: z.array(z.number().int().nonnegative()).min(1),
    top_logits: z.array(z.number()).min(1),
  })
  .refine((test) => test.top_ids.length === test.top_logits.length, "a logit for every id");

export interface SelfTest {
  readonly dir: string;
  readonly promptIds: readonly number[];
  readonly topIds: readonly number[];
  readonly topLogits: readonly number[];
}

export function readSelfTest(dir: string): SelfTest {
  const file = readModelJson(dir, SELF_TEST_FILE, selfTestSchema);
  return {
    dir,
    promptIds: file.prompt_ids,
    topIds: file.top_ids,
    topLogits: file.top_logits,
  };
}

/** The largest difference of a logit. Leaves the decoder empty. */
export async function compareSelfTest(
  decoder: { append(ids: readonly number[]): Promise<Float32Array>; reset(): void },
  test: SelfTest,
): Promise<{ logitDifferenceMax: number }> {
  decoder.reset();
  const logits = await decoder.append(test.promptIds);
  decoder.reset();
  let worst = 0;
  for (const [k, id] of test.topIds.entries()) {
    const difference = Math.abs((logits[id] ?? NaN) - (test.topLogits[k] ?? NaN));
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  if (worst <= LOGIT_DIFFERENCE_MAX) return { logitDifferenceMax: worst };
  const detail = `its logits are off by ${worst.toFixed(2)} on the self-test`;
  throw new RecollectError("MODEL_INVALID", { dir: test.dir, detail });
}

/** Whether the model of that folder comes out right. Errors: those of reading and running it. */
export async function passesSelfTest(
  decoder: { append(ids: readonly number[]): Promise<Float32Array>; reset(): void },
  dir: string,
): Promise<boolean> {
  const test = readSelfTest(dir);
  try {
    await compareSelfTest(decoder, test);
    return true;
  } catch (error) {
    if (error instanceof RecollectError && error.code === "MODEL_INVALID") return false;
    throw error;
  }
}
