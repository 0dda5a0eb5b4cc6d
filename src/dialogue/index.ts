export { resolveQuestion, type Resolution } from "./resolve-question.js";
