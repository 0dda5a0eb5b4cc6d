export { openReader, type Reader } from "./reader.js";
