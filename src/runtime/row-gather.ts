/**
 * Copies chosen rows of a cache tensor on the device that it stands on: [1, heads, n, size] to
 * [1, heads, k, size]. A graph of one `Gather`, as the program itself can't reach such a tensor.
 */
import type { CachePort } from "./decoder-graph.js";
import { createSession, IntegerTensor, type Session, type Tensor } from "./session.js";

/** ONNX, opset 17: kept = Gather(rows, slots int64, axis 2), of float32 and of float16. */
const GRAPHS: Readonly<Record<CachePort["type"], string>> = {
  float32: 
    "CAg6iQEKKAoEcm93cwoFc2xvdHMSBGtlcHQiBkdhdGhlcioLCgRheGlzGAKgAQISAWdaIQoEcm93cxIZChcIARIT" +
    "CgIIAQoDEgFoCgMSAW4KAxIBc1oUCgVzbG90cxILCgkIBxIFCgMSAWtiIQoEa2VwdBIZChcIARITCgIIAQoDEgFo" +
    "CgMSAWsKAxIBc0IECgAQEQ==",
  float16: 
    "CAg6iQEKKAoEcm93cwoFc2xvdHMSBGtlcHQiBkdhdGhlcioLCgRheGlzGAKgAQISAWdaIQoEcm93cxIZChcIChIT" +
    "CgIIAQoDEgFoCgMSAW4KAxIBc1oUCgVzbG90cxILCgkIBxIFCgMSAWtiIQoEa2VwdBIZChcIChITCgIIAQoDEgFo" +
    "CgMSAWsKAxIBc0IECgAQEQ==",
};

export class RowGather {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  static async open(type: CachePort["type"], o: { provider: string }): Promise<RowGather> {
    const graph = Uint8Array.from(Buffer.from(GRAPHS[type], "base64"));
    const kept = o.provider === "cpu" ? {} : { keptOnDevice: ["kept"] };
    return new RowGather(await createSession(graph, { ...o, ...kept, threads: 1 }));
  }

  async gather(rows: Tensor, slots: readonly number[]): Promise<Tensor> {
    const wanted = new IntegerTensor("int64", slots.length);
    for (const [i, slot] of slots.entries()) wanted.set(i, slot);
    const feeds = { rows, slots: wanted.tensor([slots.length]) };
    const { kept } = await this.#session.run(feeds, ["kept"]);
    return kept as Tensor;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
