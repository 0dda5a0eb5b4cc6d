/** Makes the 8-bit weights of a recipe in a cache folder, as one of several processes. */
import { silentLog } from "../../dist/src/base/index.js";
import { ensurePrefillFiles, prefillPlan } from "../../dist/src/runtime/prefill-files.js";

const [dir, cacheDir, startMs] = process.argv.slice(2);
const [onnx, prefill] = [`${dir}/model.onnx`, `${dir}/prefill.onnx`];
const source = { dir, onnx, prefill, cacheDir };
while (Date.now() < Number(startMs)) await new Promise((resolve) => setTimeout(resolve, 1));
process.stdout.write(await ensurePrefillFiles(prefillPlan(source), { ...source, log: silentLog }));
