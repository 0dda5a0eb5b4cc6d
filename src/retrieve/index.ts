export { fuse, FUSION_WEIGHTS, type Candidate, type Fused, type FusionWeights } from "./fusion.js";
export {
  retrieve,
  type EmbedQuery,
  type Retrieval,
  type RetrieveOptions,
} from "./retriever.js";
