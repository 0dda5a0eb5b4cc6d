/**
 * The whole loop of a request: find the right one among thousands of tools, fill its arguments,
 * call a local stand-in of its service, and answer from what comes back; and what must not be
 * called. Requests, services and what counts as right: bench/tool-loop/CARD.md.
 */
import { meanCell, quantileCell } from "../cells.js";
import type { BenchContext, Cell, Sample } from "../contract.js";
import type { LoopRequest, LoopService } from "../data/tool-loop.js";
import type { Answer, Store } from "../engine.js";
import { choiceOption, numberOption, seedOption } from "../options.js";
import { sampled } from "../random.js";
import { normaliseAnswer } from "../scores/index.js";
import type { StandIn } from "../stand-in-server.js";
import { brief } from "./brief.js";
import { eachQuestion } from "./each-question.js";

const WORST = { "right tool": 0, "right arguments": 0, "right answer": 0, right: 0 } as const;
const PARTS = ["test", "dev"] as const;
/** Of an answer that is looked up: so many words more than what is expected. */
const WORDS_MORE_MAX = 8;
/** "Tomorrow" is the day after. */
export const LOOP_DAY = new Date("2026-03-10T09:00:00Z");

export async function addServices(
  store: Store,
  services: readonly LoopService[],
  o: { readonly host: string; readonly signal: AbortSignal },
): Promise<void> {
  for (const { name, path } of services) {
    const server = `http://${o.host}`;
    const network = { hosts: [o.host], allowPrivate: true };
    const source = { kind: "openapi", path, name, server, ...network } as const;
    await store.tools.add(source, { signal: o.signal });
  }
}

export async function runLoop(
  context: BenchContext,
  o: {
    readonly store: Store;
    readonly standIn: StandIn;
    readonly requests: readonly LoopRequest[];
  },
): Promise<{ samples: Sample[]; cells: Cell[] }> {
  const counted = choiceOption(context, "parts", PARTS);
  const parts: readonly string[] = [...counted, "documents", "incomplete"];
  const own = o.requests.filter(({ part }) => parts.includes(part));
  const count = numberOption(context, "samples", own.length);
  const chosen = sampled(own, count, seedOption(context));
  const samples: Sample[] = [];
  for (const part of parts) {
    const questions = chosen
      .filter((one) => one.part === part)
      .map((one) => {
        const targets = [one.tool ?? "no call"];
        const worst = one.tool === undefined ? { "not called": 0 } : WORST;
        return { ...one, question: one.request, targets, worst };
      });
    if (questions.length === 0) continue;
    const cell = `loop ${part}`;
    samples.push(
      ...(await eachQuestion(context, { cell, questions }, async (request) => {
        const before = o.standIn.seen.length;
        const answer = await o.store.ask(request.request, {
          tools: { allowChanges: true },
          timeoutSeconds: numberOption(context, "timeout", 120),
          signal: context.signal,
        });
        const calls = o.standIn.seen.slice(before);
        return { scores: scoresOf(request, answer, calls), output: briefOf(answer) };
      })),
    );
  }
  return { samples, cells: parts.flatMap((part) => cellsOf(samples, `loop ${part}`)) };
}

function scoresOf(
  request: LoopRequest,
  answer: Answer,
  calls: readonly string[],
): Record<string, number> {
  const made = callOf(answer);
  const ms = answer.usage.ms;
  if (request.tool === undefined) {
    return { "not called": calls.length === 0 && made === null ? 1 : 0, ms };
  }
  const tool = made?.name === request.tool;
  const filled = tool && sameArguments(made.arguments, request.arguments);
  const said = isRight(answer.answer, request.answer, calls);
  const right = tool && filled && said;
  const one = (value: boolean): number => (value ? 1 : 0);
  return {
    "right tool": one(tool),
    "right arguments": one(filled),
    "right answer": one(said),
    right: one(right),
    "right at once": one(right && toolCalls(answer).length === 1),
    confidence: answer.confidence,
    ms,
  };
}

interface MadeCall {
  readonly name: string;
  readonly arguments: unknown;
}

/** The one that it is answered by: a tool that only looks and has nothing may go before it. */
function callOf(answer: Answer): MadeCall | null {
  return toolCalls(answer).at(-1) ?? null;
}

function toolCalls({ steps }: Answer): MadeCall[] {
  return steps.flatMap(({ kind, input }) => (kind === "tool" ? [input as MadeCall] : []));
}

/** In any order; times without seconds and zone; sentences by half of their words. */
export function sameArguments(given: unknown, expected: unknown): boolean {
  if (typeof given === "object" && given !== null) {
    if (typeof expected !== "object" || expected === null) return false;
    const keys = new Set([...Object.keys(given), ...Object.keys(expected)]);
    return [...keys].every((key) =>
      sameArguments((given as never)[key], (expected as never)[key]),
    );
  }
  if (typeof given !== "string" || typeof expected !== "string") return given === expected;
  const [one, other] = [plain(given), plain(expected)];
  if (one === other) return true;
  const [words, wanted] = [one.split(" "), new Set(other.split(" "))];
  if (wanted.size < 3) return false;
  const common = words.filter((word) => wanted.has(word)).length;
  return (2 * common) / (words.length + wanted.size) >= 0.5;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/^(\d{4}-\d\d-\d\dt\d\d:\d\d).*$/, "$1")
    .replace(/^(\d\d:\d\d):\d\d.*$/, "$1")
    .trim();
}

/**
 * Each of what is expected stands there, and not much else where something is looked up; nothing
 * was changed by the way.
 */
function isRight(
  said: string | null,
  expected: readonly string[],
  calls: readonly string[],
): boolean {
  if (said === null || calls.length === 0) return false;
  if (calls.slice(0, -1).some((call) => !call.startsWith("GET "))) return false;
  const hay = ` ${normaliseAnswer(said)} `;
  const groups = expected.map((one) => one.split("|").map(normaliseAnswer));
  if (!groups.every((own) => own.some((one) => hay.includes(` ${one} `)))) return false;
  const longest = groups.map((own) => Math.max(...own.map((one) => one.split(" ").length)));
  const wanted = longest.reduce((sum, count) => sum + count, 0);
  return hay.trim().split(" ").length <= wanted + WORDS_MORE_MAX * 2;
}

function briefOf(answer: Answer): object {
  return { ...brief(answer), call: callOf(answer) };
}

function cellsOf(samples: readonly Sample[], name: string): Cell[] {
  if (!samples.some((sample) => sample.cell === name)) return [];
  const parts = ["right tool", "right arguments", "right answer"];
  const metrics = [...parts, "right", "right at once", "not called"];
  return [
    ...metrics.flatMap((metric) => meanCell(samples, name, metric)),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p50", q: 0.5 }),
    ...quantileCell(samples, name, { score: "ms", metric: "ms p95", q: 0.95 }),
  ];
}
