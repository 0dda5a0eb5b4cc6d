/**
 * A yes or no from the person at the terminal; without one the answer is no.
 * Errors: the reason of the signal; INTERRUPTED with Ctrl-C.
 */
import { createInterface } from "node:readline/promises";
import { RecollectError } from "../base/index.js";
import type { Cli } from "./context.js";
import { printableLine } from "./escape.js";

interface Call {
  readonly name: string;
  readonly arguments: unknown;
}

/** For a program that reads nothing else from the terminal meanwhile. */
export async function agreed(
  cli: Cli,
  question: string,
  signal: AbortSignal = cli.signal,
): Promise<boolean> {
  const { stdin, stderr } = cli.io;
  const atTerminal = "isTTY" in stdin && stdin.isTTY === true && stderr.isTTY === true;
  if (!atTerminal || cli.json) return false;
  signal.throwIfAborted();
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    // At the end of what is typed, Ctrl-D, the question itself is never answered.
    const ended = new Promise<null>((resolve) => lines.once("close", () => resolve(null)));
    const interrupted = new Promise<never>((_, reject) => {
      lines.once("SIGINT", () => reject(new RecollectError("INTERRUPTED")));
    });
    const prompt = `${printableLine(question)} [y/N] `;
    const typed = lines.question(prompt, { signal });
    typed.catch(() => undefined);
    return isYes(await Promise.race([interrupted, typed, ended]));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}

export function isYes(answer: string | null): boolean {
  return /^\s*y(es)?\s*$/i.test(answer ?? "");
}

/** Before a call that may change something. */
export function agreedTo(cli: Cli, call: Call, signal?: AbortSignal): Promise<boolean> {
  return agreed(cli, changeQuestion(call), signal);
}

export function changeQuestion({ name, arguments: given }: Call): string {
  return `${name} may change something. Call it with ${JSON.stringify(given)}?`;
}
