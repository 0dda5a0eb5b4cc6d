/**
 * What "auto" does where a machine has more than the CPU: every device that works is timed on the
 * model itself, the fastest one is taken and remembered. A remembered device is opened without
 * looking at any other; where that fails, this says so and measures anew without it.
 * At most two sessions are open at once. Errors: those of the last device, when none works.
 * Source: native-notes/execution-providers.md
 */
import { basename } from "node:path";
import { type Clock, invariant, type Log, RecollectError } from "../base/index.js";
import { nativeMessage } from "./native-message.js";
import type { ChoiceKey, DeviceChoice, DeviceMemory } from "./device-memory.js";
import { type DeviceSpeed, secondsOfQuestion } from "./device-speed.js";
import type { Provider } from "./provider-names.js";

export interface AutoDevice<S> {
  readonly key: ChoiceKey;
  /** Where a choice is kept; nothing is remembered without. */
  readonly memory: DeviceMemory | null;
  readonly log: Log;
  readonly clock: Clock;
  /** What may be there, the likely best first. */
  readonly candidates: readonly Provider[];
  /** Why not to try it, tried in a process of its own. */
  unusable(provider: Provider): Promise<string | null>;
  /** Opens the model and checks a step of it. */
  open(provider: Provider): Promise<S>;
  measure(session: S, provider: Provider): Promise<DeviceSpeed>;
  release(session: S): Promise<void>;
}

export interface Chosen<S> {
  readonly session: S;
  readonly device: Provider;
}

interface Failure {
  readonly device: Provider;
  readonly detail: string;
  readonly error: unknown;
}

export async function openFastest<S>(o: AutoDevice<S>): Promise<Chosen<S>> {
  const failed: Failure[] = [];
  const remembered = o.memory?.recall(o.key, o.clock.date()) ?? null;
  if (remembered !== null) {
    const { device } = remembered;
    try {
      const session = await o.open(device);
      const why = `remembered: ${describeChoice(remembered)}`;
      o.log.debug(`device ${device} for ${nameOf(o.key)}, ${why}`);
      return { session, device };
    } catch (error) {
      const detail = detailOf(error);
      o.log.warn(`device ${device}, remembered for ${nameOf(o.key)}, works no longer: ${detail}`);
      o.memory?.forget(o.key);
      failed.push({ device, detail, error });
    }
  }
  return await measureAll(o, failed);
}

interface Timed<S> extends Chosen<S> {
  readonly speed: DeviceSpeed;
}

async function measureAll<S>(o: AutoDevice<S>, failed: Failure[]): Promise<Chosen<S>> {
  let best: Timed<S> | null = null;
  const measured: DeviceChoice["measured"] = [];
  for (const device of o.candidates) {
    if (failed.some((one) => one.device === device)) continue;
    const detail = await o.unusable(device);
    if (detail !== null) {
      const error = new RecollectError("DEVICE_UNAVAILABLE", { device, detail });
      o.log.info(`device ${device} can't be used, going on without it: ${detail}`);
      failed.push({ device, detail, error });
      continue;
    }
    const timed = await timeOne(o, device).catch((error: unknown) => {
      const detail = detailOf(error);
      o.log.warn(`device ${device} failed, going on without it: ${detail}`);
      failed.push({ device, detail, error });
      return null;
    });
    if (timed === null) continue;
    measured.push({ device, ...timed.speed });
    const faster: boolean =
      best === null || secondsOfQuestion(timed.speed) < secondsOfQuestion(best.speed);
    const slower = faster ? best : timed;
    if (faster) best = timed;
    if (slower !== null) await o.release(slower.session);
  }
  if (best === null) {
    const last = failed.at(-1);
    invariant(last !== undefined, "at least one device is tried");
    throw last.error;
  }
  const { session, device } = best;
  const choice: DeviceChoice = {
    ...o.key,
    device,
    chosenAt: o.clock.date().toISOString(),
    measured,
    failed: failed.map(({ device, detail }) => ({ device, detail })),
  };
  o.log.debug(`device ${device} for ${nameOf(o.key)}: ${describeChoice(choice)}`);
  o.memory?.remember(choice);
  return { session, device };
}

async function timeOne<S>(o: AutoDevice<S>, device: Provider): Promise<Timed<S>> {
  const session = await o.open(device);
  try {
    return { session, device, speed: await o.measure(session, device) };
  } catch (error) {
    await o.release(session);
    throw error;
  }
}

/** "cuda 4,100 in and 210 out, cpu 300 in and 20 out tokens/s; webgpu failed: no adapter". */
export function describeChoice(choice: Pick<DeviceChoice, "measured" | "failed">): string {
  const speeds = choice.measured.map(({ device, ...speed }) => {
    const output = speed.outputTokensPerSecond;
    const written = output === null ? "" : ` and ${rounded(output)} out`;
    return `${device} ${rounded(speed.inputTokensPerSecond)} in${written}`;
  });
  const failures = choice.failed.map(({ device, detail }) => `${device} failed: ${detail}`);
  const told = speeds.length === 0 ? [] : [`${speeds.join(", ")} tokens/s`];
  return [...told, ...failures].join("; ");
}

function rounded(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en");
}

function nameOf(key: Pick<ChoiceKey, "dir">): string {
  return basename(key.dir);
}

function detailOf(error: unknown): string {
  if (error instanceof RecollectError) return String(error.facts["detail"] ?? error.message);
  return nativeMessage(String(error));
}
