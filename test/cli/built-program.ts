/** The built program as a child process. */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly input?: string;
  readonly env?: Record<string, string>;
  /** Is given the process while it runs; standard input stays open then. */
  readonly during?: (child: ChildProcess) => void;
}

export function recollect(argv: readonly string[], o: ProgramOptions): Promise<Finished> {
  const { RECOLLECT_STORE: _, FORCE_COLOR: __, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd: o.cwd,
    env: { ...env, ...o.env },
    stdio: "pipe",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined);
  if (o.during) o.during(child);
  else child.stdin.end(o.input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
