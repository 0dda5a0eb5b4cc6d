export { parseFile, parserFingerprint } from "./parse-file.js";
export { isOutside } from "./source-name.js";
export { spoolStream, type Spool } from "./spool.js";
export { walk, type InputFile, type WalkEvent, type WalkOptions } from "./walk.js";
