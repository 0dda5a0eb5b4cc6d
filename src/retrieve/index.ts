export { follow, type Followed } from "./follow.js";
export { fuse, type Candidate } from "./fusion.js";
export {
  sentencesNaming,
  type Named,
  type NamingSentence,
  type NamingSentences,
  type NextSentence,
} from "./naming.js";
export type { QueryEmbedding } from "./query-embedding.js";
export { questionTerms, standsAlone } from "./question-terms.js";
export {
  retrieve,
  type SearchLevel,
  type Retrieval,
  type RetrieveOptions,
} from "./retriever.js";
export {
  inOrder,
  statementSearch,
  type FirstStatements,
  type Statement,
  type StatementSearch,
} from "./statements.js";
export {
  spokenSearch,
  type SpokenSearch,
  type SpokenStatement,
} from "./spoken.js";
export { speaksOfSelf, turnsIn } from "./transcript.js";
