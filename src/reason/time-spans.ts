/** Stretches of time, and how long two kinds of them went on at once. Units: milliseconds. */
export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** For how long one of `some` and one of `others` went on at once. */
export function overlapOf(some: readonly TimeSpan[], others: readonly TimeSpan[]): number {
  const apart = merged(others);
  let ms = 0;
  for (const one of merged(some)) {
    for (const other of apart) {
      const both = Math.min(one.endMs, other.endMs) - Math.max(one.startMs, other.startMs);
      ms += Math.max(0, both);
    }
  }
  return ms;
}

/** So that no moment counts twice. */
function merged(spans: readonly TimeSpan[]): TimeSpan[] {
  const joined: TimeSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = joined.at(-1);
    if (last === undefined || span.startMs > last.endMs) joined.push(span);
    else joined[joined.length - 1] = { ...last, endMs: Math.max(last.endMs, span.endMs) };
  }
  return joined;
}
