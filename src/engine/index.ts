export type * from "./contract.js";
export type * from "./tool-contract.js";
export { LEVELS, SEARCH_MODES } from "./contract.js";
export { EFFORTS, WINDOW_ORDERS } from "../reason/index.js";
export type { Evidence } from "../reason/index.js";
export { doctor, type DoctorOptions } from "./doctor.js";
export {
  openReasoner,
  type GivenPassage,
  type OpenReasonerOptions,
  type Reasoned,
  type Reasoner,
  type Who,
} from "./open-reasoner.js";
export { corporaFolder, modelsFolder } from "./package-folders.js";
export { openStore } from "./store.js";
