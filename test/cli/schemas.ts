/** The JSON shapes of the command line's contract. */
import { z } from "zod";

const count = z.number().int().nonnegative();

export const errorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }),
});

export const ingestSchema = z.strictObject({
  documents: z.strictObject({
    added: count,
    updated: count,
    unchanged: count,
    removed: count,
    failed: count,
  }),
  skipped: count,
  chunks: count,
  newChunks: count,
  tokens: count,
  bytes: count,
  seconds: z.number().nonnegative(),
  failures: z.array(
    z.strictObject({ source: z.string(), code: z.string(), message: z.string() }),
  ),
});

const hitSchema = z.object({
  rank: z.number().int().positive(),
  score: z.number(),
  source: z.string(),
  title: z.string().nullable(),
  heading: z.string(),
  text: z.string(),
  start: count,
  end: count,
  page: z.number().int().positive().nullable(),
  trace: z.object({
    words: z.object({ rank: z.number(), score: z.number() }).nullable(),
    vector: z.object({ rank: z.number().nullable(), cosine: z.number() }).nullable(),
    matchedTerms: z.array(z.string()),
  }),
});

export const searchSchema = z.object({
  query: z.string(),
  hits: z.array(hitSchema),
  ms: z.number().nonnegative(),
});

const spanSchema = z.object({ source: z.string(), start: count, end: count });

export const answerSchema = z
  .object({
    question: z.string(),
    resolvedQuestion: z.string().optional(),
    answer: z.string().nullable(),
    explanation: z.string().optional(),
    status: z.enum(["answered", "unknown"]),
    confidence: z.number().min(0).max(1),
    citations: z.array(
      spanSchema.extend({
        title: z.string().nullable(),
        page: z.number().int().nullable(),
        quote: z.string().min(1),
      }),
    ),
    passages: z.array(
      spanSchema.extend({ rank: z.number().int().positive(), hop: z.number().int().positive() }),
    ),
    steps: z.array(
      z.object({
        kind: z.enum(["search", "read", "tool", "note", "answer", "unknown"]),
        input: z.unknown(),
        output: z.unknown(),
        ms: z.number(),
      }),
    ),
    usage: z.object({
      windowTokens: count,
      promptTokens: count,
      generatedTokens: count,
      passagesRead: count,
      toolCalls: count,
      ms: z.number(),
    }),
  })
  .refine((a) => (a.status === "unknown") === (a.answer === null), "unknown has no answer");

export const failedLineSchema = z.object({
  id: z.union([z.string(), z.number()]),
  answer: z.null(),
  citations: z.array(z.never()),
  error: z.object({ code: z.string(), message: z.string() }),
});

export const statusSchema = z.object({
  documents: count,
  chunks: count,
  tokens: count,
  shards: count,
  bytes: count,
  levels: z.object({ lexical: count, static: count, deep: count }),
  models: z.object({ embedder: z.string().nullable(), chunker: z.string() }),
});

export const listSchema = z.object({
  documents: z.array(
    z.object({
      source: z.string(),
      title: z.string().nullable(),
      mediaType: z.string(),
      date: z.string().nullable(),
      metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      chunks: count,
      tokens: count,
      length: count,
      ingestedAt: z.string(),
    }),
  ),
  count,
});

export const verifySchema = z.object({
  sound: z.boolean(),
  checked: z.record(z.string(), z.number()),
  problems: z.array(z.object({ where: z.string(), detail: z.string() })),
});

export const doctorSchema = z.object({
  ok: z.boolean(),
  checks: z
    .array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        optional: z.boolean(),
        detail: z.string(),
        hint: z.string().nullable(),
      }),
    )
    .min(1),
});
