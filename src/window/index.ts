export { chooseLines, type LineChoice } from "./choose-lines.js";
export { type EvidenceLine, evidenceLines, oneLine } from "./evidence-lines.js";
export { packWindow } from "./pack-window.js";
export { type NumberedLine, numberedText, questionText, windowText } from "./window-text.js";
