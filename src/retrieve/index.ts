export { follow, type Followed } from "./follow.js";
export { fuse, type Candidate } from "./fusion.js";
export {
  retrieve,
  type EmbedQuery,
  type Retrieval,
  type RetrieveOptions,
} from "./retriever.js";
