/** Which articles and questions the evaluation reader was never trained on. */
import { z } from "zod";
import type { Inputs } from "./files.js";

const splitsSchema = z.object({
  squad: z.object({ train: z.array(z.string()), test: z.array(z.string()).min(1) }),
  nq: z.object({ testLines: z.array(z.number().int()) }),
});

export type Splits = z.infer<typeof splitsSchema>;

export async function readSplits(inputs: Inputs, path: string): Promise<Splits> {
  return inputs.json(path, splitsSchema);
}
