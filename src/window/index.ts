export { packWindow, type WindowItem } from "./pack-window.js";
