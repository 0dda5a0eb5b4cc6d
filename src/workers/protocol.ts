/**
 * What crosses between a pool and its workers. A task is one message and one reply; a task that
 * streams or can be cancelled brings a MessagePort beside it:
 *
 *   pool    -- TaskMessage (input, port, credits) -->  worker
 *   pool    <-- {event} {event} ...  ------- port --   worker   at most `credits` unacknowledged
 *   pool    -- {credits: n} / {cancel} ----- port -->  worker
 *   pool    <-- {end} ----------------------- port --  worker   streams only, after all events
 *   pool    <-- TaskReply (value or ErrorData) ------  worker
 *
 * The end of a stream goes through the port, because messages of two ports may overtake each
 * other. Errors cross as ErrorData: class identity does not survive structured clone.
 */
import type { MessagePort } from "node:worker_threads";
import type { ErrorData } from "../base/index.js";

export interface TaskMessage<In> {
  readonly input: In;
  readonly port: MessagePort | null;
  /** Events that may be sent before the first acknowledgement; 0 for tasks that don't stream. */
  readonly credits: number;
}

export type TaskReply<Out> =
  | { readonly ok: true; readonly value: Out }
  | { readonly ok: false; readonly error: ErrorData };

export type ToWorker =
  | { readonly kind: "credits"; readonly credits: number }
  | { readonly kind: "cancel" };

export type FromWorker<Event> =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "end"; readonly reply: TaskReply<null> };
