/**
 * Compiles the kernels and writes them as a module of the sources, so that every way of running
 * the program (built, packed, under test) finds them without a file beside it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";

const source = fileURLToPath(new URL("vector-kernels.ts", import.meta.url));
const target = fileURLToPath(new URL("../src/ivf/kernels-wasm.ts", import.meta.url));
const COLUMNS = 92;

/** The text of src/ivf/kernels-wasm.ts as the source compiles to. */
export async function kernelsModule() {
  const folder = mkdtempSync(join(tmpdir(), "recollect-kernels-"));
  try {
    const out = join(folder, "kernels.wasm");
    const options = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd"];
    const { error, stderr } = await asc.main([source, ...options, "--outFile", out]);
    if (error) throw new Error(stderr.toString());
    const lines = readFileSync(out).toString("base64").match(new RegExp(`.{1,${COLUMNS}}`, "g"));
    return `/**
 * The compiled kernels, base64. Made from wasm/vector-kernels.ts by \`npm run kernels\`.
 */
export const KERNELS_WASM =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(target, await kernelsModule());
}
