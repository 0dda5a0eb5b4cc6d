/**
 * What may be written next, as tokens: a sampler asks `allows` of its candidates, and the
 * constraint moves on with what was chosen.
 */
export interface Constraint {
  /** End tokens too: only where what was written may end. */
  allows(id: number): boolean;
  advance(id: number): void;
}
