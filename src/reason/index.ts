export {
  answerQuestion,
  type Evidence,
  type QuestionOptions,
  type ReasonParts,
} from "./answer-question.js";
export { loadCalibration, type AnswerFeatures, type Calibration } from "./calibration.js";
export { type Candidate } from "./candidates.js";
