export { follow, type Followed } from "./follow.js";
export { fuse, type Candidate } from "./fusion.js";
export { questionTerms, standsAlone } from "./question-terms.js";
export {
  retrieve,
  type QueryEmbedding,
  type SearchLevel,
  type StaticQuery,
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
