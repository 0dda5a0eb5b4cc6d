/**
 * A regular grammar as an automaton over code points, its states made as they are reached.
 * It is built from the end: an expression in front of a state, each pair once, so that parts that
 * expressions share are shared in the automaton too and a list of n sources takes n states, not n².
 * Source: Thompson 1968 (construction), Rabin & Scott 1959 (subsets).
 */
import { invariant } from "../base/index.js";
import type { Expression, Grammar, Range } from "./gbnf.js";

/** A state is an index; the dead one does not exist. */
export interface Automaton {
  readonly start: number;
  step(state: number, codePoint: number): number | null;
  /** Whether any code point of low..high may come next: for half-written characters. */
  reaches(state: number, low: number, high: number): boolean;
  accepts(state: number): boolean;
}

interface Edge {
  readonly ranges: readonly Range[];
  readonly to: number;
}

const CODE_POINT_MAX = 0x10ffff;

export function automatonOf(expression: Expression, grammar: Grammar): Automaton {
  const nfa = new Nfa(grammar);
  const last = nfa.state();
  return new Subsets(nfa, nfa.before(last, expression), last);
}

class Nfa {
  readonly silent: number[][] = [];
  readonly edges: Edge[][] = [];
  readonly #grammar: Grammar;
  readonly #built = new Map<Expression, Map<number, number>>();

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  state(silent: number[] = [], edges: Edge[] = []): number {
    this.silent.push(silent);
    return this.edges.push(edges) - 1;
  }

  /** The state from which the expression leads to `to`. */
  before(to: number, expression: Expression): number {
    const known = this.#built.get(expression) ?? new Map<number, number>();
    this.#built.set(expression, known);
    const from = known.get(to) ?? this.#build(to, expression);
    known.set(to, from);
    return from;
  }

  #build(to: number, expression: Expression): number {
    switch (expression.kind) {
      case "text":
        return [...expression.text].reduceRight((next, character) => {
          const codePoint = character.codePointAt(0) ?? 0;
          return this.state([], [{ ranges: [[codePoint, codePoint]], to: next }]);
        }, to);
      case "class": {
        const { ranges, negated } = expression;
        return this.state([], [{ ranges: negated ? complement(ranges) : ranges, to }]);
      }
      case "rule": {
        const inner = this.#grammar.get(expression.name);
        invariant(inner !== undefined, "rules were checked when the grammar was read");
        return this.before(to, inner);
      }
      case "sequence":
        return expression.items.reduceRight((next, item) => this.before(next, item), to);
      case "choice": {
        // From the last on: where an item is the rest of the one before it, it is there already,
        // and the recursion stays flat.
        const begins = expression.items.map(() => 0);
        for (let i = begins.length - 1; i >= 0; i--) {
          begins[i] = this.before(to, expression.items[i] as Expression);
        }
        return this.state(begins);
      }
      case "repeat": {
        if (!expression.many) return this.state([this.before(to, expression.item), to]);
        const after: number[] = [to];
        const again = this.state(after);
        const begin = this.before(again, expression.item);
        after.push(begin);
        return expression.min === 0 ? again : begin;
      }
      default:
        return expression satisfies never;
    }
  }
}

function complement(ranges: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let from = 0;
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (low > from) gaps.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= CODE_POINT_MAX) gaps.push([from, CODE_POINT_MAX]);
  return gaps;
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
    const to = this.#within(state, codePoint, codePoint).map((edge) => edge.to);
    const next = to.length === 0 ? null : this.#stateOf(to);
    steps.set(codePoint, next);
    return next;
  }

  reaches(state: number, low: number, high: number): boolean {
    return this.#within(state, low, high).length > 0;
  }

  accepts(state: number): boolean {
    return this.#states[state]?.includes(this.#last) ?? false;
  }

  #within(state: number, low: number, high: number): Edge[] {
    return (this.#states[state] ?? [])
      .flatMap((s) => this.#nfa.edges[s] ?? [])
      .filter(({ ranges }) => ranges.some(([first, last]) => first <= high && low <= last));
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
