/** A decoder held against what its exporter wrote down. Errors: those of both. */
import { type DecoderOptions, openDecoder } from "./decoder.js";
import { compareSelfTest, readSelfTest } from "./self-test.js";

/** Opens the model on a device and compares it with its selftest.json. For `doctor`. */
export async function selfTest(
  dir: string,
  o: DecoderOptions = {},
): Promise<{ device: string; logitDifferenceMax: number }> {
  const test = readSelfTest(dir);
  const decoder = await openDecoder(dir, o);
  try {
    return { device: decoder.device, ...(await compareSelfTest(decoder, test)) };
  } finally {
    await decoder.dispose();
  }
}
