/**
 * A regular grammar as an automaton over code points, its states made as they are reached.
 * Source: Thompson 1968 (construction), Rabin & Scott 1959 (subsets).
 */
import { invariant } from "../base/index.js";
import type { Expression, Grammar } from "./gbnf.js";

/** A state is an index; the dead one does not exist. */
export interface Automaton {
  readonly start: number;
  step(state: number, codePoint: number): number | null;
  accepts(state: number): boolean;
}

interface Edge {
  readonly matches: (codePoint: number) => boolean;
  readonly to: number;
}

interface Nfa {
  readonly silent: number[][];
  readonly edges: Edge[][];
}

export function automatonOf(expression: Expression, grammar: Grammar): Automaton {
  const nfa: Nfa = { silent: [], edges: [] };
  const first = newState(nfa);
  const last = build(nfa, { expression, grammar, from: first });
  return new Subsets(nfa, first, last);
}

function newState(nfa: Nfa): number {
  nfa.silent.push([]);
  return nfa.edges.push([]) - 1;
}

/** Adds the expression behind state `from`; gives the state it ends in. */
function build(
  nfa: Nfa,
  o: { readonly expression: Expression; readonly grammar: Grammar; readonly from: number },
): number {
  const { expression, grammar, from } = o;
  const then = (inner: Expression, at: number): number =>
    build(nfa, { expression: inner, grammar, from: at });
  const edge = (at: number, matches: Edge["matches"]): number => {
    const to = newState(nfa);
    nfa.edges[at]?.push({ matches, to });
    return to;
  };
  switch (expression.kind) {
    case "text":
      return [...expression.text].reduce((at, character) => {
        const wanted = character.codePointAt(0);
        return edge(at, (codePoint) => codePoint === wanted);
      }, from);
    case "class": {
      const { ranges, negated } = expression;
      return edge(from, (c) => ranges.some(([low, high]) => c >= low && c <= high) !== negated);
    }
    case "rule": {
      const inner = grammar.get(expression.name);
      invariant(inner !== undefined, "rules were checked when the grammar was read");
      return then(inner, from);
    }
    case "sequence":
      return expression.items.reduce((at, item) => then(item, at), from);
    case "choice": {
      const end = newState(nfa);
      for (const item of expression.items) nfa.silent[then(item, from)]?.push(end);
      return end;
    }
    case "repeat": {
      const begin = newState(nfa);
      nfa.silent[from]?.push(begin);
      const end = then(expression.item, begin);
      const after = newState(nfa);
      nfa.silent[end]?.push(after);
      if (expression.min === 0) nfa.silent[begin]?.push(after);
      if (expression.many) nfa.silent[end]?.push(begin);
      return after;
    }
    default:
      return expression satisfies never;
  }
}

class Subsets implements Automaton {
  readonly start: number;
  readonly #nfa: Nfa;
  readonly #last: number;
  readonly #states: (readonly number[])[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #steps: Map<number, number | null>[] = [];

  constructor(nfa: Nfa, first: number, last: number) {
    this.#nfa = nfa;
    this.#last = last;
    this.start = this.#stateOf([first]);
  }

  step(state: number, codePoint: number): number | null {
    const steps = this.#steps[state];
    invariant(steps !== undefined, "a state of this automaton");
    const known = steps.get(codePoint);
    if (known !== undefined) return known;
    const to = (this.#states[state] ?? [])
      .flatMap((s) => this.#nfa.edges[s] ?? [])
      .filter((edge) => edge.matches(codePoint))
      .map((edge) => edge.to);
    const next = to.length === 0 ? null : this.#stateOf(to);
    steps.set(codePoint, next);
    return next;
  }

  accepts(state: number): boolean {
    return this.#states[state]?.includes(this.#last) ?? false;
  }

  #stateOf(members: readonly number[]): number {
    const closed = new Set(members);
    for (const state of closed) for (const next of this.#nfa.silent[state] ?? []) closed.add(next);
    const sorted = [...closed].sort((a, b) => a - b);
    const key = sorted.join();
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const index = this.#states.push(sorted) - 1;
    this.#steps.push(new Map());
    this.#byKey.set(key, index);
    return index;
  }
}
