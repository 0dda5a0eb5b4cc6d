export { mapOrdered } from "./map-ordered.js";
export { createPool, type Pool, type PoolOptions, type RunOptions } from "./pool.js";
export type { TaskMessage, TaskReply } from "./protocol.js";
export { runStream, type StreamOptions } from "./stream.js";
export { workerLog } from "./worker-log.js";
export {
  streamTask,
  Transferred,
  workerTask,
  type TaskContext,
  type WorkerTask,
} from "./worker-side.js";
