/**
 * The whole numbers that a decoder's run is fed with: its tokens, where they stand, and what of it
 * is wanted. Units: tokens, positions.
 */
import { IntegerTensor, type Port, type Tensor } from "./session.js";

export interface DecoderRun {
  readonly ids: readonly number[];
  /** Positions before them. */
  readonly past: number;
  /** Of how many of the last tokens the logits are wanted, where the graph is told. */
  readonly rows: number;
}

export function integerFeeds(ports: readonly Port[], run: DecoderRun): Record<string, Tensor> {
  return Object.fromEntries(ports.map((port) => [port.name, feed(port, run)]));
}

function feed(port: Port, { ids, past, rows }: DecoderRun): Tensor {
  const filled = (length: number, value: (k: number) => number): IntegerTensor => {
    const tensor = new IntegerTensor(port.type, length);
    for (let k = 0; k < length; k++) tensor.set(k, value(k));
    return tensor;
  };
  const length = ids.length;
  switch (port.name) {
    case "num_logits_to_keep":
      return filled(1, () => 1).tensor(port.shape.length === 0 ? [] : [1]);
    case "logit_rows":
      return filled(rows, (k) => length - rows + k).tensor([rows]);
    case "attention_mask":
      return filled(past + length, () => 1).tensor([1, past + length]);
    case "position_ids":
      return filled(length, (k) => past + k).tensor([1, length]);
    default:
      return filled(length, (k) => ids[k] ?? 0).tensor([1, length]);
  }
}
