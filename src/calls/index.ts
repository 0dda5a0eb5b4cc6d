export { type CallContext, type ProposedCall, proposeCalls } from "./choose-call.js";
export { isoDay, type Moment, momentsIn } from "./moments.js";
export { readResult } from "./read-result.js";
export { type RequestKind, requestKind } from "./request-kind.js";
export { resultPieces } from "./result-pieces.js";
export { resultText } from "./result-text.js";
