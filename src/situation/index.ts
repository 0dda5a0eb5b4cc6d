export { answerFrom, type SituationAnswer } from "./answers.js";
export { askedOf, type Asked } from "./asked.js";
export { type Fact, factsIn, type ReadStatement } from "./facts.js";
export type { Mention } from "./pieces.js";
export { timelineOf } from "./timeline.js";
export { withoutTimes } from "./times.js";
export { classesOf } from "./verbs.js";
