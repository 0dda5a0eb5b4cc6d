export { cacheFolder } from "./cache-folder.js";
export { systemClock, type Clock } from "./clock.js";
export { type ErrorCode } from "./error-table.js";
export {
  fromErrorData,
  invariant,
  isRecollectError,
  RecollectError,
  toErrorData,
  type ErrorData,
  type ErrorFacts,
} from "./errors.js";
export { IdSet } from "./id-set.js";
export { LIMITS } from "./limits.js";
export { silentLog, type Log } from "./log.js";
export { WASM_PAGE_BYTES, wasmModule, type WasmMemory } from "./web-assembly.js";
