export type { EvidenceItem, GenerateRequest, GenerateResult, Generator } from "./contract.js";
export { parseGenerated, type GeneratedAnswer } from "./generated-answer.js";
export { openKnowledgeTeacher, type KnowledgeTeacher } from "./knowledge-teacher.js";
export { openLocalGenerator } from "./local-generator.js";
export { parseModelReference, type ModelReference } from "./model-reference.js";
export { type LocalModelOptions } from "./model-worker.js";
export { openRemoteGenerator, type RemoteGeneratorOptions } from "./remote-generator.js";
export {
  openScorer,
  openStepGenerator,
  type LineRequest,
  type PrefillReport,
  type Scorer,
  type StepGenerator,
  type WrittenLine,
} from "./step-generator.js";
export { hasSteps, type LineKind, type StepKind, type WrittenStep } from "./step-language.js";
