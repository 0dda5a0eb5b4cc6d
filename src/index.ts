/** The package's front door: everything the command line does, as typed functions. */
export { RecollectError, type ErrorCode } from "./base/index.js";
export * from "./engine/index.js";
export type * from "./records/index.js";
