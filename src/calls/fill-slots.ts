/**
 * Fills a tool's slots from what was said, without a large model: each slot becomes a question
 * that the reader answers over the request ("What is the order number?"), typed stretches stand
 * for themselves, and all slots are assigned together, so that no stretch is used twice.
 * Scores are the reader's logits with a few points for signs; over 0 is likelier than not.
 * Source: Levy et al. 2017, "Zero-Shot Relation Extraction via Reading Comprehension".
 */
import { isObject, type Json, type JsonObject, type ToolDescription } from "../tools/index.js";
import { type SlotCandidate, candidatesFor, type Said } from "./slot-candidates.js";
import { type Slot, slotsOf, wantsBody } from "./slots.js";

export interface Filled {
  readonly arguments: JsonObject;
  /** Labels of required slots that nothing was found for. */
  readonly missing: readonly Slot[];
  /** Mean over required ones of how sure they are, in [0, 1]; 1 where there are none. */
  readonly sureness: number;
  /** Means over all that were filled: the reader's own score, and whether the slot is named. */
  readonly marked: number;
  readonly named: number;
  /** Slots that must be filled, and all. */
  readonly required: number;
  readonly slots: number;
  /** Optional slots that were filled. */
  readonly extras: number;
  /** Stretches that were used: [start, end) of the request. */
  readonly used: readonly (readonly [number, number])[];
}

/** A value has to reach this; what nobody needs has to be clear. */
const REQUIRED_MIN = -3;
const OPTIONAL_MIN = 4.5;
/** A name or a code that is said is meant for something. */
const SPECIFIC_MIN = 2;
const CANDIDATES_TRIED = 5;
/** Combinations that are looked at; beyond it the best so far is taken. */
const TRIED_MAX = 20_000;

export function fillSlots(tool: ToolDescription, said: Said): Filled {
  const slots = slotsOf(tool.parameters);
  const candidates = slots.map((slot) =>
    candidatesFor(slot, said)
      .filter((one) => one.score >= leastOf(slot, one))
      .slice(0, CANDIDATES_TRIED),
  );
  const chosen = assign(slots, candidates);
  let given: JsonObject = wantsBody(tool.parameters) ? { body: {} } : {};
  const missing: Slot[] = [];
  const sure: number[] = [];
  let extras = 0;
  const filled = chosen.filter((one) => one !== null);
  const used: (readonly [number, number])[] = [];
  slots.forEach((slot, at) => {
    const candidate = chosen[at];
    if (candidate) {
      given = withValue(given, slot.path, candidate.value);
      used.push(...candidate.spans);
      if (slot.required) sure.push(sureOf(candidate));
      else extras++;
      return;
    }
    if (!slot.required) return;
    if (slot.standard === undefined) missing.push(slot);
    else given = withValue(given, slot.path, slot.standard as Json);
  });
  const count = sure.length + missing.length;
  return {
    arguments: given,
    missing,
    sureness: count === 0 ? 1 : sure.reduce((sum, one) => sum + one, 0) / count,
    marked: meanOf(filled.map(({ marked }) => Math.max(-5, Math.min(8, marked)))),
    named: meanOf(filled.map(({ named }) => (named ? 1 : 0))),
    required: count,
    slots: slots.length,
    extras,
    used,
  };
}

/** In (0, 1), as the reader's logits and the signs say. */
export function sureOf({ score }: SlotCandidate): number {
  return 1 / (1 + Math.exp(-score / 2));
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** The combination with the highest sum in which no stretch is used twice. */
function assign(
  slots: readonly Slot[],
  candidates: readonly (readonly SlotCandidate[])[],
): (SlotCandidate | null)[] {
  let best: (SlotCandidate | null)[] = slots.map(() => null);
  let bestSum = -Infinity;
  let tried = 0;
  const most = candidates.map((own, at) =>
    Math.max(0, ...own.map((one) => gainOf(slots[at] as Slot, one))),
  );
  const left = most.map((_, at) => most.slice(at).reduce((sum, one) => sum + one, 0));
  const now: (SlotCandidate | null)[] = [];
  const walk = (at: number, sum: number): void => {
    if (tried++ > TRIED_MAX || sum + (left[at] ?? 0) <= bestSum) return;
    const slot = slots[at];
    if (slot === undefined) {
      bestSum = sum;
      best = [...now];
      return;
    }
    for (const candidate of candidates[at] ?? []) {
      if (now.some((one) => one !== null && overlap(one, candidate))) continue;
      now.push(candidate);
      walk(at + 1, sum + gainOf(slot, candidate));
      now.pop();
    }
    now.push(null);
    walk(at + 1, sum);
    now.pop();
  };
  walk(0, 0);
  return best;
}

/** Any value for what is needed is better than none. */
function gainOf(slot: Slot, one: SlotCandidate): number {
  return one.score - leastOf(slot, one) + (slot.required ? 8 : 0.1);
}

function leastOf(slot: Slot, { specific }: SlotCandidate): number {
  if (slot.required) return REQUIRED_MIN;
  return specific ? SPECIFIC_MIN : OPTIONAL_MIN;
}

function overlap(a: SlotCandidate, b: SlotCandidate): boolean {
  return a.spans.some(([start, end]) => b.spans.some(([s, e]) => start < e && s < end));
}

/** A copy with the value at the path. Names are properties of their own, whatever they are. */
export function withValue(given: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [first = "", ...rest] = path;
  const inner = Object.hasOwn(given, first) ? given[first] : undefined;
  const within = rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value);
  return Object.fromEntries<Json>([...Object.entries(given), [first, within]]);
}
