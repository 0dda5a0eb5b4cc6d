/**
 * The shapes of what the tools give back, as a client is told of them. Loose where the command
 * line's JSON may grow.
 */
import { z } from "zod";

const name = z.string().describe("the document's name");
const title = z.string().nullable();
const start = z.int().describe("offset of the first character in the document's text");
const end = z.int().describe("offset behind the last character");
const page = z.int().nullable();

const document = z.looseObject({
  source: name,
  title,
  mediaType: z.string(),
  date: z.string().nullable(),
  length: z.int().describe("characters of the extracted text"),
});

export const hitsShape = z.looseObject({
  query: z.string(),
  hits: z.array(
    z.looseObject({
      rank: z.int(),
      score: z.number(),
      source: name,
      title,
      text: z.string(),
      start,
      end,
      page,
    }),
  ),
  ms: z.number(),
});

export const answerShape = z.looseObject({
  question: z.string(),
  answer: z.string().nullable(),
  explanation: z.string().optional(),
  status: z.enum(["answered", "unknown"]),
  confidence: z.number().describe("the chance that the answer is right"),
  citations: z.array(
    z.looseObject({
      source: name,
      title,
      start,
      end,
      page,
      quote: z.string().describe("exactly the span of the document's text"),
    }),
  ),
  passages: z.array(z.looseObject({ source: name, start, end, rank: z.int(), hop: z.int() })),
  steps: z.array(z.looseObject({ kind: z.string(), ms: z.number() })),
  usage: z.looseObject({ ms: z.number() }),
});

export const textShape = z.looseObject({
  document,
  text: z.string(),
  start,
  end,
  next: z.int().nullable().describe("where to go on, null at the end"),
});

export const documentsShape = z.looseObject({
  documents: z.array(document),
  count: z.int().describe("documents on this page"),
  next: z.string().nullable().describe("cursor of the next page, null at the end"),
});
