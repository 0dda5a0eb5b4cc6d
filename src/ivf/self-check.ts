/** Whether WebAssembly's SIMD works here: a dot product whose result is known. */
import { Kernels, strideOf, writeQuery } from "./kernels.js";

export function kernelsSelfCheck(): string {
  const kernels = new Kernels();
  const stride = strideOf(2);
  const [codes, query, out] = [kernels.take(stride), kernels.take(2 * stride), kernels.take(4)];
  kernels.int8(codes, 2).set([30, 40]);
  const unit = writeQuery(kernels, query, Float32Array.of(3, 4));
  kernels.call.dots(codes, 1, stride, query, out);
  const found = (kernels.floats(out, 1)[0] ?? 0) * unit;
  if (Math.abs(found - 250) > 0.1) throw new Error(`a product of 250 came out as ${found}`);
  return "ok";
}
