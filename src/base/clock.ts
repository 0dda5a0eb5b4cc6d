/** Time as a value that is passed in, so that tests can hold it. Units: milliseconds. */
export interface Clock {
  /** Monotonic, for durations. */
  nowMs(): number;
  /** Wall clock, for dates. */
  date(): Date;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  date: () => new Date(),
};
