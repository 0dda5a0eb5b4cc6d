/** Rows, windows and merging, with a session that scores tokens by their ids. */
import { describe, expect, it } from "vitest";
import { readPassages } from "../../src/reader/read-passages.js";
import type { EncoderSession } from "../../src/runtime/index.js";

const NEEDLE = 7_000;

/** One token a word: "n" is the needle, every other word an id of its own. */
const tokenizer = {
  special: { cls: 1, sep: 2, pad: 0, unk: 3 },
  encodeWithOffsets(text: string) {
    const words = [...text.matchAll(/\S+/g)];
    return {
      ids: Int32Array.from(words, (word, i) => (word[0] === "n" ? NEEDLE : 100 + i)),
      starts: Int32Array.from(words, (word) => word.index),
      ends: Int32Array.from(words, (word) => word.index + word[0].length),
    };
  },
};

/** Needles score 9 (less one for each that came before), all else -9; support is the id. */
function fakeSession(device = "webgpu") {
  const widths: number[] = [];
  const batches: number[] = [];
  const run: EncoderSession["run"] = ({ inputIds }) => {
    batches.push(inputIds.length);
    const width = Math.max(...inputIds.map((ids) => ids.length));
    inputIds.forEach((ids) => widths.push(ids.length));
    const dims = [inputIds.length, width];
    const marks = new Float32Array(inputIds.length * width).fill(-9);
    const support = new Float32Array(inputIds.length * width);
    inputIds.forEach((ids, row) => {
      ids.forEach((id, t) => {
        support[row * width + t] = id;
        if (id === NEEDLE) marks[row * width + t] = 9;
      });
    });
    const answerable = Float32Array.from(inputIds, (ids) => (ids.includes(NEEDLE) ? 5 : -5));
    return Promise.resolve({
      start: { data: marks, dims },
      end: { data: marks, dims },
      support: { data: support, dims },
      answerable: { data: answerable, dims: [inputIds.length] },
    });
  };
  return { run, device, widths, batches };
}

function passage(tokens: number, needles: readonly number[]): string {
  return Array.from({ length: tokens }, (_, i) => (needles.includes(i) ? "n" : `w${i}`)).join(" ");
}

async function read(...passages: string[]) {
  const session = fakeSession();
  const readings = await readPassages(session, tokenizer, { question: "q q", passages });
  return { readings, widths: session.widths };
}

describe("readPassages", () => {
  it("reads short passages in one row each, in the order given", async () => {
    const { readings, widths } = await read(passage(300, []), passage(20, [3]), "");
    expect(widths.toSorted((a, b) => a - b)).toEqual([5, 25, 305]);
    expect(readings.map((reading) => reading.answerableLogit)).toEqual([-5, 5, -5]);
    expect(readings[2]).toMatchObject({ answers: [], support: [] });
  });

  it("reads all of a passage that is longer than a row, as one reading", async () => {
    for (const at of [0, 340, 378, 379, 479]) {
      const text = passage(480, [at]);
      const { readings, widths } = await read(text);
      expect(widths).toHaveLength(2);
      expect(Math.max(...widths)).toBeLessThanOrEqual(384);
      const [best, ...others] = readings[0]?.answers ?? [];
      expect(text.slice(best?.start, best?.end)).toBe("n");
      expect(best?.score).toBe(18);
      expect(others.every((mark) => mark.score < 18)).toBe(true);
      expect(readings[0]?.answerableLogit).toBe(5);
    }
  });

  it("reads rows together on a card, one by one on a processor, to the same marks", async () => {
    const passages = [passage(300, [7]), passage(20, [3]), passage(10, [])];
    const both = [fakeSession("webgpu"), fakeSession("cpu")];
    const [card, processor] = await Promise.all(
      both.map((session) => readPassages(session, tokenizer, { question: "q q", passages })),
    );
    expect(both.map(({ batches }) => batches)).toEqual([[3], [1, 1, 1]]);
    expect(processor).toEqual(card);
  });

  it("averages support over every token once", async () => {
    const text = passage(1_000, []);
    const { readings } = await read(text);
    const [sentence, ...more] = readings[0]?.support ?? [];
    expect(more).toEqual([]);
    expect(sentence).toMatchObject({ start: 0, end: text.length });
    expect(sentence?.score).toBeCloseTo(100 + 999 / 2, 3);
  });
});
