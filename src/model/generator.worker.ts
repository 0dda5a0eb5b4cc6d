/**
 * Worker entry of the local models: one decoder, or several lanes of one, opened by the first task
 * and kept with their KV caches between questions. `session.run` blocks this thread; messages are
 * let in between tokens, and between pieces of a long prompt.
 */
import { workerData } from "node:worker_threads";
import {
  type Constraint,
  type DecoderSession,
  loadTokenizer,
  logProbabilities,
  logProbability,
  openLanes,
  streamTokens,
  type Tokenizer,
  WrittenTokens,
} from "../runtime/index.js";
import { invariant } from "../base/index.js";
import { streamTask, type TaskContext, workerLog } from "../workers/index.js";
import type { Automaton } from "./automaton.js";
import type { Grammar } from "./gbnf.js";
import { LanePool } from "./lane-pool.js";
import type { GeneratorEvent, GeneratorTask, GeneratorWorkerData } from "./generator-protocol.js";
import { StepConstraint, TokenTexts } from "./step-constraint.js";
import {
  hasSteps,
  lineAutomaton,
  type LineKind,
  type LineLimits,
  loadStepGrammar,
  STEP_KINDS,
} from "./step-language.js";

type WriteTask = Extract<GeneratorTask, { kind: "write" }>;
type PrefillTask = Extract<GeneratorTask, { kind: "prefill" }>;
type ScoreTask = Extract<GeneratorTask, { kind: "score" }>;

const data = workerData as GeneratorWorkerData;
let opened: Promise<LanePool> | null = null;
let language: StepLanguage | null = null;
const written = new WrittenTokens();
/** Of one run, whose logits are copied. */
const SCORED_TOKENS = 16;

async function open(signal: AbortSignal): Promise<LanePool> {
  const { dir, device, threads, cacheDir, lanes } = data;
  const o = { device, threads, cacheDir, lanes, log: workerLog(), signal };
  return new LanePool(await openLanes(dir, o));
}

async function* work(task: GeneratorTask, context: TaskContext): AsyncGenerator<GeneratorEvent> {
  opened ??= open(context.signal);
  const pool = await opened;
  if (task.kind === "open") {
    const [lane] = pool.lanes;
    invariant(lane !== undefined, "a decoder at least");
    const { device, positionsMax } = lane;
    yield { kind: "opened", device, positionsMax, lanes: pool.lanes.length };
    return;
  }
  const decoder = await pool.lend(task.promptIds);
  try {
    context.check();
    switch (task.kind) {
      case "write":
        yield* write(decoder, task, context);
        break;
      case "prefill":
        yield await prefilled(decoder, task, context.signal);
        // For the line that will follow, of the first question: once for the process.
        if (hasSteps(data.dir)) language ??= new StepLanguage(data.dir);
        break;
      case "score":
        yield* scored(decoder, task, context.signal);
        break;
      default:
        task satisfies never;
    }
  } finally {
    pool.giveBack(decoder);
  }
}

async function prefilled(
  decoder: DecoderSession,
  { promptIds }: PrefillTask,
  signal: AbortSignal,
): Promise<GeneratorEvent> {
  const beforeMs = decoder.runMs;
  const startMs = sinceEpochMs();
  const cachedTokens = decoder.inCommon(promptIds);
  decoder.rewind(cachedTokens);
  const rest = promptIds.slice(cachedTokens);
  if (rest.length > 0) await decoder.prefill(rest, { signal });
  const endMs = sinceEpochMs();
  return { kind: "prefilled", cachedTokens, startMs, endMs, runMs: decoder.runMs - beforeMs };
}

function sinceEpochMs(): number {
  return performance.timeOrigin + performance.now();
}

