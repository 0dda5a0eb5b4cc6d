/** Who gets which decoder, and who waits. */
import { describe, expect, it } from "vitest";
import { LanePool } from "../../src/model/lane-pool.js";
import { FakeDecoder } from "../runtime/fake-decoder.js";

async function lanes(...texts: readonly (readonly number[])[]) {
  const made = texts.map(() => new FakeDecoder({ vocabulary: 50 }));
  for (const [n, text] of texts.entries()) if (text.length > 0) await made[n]?.append(text);
  return made;
}

describe("a pool of lanes", () => {
  it("lends the lane that begins most like the prompt, else the emptiest", async () => {
    const made = await lanes([1, 2, 3, 4], [1, 9, 9], []);
    const pool = new LanePool(made);
    expect(await pool.lend([1, 2, 3, 7])).toBe(made[0]);
    expect(await pool.lend([8])).toBe(made[2]);
    expect(await pool.lend([8])).toBe(made[1]);
  });

  it("lets others wait until one is given back, first come, first served", async () => {
    const [lane] = await lanes([]);
    if (!lane) throw new Error("a lane");
    const pool = new LanePool([lane]);
    await pool.lend([1]);
    const order: string[] = [];
    const first = pool.lend([2]).then((lent) => {
      order.push("first");
      pool.giveBack(lent);
    });
    const second = pool.lend([3]).then(() => order.push("second"));
    expect(order).toEqual([]);
    pool.giveBack(lane);
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "second"]);
  });
});
