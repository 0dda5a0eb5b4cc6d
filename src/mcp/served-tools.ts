/**
 * What an MCP client may call: search, ask, read, list. Results equal the JSON of the command line,
 * with what a reader in portions needs beside it. All are bounded; offsets are UTF-16 code units.
 * Errors: TOOL_ARGUMENTS, SOURCE_UNKNOWN, QUERY_EMPTY, INTERRUPTED, and those of the store's calls.
 */
import { z } from "zod";
import { LIMITS, RecollectError } from "../base/index.js";
import { type DocumentSummary, EFFORTS, type Store } from "../engine/index.js";
import { answerShape, documentsShape, hitsShape, textShape } from "./result-shapes.js";

const HITS_MAX = 100;
const HOPS_MAX = 16;
/** Clients often give up after a minute: by then what was found is told. */
const WALK_SECONDS_MAX = 40;
/** Of one reading: some 5,000 tokens. */
const TEXT_CHARS_MAX = 20_000;
const DOCUMENTS_DEFAULT = 50;
const DOCUMENTS_MAX = 500;
/** Of one page of the list as JSON: metadata may be long. */
const PAGE_CHARS_MAX = 100_000;

export interface ServedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  call(args: unknown, signal: AbortSignal): Promise<object>;
}

function served<Input extends z.ZodObject>(
  tool: Omit<ServedTool, "input" | "call"> & {
    readonly input: Input;
    run(args: z.infer<Input>, signal: AbortSignal): Promise<object>;
  },
): ServedTool {
  return {
    ...tool,
    call: async (args, signal) => {
      const parsed = tool.input.safeParse(args);
      if (parsed.success) return tool.run(parsed.data, signal);
      const detail = parsed.error.issues
        .slice(0, 5)
        .map(({ path, message }) => [path.join("."), message].filter((s) => s !== "").join(": "))
        .join("; ")
        .slice(0, 500);
      throw new RecollectError("TOOL_ARGUMENTS", { name: tool.name, detail });
    },
  };
}

const query = z.string().min(1).max(LIMITS.queryCharsMax);
const source = z.string().min(1).max(LIMITS.sourceNameCharsMax);
const offset = z.int().min(0);

export function servedTools(store: Store): readonly ServedTool[] {
  return [searchTool(store), askTool(store), readTool(store), listTool(store)];
}

function searchTool(store: Store): ServedTool {
  return served({
    name: "search",
    title: "Search the documents",
    description:
      "Finds passages of the stored documents by their words and their meaning, best first, with " +
      "source and offsets.",
    input: z.strictObject({
      query: query.describe("what to look for"),
      k: z.int().min(1).max(HITS_MAX).default(LIMITS.hitsDefault).describe("hits at most"),
      mode: z
        .enum(["hybrid", "lexical", "dense"])
        .default("hybrid")
        .describe("words and meaning, words alone, meaning alone"),
    }),
    output: hitsShape,
    run: ({ query, k, mode }, signal) => store.search(query, { k, mode, signal }),
  });
}

function askTool(store: Store): ServedTool {
  return served({
    name: "ask",
    title: "Ask the documents",
    description:
      "Answers a question from the stored documents with the shortest phrase that answers, exact " +
      'quotes as sources and a confidence, or says "unknown". Takes some seconds.',
    input: z.strictObject({
      question: query.describe("one question, complete in itself"),
      maxHops: z
        .int()
        .min(1)
        .max(HOPS_MAX)
        .optional()
        .describe("searches one after another at most"),
      effort: z.enum(EFFORTS).optional().describe("time for a hard question"),
    }),
    output: answerShape,
    run: ({ question, maxHops, effort }, signal) =>
      store.ask(question, {
        ...(maxHops !== undefined && { maxHops }),
        ...(effort !== undefined && { effort }),
        walkSeconds: WALK_SECONDS_MAX,
        // What is served here only reads the store.
        tools: false,
        signal,
      }),
  });
}

function readTool(store: Store): ServedTool {
  return served({
    name: "read",
    title: "Read a document",
    description:
      "Gives the extracted text of a stored document, or a span of it. At most " +
      `${TEXT_CHARS_MAX} characters at once: go on with start = next until next is null.`,
    input: z.strictObject({
      source: source.describe("a document's name, as search and list give it"),
      start: offset.default(0).describe("first character, counted from 0"),
      end: offset.optional().describe("behind the last character; default: the text's end"),
    }),
    output: textShape,
    run: ({ source, start, end }) => {
      const asked = Math.max(0, (end ?? Number.MAX_SAFE_INTEGER) - start);
      const upTo = start + Math.min(asked, TEXT_CHARS_MAX);
      const { document, text } = store.show(source, { start, end: upTo });
      const read = [...text].join("");
      const stop = start + read.length;
      const cut = read.length > 0 && stop < Math.min(end ?? document.length, document.length);
      return Promise.resolve({
        document,
        text: read,
        start,
        end: stop,
        next: cut ? stop : null,
      });
    },
  });
}

function listTool(store: Store): ServedTool {
  return served({
    name: "list",
    title: "List the documents",
    description:
      "Names the stored documents, with title, type, date and size, a page at a time: go on with " +
      "cursor = next until next is null.",
    input: z.strictObject({
      limit: z
        .int()
        .min(1)
        .max(DOCUMENTS_MAX)
        .default(DOCUMENTS_DEFAULT)
        .describe("documents at most"),
      cursor: source.optional().describe("next of the page before"),
    }),
    output: documentsShape,
    run: ({ limit, cursor }) => {
      const documents: DocumentSummary[] = [];
      let chars = 0;
      let next: string | null = null;
      for (const document of store.list(cursor === undefined ? {} : { after: cursor })) {
        chars += JSON.stringify(document).length;
        if (documents.length >= limit || (documents.length > 0 && chars > PAGE_CHARS_MAX)) {
          next = documents.at(-1)?.source ?? null;
          break;
        }
        documents.push(document);
      }
      return Promise.resolve({ documents, count: documents.length, next });
    },
  });
}
