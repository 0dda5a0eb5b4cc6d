export { serveMcp, type ServeMcpOptions } from "./serve.js";
