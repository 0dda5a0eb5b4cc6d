/** What an ingest says of how far it is. */
import { expect, it } from "vitest";
import type { Clock } from "../../src/base/index.js";
import type { IngestProgress } from "../../src/engine/contract.js";
import { IngestProgressMeter } from "../../src/engine/ingest-progress.js";

it("counts files, then bytes inside a file, never more than it has", () => {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => (nowMs += 1_000), date: () => new Date(0) };
  const seen: IngestProgress[] = [];
  const meter = new IngestProgressMeter(clock, (progress) => seen.push(progress));
  const big = { bytes: 1_000, source: "big" };
  meter.found(big);
  meter.found({ bytes: 50, source: "binary" });
  const file = meter.file(big);
  for (const chars of [400, 400, 400]) file.advance(chars);
  file.end();
  meter.expect(-50);
  const small = meter.file({ bytes: 10, source: "small" });
  small.advance(2);
  small.end();
  expect(seen.map(({ phase, done, total }) => [phase, done, total])).toEqual([
    ["scan", 1, 0],
    ["scan", 2, 0],
    ["read", 400, 1_050],
    ["read", 800, 1_050],
    ["read", 1_000, 1_050],
    ["read", 1_000, 1_050],
    ["read", 1_002, 1_002],
    ["read", 1_010, 1_010],
  ]);
});
