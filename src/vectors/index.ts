export { blockVectors } from "./block-vectors.js";
export { EmbedderPool, openEmbedderPool, type EmbedderPoolOptions } from "./embedder-pool.js";
export { bitCodes, nearestByBits, type BitCodes } from "./bit-codes.js";
export { readEmbedderModel, type EmbedderModel } from "./embedder-model.js";
export type { EmbedOptions, Embedder } from "./embedder.js";
export {
  dequantizeInt8,
  dot,
  dotInt8,
  quantizeInt8,
  quantizeInt8Into,
  scanInt8,
  type Int8Vector,
} from "./int8.js";
export { packInt4, quantizeInt4Into, unpackInt4 } from "./int4.js";
export { OnnxEmbedder, type OnnxEmbedderOptions } from "./onnx-embedder.js";
export { TopK, topK, type Scored } from "./top-k.js";
export { StaticEmbedder } from "./static-embedder.js";
