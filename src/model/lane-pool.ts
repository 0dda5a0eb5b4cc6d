/**
 * Lends a decoder to each task: of those that are free the one whose cache begins most like the
 * task's prompt, so that the lines of one question mostly come back to the same.
 */
import type { DecoderSession } from "../runtime/index.js";

export class LanePool {
  readonly lanes: readonly DecoderSession[];
  readonly #free: Set<DecoderSession>;
  readonly #waiting: (() => void)[] = [];

  constructor(lanes: readonly DecoderSession[]) {
    this.lanes = lanes;
    this.#free = new Set(lanes);
  }

  async lend(promptIds: readonly number[]): Promise<DecoderSession> {
    for (;;) {
      const [lane] = [...this.#free]
        .map((free) => ({ free, common: free.inCommon(promptIds) }))
        // Of those with nothing in common the emptiest: the others may be asked for again.
        .sort((a, b) => b.common - a.common || a.free.length - b.free.length);
      if (lane) {
        this.#free.delete(lane.free);
        return lane.free;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  giveBack(lane: DecoderSession): void {
    this.#free.add(lane);
    this.#waiting.shift()?.();
  }
}
