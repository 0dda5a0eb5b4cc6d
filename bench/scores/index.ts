/** Pure scoring functions. */
export { babilongScore, labelsOf } from "./babilong.js";
export { auroc, ece } from "./calibration.js";
export { CAUSES, causeOf, causeScores, type EvidenceSeen } from "./causes.js";
export {
  bootstrap,
  mean,
  pairedDifference,
  quantile,
  wilson,
} from "./intervals.js";
export { ndcg, recall, type Judgements } from "./ranking.js";
export { containsAnswer, exactMatch, f1, normaliseAnswer } from "./squad.js";
export { accuracy, citationF1 } from "./reasoning.js";
export { rulerScore } from "./ruler.js";
export { setScores } from "./sets.js";
export { ExactSearch } from "./exact.js";