async function* write(
  decoder: DecoderSession,
  task: WriteTask,
  context: TaskContext,
): AsyncGenerator<GeneratorEvent> {
  const beforeMs = decoder.runMs;
  const cachedTokens = decoder.reuse(task.promptIds);
  yield { kind: "prompt", cachedTokens };
  language ??= task.limits ? new StepLanguage(data.dir) : null;
  const line = task.limits ? language?.line(task.limits, decoder.stopIds) : undefined;
  let kinds: GeneratorEvent | null = null;
  let promptMs = 0;
  const tokens = streamTokens(decoder, {
    promptIds: task.promptIds.slice(cachedTokens),
    stopIds: decoder.stopIds,
    maxTokens: task.maxTokens,
    sampler: task.sampler,
    signal: context.signal,
    constraint: line?.constraint,
    lookup: data.lookup ? { window: task.promptIds, written } : undefined,
    onPrompt: (logits) => {
      promptMs = decoder.runMs - beforeMs;
      if (line) kinds = { kind: "kinds", probabilities: line.kinds(logits) };
    },
  });
  const end = { kind: "end", logProbability: 0, cut: false } as const;
  try {
    for (;;) {
      context.check();
      const step = await tokens.next();
      if (kinds) yield kinds;
      kinds = null;
      if (step.done === true) {
        const { logProbability, stopped } = step.value;
        const runMs = decoder.runMs - beforeMs;
        yield { ...end, logProbability, cut: stopped === "length", runMs, promptMs };
        return;
      }
      yield { kind: "token", ...step.value };
      if (line?.ends(step.value.id) === true) {
        yield { ...end, runMs: decoder.runMs - beforeMs, promptMs };
        return;
      }
    }
  } finally {
    // What is not asked for any more: drafts leave the cache, and what was written is kept.
    await tokens.return({ ids: [], stopped: "stop", logProbability: 0 });
  }
}

async function* scored(
  decoder: DecoderSession,
  task: ScoreTask,
  signal: AbortSignal,
): AsyncGenerator<GeneratorEvent> {
  const beforeMs = decoder.runMs;
  const logProbability = await score(decoder, task, signal);
  yield { kind: "score", logProbability, runMs: decoder.runMs - beforeMs };
}

/** Nats of writing `ids` behind the prompt. */
async function score(
  decoder: DecoderSession,
  task: ScoreTask,
  signal: AbortSignal,
): Promise<number> {
  const cached = decoder.reuse(task.promptIds);
  let logits = await decoder.append(task.promptIds.slice(cached), { signal });
  let sum = 0;
  for (let from = 0; from < task.ids.length; from += SCORED_TOKENS) {
    const ids = task.ids.slice(from, from + SCORED_TOKENS);
    const last = from + ids.length === task.ids.length;
    const rows = await each(decoder, last ? ids.slice(0, -1) : ids, signal);
    for (const [i, id] of ids.entries()) {
      sum += logProbability(logits, id);
      logits = rows[i] ?? logits;
    }
  }
  return sum;
}

/** Logits after each of the ids, in one run where the graph gives them. */
async function each(
  decoder: DecoderSession,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  if (ids.length === 0) return [];
  if (decoder.logitsEach) return decoder.appendEach(ids, { signal });
  const rows: Float32Array[] = [];
  for (const id of ids) rows.push(await decoder.append([id], { signal }));
  return rows;
}

/** The grammar and the tokens' texts, loaded for the first line. */
class StepLanguage {
  readonly #grammar: Grammar;
  readonly #tokenizer: Tokenizer;
  readonly #texts: TokenTexts;
  /** Of the last limits: the lines of one question mostly have the same. */
  #automaton: { key: string; automaton: Automaton } | null = null;

  constructor(dir: string) {
    this.#grammar = loadStepGrammar(dir);
    this.#tokenizer = loadTokenizer(dir);
    this.#texts = new TokenTexts(this.#tokenizer);
  }

  line(
    limits: LineLimits,
    stopIds: readonly number[],
  ): {
    constraint: Constraint;
    ends: (id: number) => boolean;
    kinds: (logits: Float32Array) => Record<LineKind, number>;
  } {
    const key = JSON.stringify(limits);
    if (this.#automaton?.key !== key) {
      this.#automaton = { key, automaton: lineAutomaton(this.#grammar, limits) };
    }
    const { automaton } = this.#automaton;
    return {
      constraint: new StepConstraint({ automaton, texts: this.#texts, stopIds }),
      ends: (id) => this.#texts.endsLine(id),
      kinds: (logits) => this.#kinds(logits),
    };
  }

  /** By the first token of each keyword. */
  #kinds(logits: Float32Array): Record<LineKind, number> {
    const kinds: readonly LineKind[] = [...STEP_KINDS, "answer", "unknown"];
    const logProbabilityOf = logProbabilities(logits);
    const chances = kinds.map((kind) => {
      const first = this.#tokenizer.encode(`${kind} `)[0] ?? 0;
      return [kind, Math.exp(logProbabilityOf(first))] as const;
    });
    return Object.fromEntries(chances) as Record<LineKind, number>;
  }
}

export default streamTask(work);
