export {
  answerQuestion,
  asTimeout,
  withTimeout,
  type Evidence,
  type QuestionOptions,
  type ReasonParts,
} from "./answer-question.js";
export { loadCalibration, type AnswerFeatures, type Calibration } from "./calibration.js";
export { foldAnswer, type Candidate } from "./candidates.js";
