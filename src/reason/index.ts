export { answerQuestion } from "./answer-question.js";
export { loadArbiter, type ArbiterFeatures, type ArbiterWeights } from "./arbiter.js";
export { loadCalibration, type AnswerFeatures, type Calibration } from "./calibration.js";
export { type Candidate } from "./candidates.js";
export { citeAnswer, citeSpan } from "./citation.js";
export { EFFORTS, type Effort } from "./effort.js";
export type { Evidence, QuestionOptions, ReasonParts, Writer } from "./parts.js";
export { computedQuestion, type ComputedQuestion } from "./computed-question.js";
export { situatedAnswer } from "./situated-answer.js";
export { spokenAnswer, type SpokenParts } from "./spoken-answer.js";
export { timeAnswer } from "./time-answer.js";
export { withoutToday } from "./time-question.js";
export { walk, type WalkPassages, type WalkProgress } from "./walk.js";
export { type WalkAnswer, walkAnswer } from "./walk-answer.js";
export { chooseWalk, isStated } from "./walk-choice.js";
export { walkQuestion, type WalkQuestion } from "./walk-question.js";
export { WINDOW_ORDERS, type WindowOrder } from "./window-order.js";
export {
  mayAskTable,
  mayNameColumn,
  tableQuestion,
  type TableQuestion,
} from "./table-question.js";
export { plainQuestion } from "./asked-part.js";
export { assignmentsIn, isCodeName } from "./assignments.js";
export { heldBy, namesHolding } from "./assigned-names.js";
export { assignedQuestion } from "./assigned-question.js";
export { framedQuestion, type FramedQuestion } from "./framed-question.js";
export { framedReader } from "./framed-values.js";
export { statedQuestions, type StatedQuestion } from "./stated-question.js";
export { statedValues } from "./stated-values.js";
