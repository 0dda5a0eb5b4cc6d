/**
 * A growing body of text as bench/text makes it: nested sets of documents, and questions whose
 * place in it is known. Sizes in UTF-16 code units, lengths in tokens.
 * Errors: BENCH_DATA_MISSING, BENCH_DATA_INVALID.
 */
import { join } from "node:path";
import { z } from "zod";
import type { Inputs } from "./files.js";

const setsSchema = z.object({
  charsPerToken: z.number().positive(),
  sets: z
    .array(
      z.object({
        name: z.string(),
        tokens: z.number().positive(),
        chars: z.number().positive(),
        documents: z.number().int().positive(),
        digest: z.string(),
        parts: z.array(z.string().regex(/^[\w./-]+$/)).min(1),
      }),
    )
    .min(1),
});

const questionSchema = z.object({
  id: z.string(),
  kind: z.enum(["known-item", "squad", "nq", "hotpotqa"]),
  question: z.string(),
  gold: z
    .array(
      z.object({
        source: z.string(),
        start: z.number().int().nullable(),
        end: z.number().int().nullable(),
      }),
    )
    .min(1),
  answers: z.array(z.string()),
  part: z.number().int().nonnegative(),
});

export type GrowthQuestion = z.infer<typeof questionSchema>;
export type GrowthSet = z.infer<typeof setsSchema>["sets"][number];

export interface Growth {
  /** What the parts' names are relative to. */
  readonly folder: string;
  /** Smallest first. */
  readonly sets: readonly GrowthSet[];
  readonly questions: readonly GrowthQuestion[];
}

/** The texts themselves are not read: the digests stand in sets.json. */
export async function readGrowth(inputs: Inputs, folder: string): Promise<Growth> {
  const { sets } = await inputs.json(join(folder, "sets.json"), setsSchema);
  const questions: GrowthQuestion[] = [];
  for await (const one of inputs.lines(join(folder, "questions.jsonl"), questionSchema)) {
    questions.push(one);
  }
  const ascending = [...sets].sort((a, b) => a.tokens - b.tokens);
  return { folder, sets: ascending, questions };
}

interface Found {
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

/** The part of the gold passages that stands among the hits. */
export function goldFound(hits: readonly Found[], gold: GrowthQuestion["gold"]): number {
  const found = gold.filter(({ source, start, end }) =>
    hits.some(
      (hit) =>
        hit.source === source && hit.start < (end ?? Infinity) && hit.end > (start ?? -1),
    ),
  );
  return found.length / gold.length;
}
