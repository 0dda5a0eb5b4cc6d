export { buildLists, type BuildListsOptions, type BuiltLists } from "./build-lists.js";
export { Kernels, strideOf, writeQuery } from "./kernels.js";
export { ListsFile, ListsUnusable } from "./lists-file.js";
export type { ListsHeader, ListsIdentity } from "./lists-format.js";
export {
  type ListsHit,
  ListsIndex,
  type ListsQuery,
  type ListsWork,
  type OwnedLists,
} from "./lists-index.js";
export { kernelsSelfCheck } from "./self-check.js";
export type { VectorBatch, VectorSource } from "./vector-source.js";
export { writeLists } from "./write-lists.js";
