/**
 * Follows assignments (assignments.ts) from one name to the next: which names ever hold a value,
 * and what a name holds in the end. Statements are taken in their order; a name that is used before
 * it gets a value (in settings and sheets order says nothing) has the first that it gets later.
 * Names are told apart by case, values are not. Pure; loops end.
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

/** Names that hold the value at any time, nearest to it first; each with the last of its chain. */
export function namesHolding<A extends PlacedAssignment>(
  value: string,
  assignments: readonly A[],
): { readonly name: string; readonly by: A; readonly hops: number }[] {
  const names = new Map<string, { name: string; by: A; hops: number }>();
  follow(assignments, (name, held) => {
    const by = held.by.at(-1);
    const isIt = fold(held.value) === fold(value) || held.by.some(({ to }) => to === value);
    if (!isIt || by === undefined) return;
    const known = names.get(name);
    if (!known || known.hops > held.by.length) names.set(name, { name, by, hops: held.by.length });
  });
  return [...names.values()].sort((a, b) => a.hops - b.hops);
}

/** What it holds after the last statement; null where nothing is said of it. */
export function heldBy<A extends PlacedAssignment>(
  name: string,
  assignments: readonly A[],
): Held<A> | null {
  let last: Held<A> | null = null;
  follow(assignments, (one, held) => {
    if (one === name) last = held;
  });
  return last;
}

function follow<A extends PlacedAssignment>(
  assignments: readonly A[],
  told: (name: string, held: Held<A>) => void,
): void {
  const defined = new Map<string, A>();
  for (const one of assignments) if (!defined.has(one.name)) defined.set(one.name, one);
  const now = new Map<string, Held<A>>();
  /** A name without a value so far: by the first statements about it and what it rests on. */
  const later = (name: string): Held<A> => {
    const by: A[] = [];
    const seen = new Set<string>();
    let at = name;
    for (let hops = 0; hops < HOPS_MAX && !seen.has(at); hops++) {
      seen.add(at);
      const one = defined.get(at);
      if (!one) break;
      by.unshift(one);
      at = one.to;
    }
    return { value: at, by };
  };
  for (const one of assignments) {
    const rest = now.get(one.to) ?? later(one.to);
    const by = rest.by.length < HOPS_MAX ? [...rest.by, one] : [one];
    const held = { value: rest.value, by };
    now.set(one.name, held);
    told(one.name, held);
  }
}

function fold(value: string): string {
  return value.toLowerCase().replace(/(?<=\d),(?=\d{3}\b)/g, "");
}
