export { mediaTypeOf } from "./media-type.js";
export { parseFile, parserFingerprint, parseStream, type StreamOptions } from "./parse-file.js";
export { walk, type InputFile, type WalkEvent, type WalkOptions } from "./walk.js";
