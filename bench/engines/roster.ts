/**
 * The engines of one run: opened together, used in turns, closed together. What turns out not to
 * work here is told once and left out from then on; ours must work.
 */
import { setTimeout as pause } from "node:timers/promises";
import { RecollectError } from "../../src/base/index.js";
import type { BenchContext } from "../contract.js";
import { type Engine, EngineUnavailable, type OpenEngine } from "./contract.js";
import { type EngineSources, howToGet } from "./sources.js";

/** Threads of the one before may look for work a little longer. */
const PAUSE_MS = 50;

export interface OpenedEngine {
  readonly name: string;
  readonly engine: Engine;
}

export class Roster {
  /** For the record: which versions were measured, and what was not. */
  readonly notes: string[] = [];
  readonly #context: BenchContext;
  readonly #sources: EngineSources;
  readonly #missing = new Set<string>();
  readonly #told = new Set<string>();

  constructor(context: BenchContext, sources: EngineSources) {
    this.#context = context;
    this.#sources = sources;
    for (const name of sources.unnamed) this.#leaveOut(name, "no option names it");
  }

  /** The body's value, and the most memory that each process held, in bytes. Ours is the first. */
  async use<T>(
    o: OpenEngine,
    body: (engines: readonly OpenedEngine[]) => Promise<T>,
  ): Promise<{ value: T; peaks: ReadonlyMap<string, number> }> {
    const engines: OpenedEngine[] = [];
    const peaks = new Map<string, number>();
    try {
      const { ours, others } = this.#sources;
      const own = await ours.open(o);
      engines.push({ name: ours.name, engine: own });
      this.#tell(ours.name, own);
      for (const source of others) {
        // The others run where ours does.
        const opened = await this.#tryOpen(source, { ...o, device: own.device });
        if (opened !== null) engines.push(opened);
      }
      const value = await body(engines);
      for (let next = engines[0]; next !== undefined; next = engines[0]) {
        peaks.set(next.name, (await next.engine.close()).peakBytes);
        engines.shift();
      }
      return { value, peaks };
    } finally {
      // Only after a failure are there any left, and that is what is told.
      for (const { engine } of engines) await engine.close().catch(() => undefined);
    }
  }

  async #tryOpen(
    source: EngineSources["ours"],
    o: OpenEngine,
  ): Promise<OpenedEngine | null> {
    if (this.#missing.has(source.name)) return null;
    try {
      const engine = await source.open(o);
      this.#tell(source.name, engine);
      return { name: source.name, engine };
    } catch (error) {
      const why = whyUnavailable(error);
      if (why === null) throw error;
      this.#leaveOut(source.name, why);
      return null;
    }
  }

  #tell(name: string, engine: Engine): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.notes.push(`${name}: ${engine.version} on ${engine.device}`);
  }

  #leaveOut(name: string, why: string): void {
    this.#missing.add(name);
    const [line = ""] = why.trim().split("\n");
    this.#context.log.warn(`${name} is not measured: ${line}; ${howToGet(name)}`);
    this.notes.push(`${name}: not measured`);
  }
}

/** null for what is no reason to go on without it. A native engine may crash while it loads. */
function whyUnavailable(error: unknown): string | null {
  if (error instanceof EngineUnavailable) return error.message;
  if (!(error instanceof RecollectError) || error.code !== "WORKER_DIED") return null;
  return `it ended while it loaded: ${String(error.facts["detail"])}`;
}

/** Each in its turn, another one first in each round: whatever disturbs the machine hits all. */
export async function inTurns<T>(
  engines: readonly OpenedEngine[],
  round: number,
  use: (opened: OpenedEngine) => Promise<T>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  const first = round % engines.length;
  for (const opened of [...engines.slice(first), ...engines.slice(0, first)]) {
    await pause(PAUSE_MS);
    found.set(opened.name, await use(opened));
  }
  return found;
}
