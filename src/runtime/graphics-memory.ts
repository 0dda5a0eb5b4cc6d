/**
 * How much memory graphics cards have and how much of it is taken, where the system tells:
 * nvidia-smi for NVIDIA's, sysfs for AMD's on Linux. onnxruntime itself tells nothing.
 * Units: bytes. Errors: none; what can't be asked is not in the list.
 */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface GraphicsMemory {
  readonly name: string;
  readonly bytesTotal: number;
  readonly bytesUsed: number;
}

const NVIDIA_SMI_MS_MAX = 5_000;
const QUERY = ["--query-gpu=name,memory.total,memory.used", "--format=csv,noheader,nounits"];
const MEBIBYTE = 2 ** 20;
const DRM = "/sys/class/drm";

export async function graphicsMemory(): Promise<GraphicsMemory[]> {
  const [nvidia, amd] = await Promise.all([askNvidia(), askAmd()]);
  return [...nvidia, ...amd];
}

export function describeMemory({ name, bytesTotal, bytesUsed }: GraphicsMemory): string {
  const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
  return `${name}: ${gigabytes(bytesTotal - bytesUsed)} of ${gigabytes(bytesTotal)} GB free`;
}

async function askNvidia(): Promise<GraphicsMemory[]> {
  const answer = await new Promise<string>((resolve) => {
    execFile("nvidia-smi", QUERY, { timeout: NVIDIA_SMI_MS_MAX }, (error, stdout) => {
      resolve(error === null ? stdout : "");
    });
  });
  return parseNvidia(answer);
}

/** Lines "NAME, MiB in all, MiB taken". */
export function parseNvidia(answer: string): GraphicsMemory[] {
  return answer.split("\n").flatMap((line) => {
    const [, name, total, used] = /^(.+), (\d+), (\d+)\s*$/.exec(line) ?? [];
    if (name === undefined) return [];
    const bytesTotal = Number(total) * MEBIBYTE;
    return [{ name, bytesTotal, bytesUsed: Number(used) * MEBIBYTE }];
  });
}

async function askAmd(): Promise<GraphicsMemory[]> {
  const cards = (await readdir(DRM).catch(() => [])).filter((name) => /^card\d+$/.test(name));
  const found = await Promise.all(
    cards.map(async (card) => {
      const read = (what: string): Promise<string> =>
        readFile(join(DRM, card, "device", `mem_info_vram_${what}`), "utf8").catch(() => "");
      const [total, used] = await Promise.all([read("total"), read("used")]);
      return total === "" || used === ""
        ? []
        : [{ name: card, bytesTotal: Number(total), bytesUsed: Number(used) }];
    }),
  );
  return found.flat();
}
