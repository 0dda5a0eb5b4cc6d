/**
 * Rounds at one prompt length: in each, every engine reads the same tokens and decodes as many
 * more. A round starts elsewhere in the text, so nothing can be kept from the one before.
 * Errors: INVALID_OPTION for a length that the model or the text does not reach.
 */
import { RecollectError } from "../../src/base/index.js";
import { repeatedCell } from "../cells.js";
import type { BenchContext, Cell, Sample } from "../contract.js";
import type { Generated } from "../engines/contract.js";
import { inTurns, type OpenedEngine, type Roster } from "../engines/roster.js";
import { seededRandom } from "../random.js";

export interface RuntimeRun {
  readonly context: BenchContext;
  readonly roster: Roster;
  readonly device: string;
}

export interface RuntimeMeasured {
  readonly samples: readonly Sample[];
  readonly memory: readonly Cell[];
}

export interface LengthPlan {
  readonly length: number;
  /** The length whose cells stand without it in their names. */
  readonly standard: number;
  readonly rounds: number;
  readonly tokens: number;
  readonly batches: readonly number[];
  readonly seed: number;
}

export async function lengthSamples(
  run: RuntimeRun,
  text: readonly number[],
  plan: LengthPlan,
): Promise<RuntimeMeasured> {
  const { context, roster } = run;
  const { length, rounds, tokens } = plan;
  const positions = length + tokens + 1;
  if (text.length <= length) throw tooLong(length, `the text has ${text.length} tokens`);
  const random = seededRandom(plan.seed);
  const promptOf = (): readonly number[] => {
    const from = Math.floor(random() * (text.length - length));
    return text.slice(from, from + length);
  };
  let names: ReadonlyMap<string, string> = new Map();
  const { value, peaks } = await roster.use({ device: run.device, positions }, async (engines) => {
    const positionsMax = engines[0]?.engine.positionsMax ?? null;
    if (positionsMax !== null && positions > positionsMax) {
      throw tooLong(length, `the model has ${positionsMax} positions`);
    }
    names = new Map(engines.map((opened) => [opened.name, cellName(opened, String(length))]));
    const warming = promptOf();
    for (const { engine } of engines) await engine.generate({ ids: warming, steps: 2 });
    const samples: Sample[] = [];
    for (let round = 0; round < rounds; round++) {
      context.signal.throwIfAborted();
      samples.push(...(await oneRound(engines, { plan, round, ids: promptOf() })));
      context.progress(round + 1, rounds, `runtime, ${length} tokens`);
    }
    return samples;
  });
  return { samples: value, memory: memoryCells(peaks, names) };
}

async function oneRound(
  engines: readonly OpenedEngine[],
  o: { plan: LengthPlan; round: number; ids: readonly number[] },
): Promise<Sample[]> {
  const { plan, round, ids } = o;
  const id = `${plan.length}-${round + 1}`;
  const request = { ids, steps: plan.tokens };
  const found = await inTurns(engines, round, ({ engine }) => engine.generate(request));
  const rates = engines.map((opened) => {
    const generated = found.get(opened.name) as Generated;
    return { opened, generated, ...ratesOf(ids.length, generated) };
  });
  const samples = rates.map(({ opened, generated, prefill, decode }): Sample => {
    const first = { "first token ms": generated.firstTokenMs };
    const scores = { "prefill tokens/s": prefill, "decode tokens/s": decode, ...first };
    return { id, cell: cellName(opened, String(plan.length)), scores };
  });
  const [ours, ...others] = rates;
  const ratios = others.flatMap((other) =>
    (["prefill", "decode"] as const).map((what): Sample => {
      const ratio = (ours?.[what] ?? Number.NaN) / other[what];
      return { id, cell: ratioName(what, other.opened.name, plan), scores: { ratio } };
    }),
  );
  return [...samples, ...(await batchSamples(engines, { plan, id, ids })), ...ratios];
}

/** Tokens a second. The first token is chosen when the prompt is read, and not before. */
function ratesOf(
  promptTokens: number,
  { firstTokenMs, decodeMs, steps }: Generated,
): { prefill: number; decode: number } {
  return {
    prefill: (promptTokens / firstTokenMs) * 1_000,
    decode: (steps / decodeMs) * 1_000,
  };
}

/** Ours alone: what a run of several tokens gains is what prompt lookup lives on. */
async function batchSamples(
  [ours]: readonly OpenedEngine[],
  o: { plan: LengthPlan; id: string; ids: readonly number[] },
): Promise<Sample[]> {
  const samples: Sample[] = [];
  if (ours === undefined) return samples;
  const { plan, id, ids } = o;
  for (const stepTokens of plan.batches) {
    const steps = Math.max(1, Math.ceil(plan.tokens / stepTokens));
    const { decodeMs } = await ours.engine.generate({ ids, steps, stepTokens });
    const scores = { "decode tokens/s": ((steps * stepTokens) / decodeMs) * 1_000 };
    const cell = `${cellName(ours, String(plan.length))}, ${stepTokens} at once`;
    samples.push({ id, cell, scores });
  }
  return samples;
}

/** `recollect, cpu, 256`. */
export function cellName({ name, engine }: OpenedEngine, what: string): string {
  return `${name}, ${engine.device}, ${what}`;
}

/** `decode vs llama.cpp`, and `decode vs llama.cpp, 1024` at other lengths. */
function ratioName(what: string, other: string, plan: LengthPlan): string {
  const name = `${what} vs ${other}`;
  return plan.length === plan.standard ? name : `${name}, ${plan.length}`;
}

export function memoryCells(
  peaks: ReadonlyMap<string, number>,
  names: ReadonlyMap<string, string>,
): Cell[] {
  return [...peaks].flatMap(([engine, bytes]) =>
    repeatedCell(names.get(engine) ?? engine, "peak memory MB", [bytes / 1e6]),
  );
}

function tooLong(length: number, why: string): RecollectError {
  const detail = `${length} tokens and what is decoded behind them are too many: ${why}`;
  return new RecollectError("INVALID_OPTION", { option: "--lengths", detail, command: "bench" });
}
