export type { EvidenceItem, GenerateRequest, GenerateResult, Generator } from "./contract.js";
export { parseGenerated, type GeneratedAnswer } from "./generated-answer.js";
export { openLocalGenerator, type LocalGeneratorOptions } from "./local-generator.js";
export { parseModelReference, type ModelReference } from "./model-reference.js";
export { openRemoteGenerator, type RemoteGeneratorOptions } from "./remote-generator.js";
