export { verifyModelFiles, type VerifiedFile } from "./checksums.js";
export { commonLength } from "./common-length.js";
export type { Constraint } from "./constraint.js";
export { openDecoder, type DecoderOptions, type DecoderSession } from "./decoder.js";
export { selfTest } from "./decoder-self-test.js";
export { openLanes, sharesRuns, type LanesOptions } from "./lanes.js";
export { listDevices, rememberedDevices, type DeviceStatus } from "./devices.js";
export {
  openEncoder,
  type EncoderBatch,
  type EncoderOptions,
  type EncoderOutput,
  type EncoderSession,
} from "./encoder.js";
export { describeMemory, graphicsMemory } from "./graphics-memory.js";
export { generate, streamTokens, type Generation, type GenerationOptions } from "./generate.js";
export { findModelFiles, type ModelConfig, type ModelFiles } from "./model-files.js";
export { readModelJson, readOptionalModelJson } from "./model-json.js";
export { describePrefill, rememberedPrefills } from "./prefill-choice.js";
export type { DeviceName } from "./provider-names.js";
export type { LookupSources } from "./prompt-lookup.js";
export { logProbabilities, logProbability, type Choice, type SamplerOptions } from "./sampler.js";
export { createTextStream, type TextStream } from "./text-stream.js";
export { loadTokenizer, type TextPart, type Tokenizer } from "./tokenizer.js";
export { loadWordPiece, type TokenSpans, type WordPiece } from "./wordpiece.js";
export { SELF_TEST_FILE } from "./self-test.js";
export { disableTelemetry } from "./telemetry.js";
export { WrittenTokens } from "./written-tokens.js";
