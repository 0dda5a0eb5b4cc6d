/**
 * Compiles the kernels and writes them as modules of the sources, so that every way of running
 * the program (built, packed, under test) finds them without a file beside it. A test holds the
 * modules against what their sources compile to.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";

const COLUMNS = 92;

export const KERNELS = [
  {
    source: "wasm/vector-kernels.ts",
    target: "src/ivf/kernels-wasm.ts",
    name: "KERNELS_WASM",
  },
  {
    source: "wasm/token-sums.ts",
    target: "src/vectors/token-sums-wasm.ts",
    name: "TOKEN_SUMS_WASM",
  },
];

const root = new URL("../", import.meta.url);

/** The text of the module that a kernel's source compiles to. */
export async function compiled({ source, name }) {
  const folder = mkdtempSync(join(tmpdir(), "recollect-kernels-"));
  try {
    const out = join(folder, "kernels.wasm");
    const options = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd"];
    const path = fileURLToPath(new URL(source, root));
    const { error, stderr } = await asc.main([path, ...options, "--outFile", out]);
    if (error) throw new Error(stderr.toString());
    const lines = readFileSync(out).toString("base64").match(new RegExp(`.{1,${COLUMNS}}`, "g"));
    return `/**
 * The compiled kernels, base64. Made from ${source} by \`npm run kernels\`.
 */
export const ${name} =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const kernel of KERNELS) {
    writeFileSync(fileURLToPath(new URL(kernel.target, root)), await compiled(kernel));
  }
}
