/** A text of many million characters, written and parsed; memory watched. Units: bytes. */
import { open } from "node:fs/promises";
import path from "node:path";
import { parseFile } from "../../src/sources/index.js";
import { temporaryFolder, walked } from "./collect.js";

const LINE = "All work and no play makes Jack a dull boy, says the proverb of old.\n";

export async function streamLarge(bytesMin: number): Promise<{
  bytes: number;
  chars: number;
  partCharsMax: number;
  heapGrowthBytes: number;
}> {
  const file = path.join(await temporaryFolder(), "large.txt");
  const block = LINE.repeat(15_000);
  const handle = await open(file, "w");
  let bytes = 0;
  for (; bytes < bytesMin; bytes += block.length) await handle.write(block);
  await handle.close();
  const [event] = await walked([file], path.dirname(file));
  if (event?.kind !== "file") throw new Error("not taken");
  const before = process.memoryUsage();
  let [chars, partCharsMax, heapMax] = [0, 0, 0];
  for await (const part of parseFile(event.file, {})) {
    if (part.kind !== "text") continue;
    chars += part.text.length;
    partCharsMax = Math.max(partCharsMax, part.text.length);
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    heapMax = Math.max(heapMax, heapUsed + arrayBuffers);
  }
  const heapGrowthBytes = heapMax - before.heapUsed - before.arrayBuffers;
  return { bytes, chars, partCharsMax, heapGrowthBytes };
}
