export {
  askedWords,
  bareTitle,
  casedName,
  foldedWords,
  foldName,
  namesIn,
  newNames,
} from "./names.js";
export { placedWords, sameWord } from "./placed-words.js";
export { monthNumber } from "./months.js";
export { STOP_WORDS } from "./stop-words.js";
export {
  contentWords,
  foldAnswer,
  foldWord,
  isCapital,
  isStopWord,
  plainWords,
  runsOf,
  UNSPACED,
  wordsOf,
} from "./words.js";
