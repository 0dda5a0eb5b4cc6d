/**
 * What people in generated conversations tell of themselves, and what can be asked about it. In
 * every wording {v} is what is told, {p} the person asked about, {n} a third person.
 */

/** Told once. */
export interface OnceTopic {
  readonly values: readonly string[];
  readonly say: readonly string[];
  readonly ask: readonly string[];
}

/** Told, and later told otherwise: the last one holds. */
export interface ChangingTopic {
  readonly values: readonly string[];
  readonly first: readonly string[];
  readonly later: readonly string[];
  readonly ask: readonly string[];
}

/** Something done on a day: {t} is when, as one says it ("yesterday"). */
export interface EventTopic {
  readonly say: readonly string[];
  /** "adopted a greyhound" and "adopt a greyhound". */
  readonly past: string;
  readonly base: string;
  /** What of it an answer must name. */
  readonly thing: string;
}

/** Told in several conversations, a value each. */
export interface ListTopic extends OnceTopic {
  /** Where it is asked for: all of them, or how many. */
  readonly asks: "all" | "count";
}

/** What one conversation says of a third person, and another of the same one. */
export interface LinkTopic {
  readonly names: readonly string[];
  /** With {n}. */
  readonly first: readonly string[];
  /** With {n} and {v}. */
  readonly second: readonly string[];
  readonly values: readonly string[];
  readonly ask: readonly string[];
}

export interface Topics {
  readonly names: readonly string[];
  readonly once: readonly OnceTopic[];
  readonly changing: readonly ChangingTopic[];
  readonly events: readonly EventTopic[];
  readonly lists: readonly ListTopic[];
  readonly links: readonly LinkTopic[];
  readonly when: readonly string[];
  readonly between: readonly string[];
  readonly ago: readonly string[];
  readonly first: readonly string[];
}
