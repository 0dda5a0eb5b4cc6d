/**
 * What goes between the suite `runtime` and the process of an engine, whatever language that is
 * written in: one JSON object a line, a reply for each request, over standard input and output.
 * Lines of another kind are what a library prints, and are passed over.
 */
import { z } from "zod";
import type { GenerateRequest } from "../engines/contract.js";

export interface OpenRequest {
  readonly kind: "open";
  /** The weights: a folder, or a file for llama.cpp. */
  readonly model: string;
  readonly device: string;
  readonly threads: number;
  readonly positions: number;
  /** The library's folder, for transformers.js. */
  readonly library?: string;
  /** The ONNX file within the folder, for transformers.js: `onnx/model_int4`. */
  readonly file?: string;
}

export type EngineRequest =
  | OpenRequest
  | ({ readonly kind: "generate" } & GenerateRequest)
  | { readonly kind: "close" };

const ms = z.number().nonnegative();
const facts = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.undefined()]),
);

export const replySchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("opened"),
    device: z.string(),
    version: z.string(),
    positionsMax: z.number().nullable(),
  }),
  z.object({
    kind: z.literal("generated"),
    firstTokenMs: ms,
    decodeMs: ms,
    steps: z.number().int().nonnegative(),
    ids: z.array(z.number().int()).readonly(),
  }),
  z.object({ kind: z.literal("closed"), peakBytes: z.number().positive() }),
  /** The library or the weights can't be used here. */
  z.object({ kind: z.literal("unavailable"), detail: z.string() }),
  z.object({
    kind: z.literal("failure"),
    error: z.object({ code: z.string(), facts, message: z.string() }),
  }),
]);

export type EngineReply = z.infer<typeof replySchema>;
