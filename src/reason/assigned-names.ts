/**
 * Follows assignments (assignments.ts) from one name to the next: which names ever hold a value,
 * and what a name holds in the end. Statements are taken in their order; a name that is used before
 * it gets a value (in settings and sheets order says nothing) has the first that it gets later.
 * A circle ("a = b", "b = a", "a = a") gives no value to whom it leads, nor does a longer way than
 * HOPS_MAX. Names are told apart by case, values are not. Pure; bounded in what is said.
 */

export interface PlacedAssignment {
  readonly name: string;
  readonly to: string;
}

/** A chain of names is followed so far. */
const HOPS_MAX = 1_000;

interface Held<A> {
  readonly value: string;
  /** The statements that lead to it, its own last. */
  readonly by: readonly A[];
}

/** Linked: many names may rest on the same long chain. */
interface Chain<A> {
  /** Null in a circle. */
  readonly value: string | null;
  readonly hops: number;
  /** Its own statement, where there is one, and what that rests on. */
  readonly own: A | null;
  readonly rest: Chain<A> | null;
}

/** Names that hold the value at any time, nearest to it first; each with the last of its chain. */
export function namesHolding<A extends PlacedAssignment>(
  value: string,
  assignments: readonly A[],
): { readonly name: string; readonly by: A; readonly hops: number }[] {
  const names = new Map<string, { name: string; by: A; hops: number }>();
  const folded = fold(value);
  follow(assignments, (by, held) => {
    const { name } = by;
    const { hops } = held;
    if (held.value === null) return;
    if (fold(held.value) !== folded && !statements(held).some(({ to }) => to === value)) return;
    const known = names.get(name);
    if (!known || known.hops > hops) names.set(name, { name, by, hops });
  });
  return [...names.values()].sort((a, b) => a.hops - b.hops);
}

/** What it holds after the last statement; null where nothing is said of it, or a circle. */
export function heldBy<A extends PlacedAssignment>(
  name: string,
  assignments: readonly A[],
): Held<A> | null {
  let last: Chain<A> | null = null;
  follow(assignments, (by, held) => {
    if (by.name === name) last = held;
  });
  return heldOf(last);
}

function heldOf<A>(chain: Chain<A> | null): Held<A> | null {
  if (chain === null || chain.value === null) return null;
  return { value: chain.value, by: statements(chain) };
}

/** Its own last. */
function statements<A>(chain: Chain<A>): A[] {
  const found: A[] = [];
  for (let at: Chain<A> | null = chain; at !== null; at = at.rest) {
    if (at.own !== null) found.push(at.own);
  }
  return found.reverse();
}

function follow<A extends PlacedAssignment>(
  assignments: readonly A[],
  told: (by: A, held: Chain<A>) => void,
): void {
  const defined = new Map<string, A>();
  for (const one of assignments) if (!defined.has(one.name)) defined.set(one.name, one);
  const known = new Map<string, Chain<A>>();
  const now = new Map<string, Chain<A>>();
  for (const one of assignments) {
    const rest = now.get(one.to) ?? later(one.to, defined, known);
    const held = joined(one, rest);
    now.set(one.name, held);
    told(one, held);
  }
}

/** A name without a value so far: by the first statements about it and what it rests on. */
function later<A extends PlacedAssignment>(
  name: string,
  defined: ReadonlyMap<string, A>,
  known: Map<string, Chain<A>>,
): Chain<A> {
  const way: A[] = [];
  const seen = new Set<string>();
  let at = name;
  let one = defined.get(at);
  while (one !== undefined && !known.has(at) && !seen.has(at) && way.length < HOPS_MAX) {
    seen.add(at);
    way.push(one);
    at = one.to;
    one = defined.get(at);
  }
  // Where something is said of it all the same, it is a circle, or too long a way.
  const value = one === undefined ? at : null;
  let chain: Chain<A> = known.get(at) ?? { value, hops: 0, own: null, rest: null };
  for (const one of way.reverse()) {
    chain = joined(one, chain);
    known.set(one.name, chain);
  }
  return chain;
}

function joined<A>(own: A, rest: Chain<A>): Chain<A> {
  if (rest.hops >= HOPS_MAX) return { value: rest.value, hops: 1, own, rest: null };
  return { value: rest.value, hops: rest.hops + 1, own, rest };
}

function fold(value: string): string {
  return value.toLowerCase().replace(/(?<=\d),(?=\d{3}\b)/g, "");
}
