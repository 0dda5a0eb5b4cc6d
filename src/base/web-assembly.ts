/**
 * A compiled WebAssembly module that stands in the program as base64, as `npm run kernels` writes
 * it. Compiled once where it is asked for; each instance has a memory of its own.
 */

/** What is used of the global of that name; the types of a browser are not among ours. */
interface WebAssemblyGlobal {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { env: { abort: () => void } },
  ) => { readonly exports: object };
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Of its memory. */
export const WASM_PAGE_BYTES = 65_536;

/** Makes instances of the module; `Exports` is what its source exports. */
export function wasmModule<Exports extends object>(base64: string): () => Exports {
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal };
  const module = new wasm.Module(Buffer.from(base64, "base64"));
  return () => new wasm.Instance(module, { env: { abort: () => undefined } }).exports as Exports;
}
