export { answerQuestion } from "./answer-question.js";
export { loadArbiter, type ArbiterFeatures, type ArbiterWeights } from "./arbiter.js";
export { loadCalibration, type AnswerFeatures, type Calibration } from "./calibration.js";
export { type Candidate } from "./candidates.js";
export { citeAnswer, citeSpan } from "./citation.js";
export { contentWords } from "./grounding.js";
export { EFFORTS, type Effort } from "./effort.js";
export type { Evidence, QuestionOptions, ReasonParts, Writer } from "./parts.js";
export { computedQuestion, type ComputedQuestion } from "./computed-question.js";
