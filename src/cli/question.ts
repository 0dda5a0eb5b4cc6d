/** A yes or no from the person at the terminal; without one the answer is no. */
import { createInterface } from "node:readline/promises";
import type { Cli } from "./context.js";
import { printableLine } from "./escape.js";

export async function agreed(cli: Cli, question: string): Promise<boolean> {
  const { stdin, stderr } = cli.io;
  const atTerminal = "isTTY" in stdin && stdin.isTTY === true && stderr.isTTY === true;
  if (!atTerminal || cli.json) return false;
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await lines.question(`${printableLine(question)} [y/N] `, {
      signal: cli.signal,
    });
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}

/** Before a call that may change something. */
export function agreedTo(
  cli: Cli,
  call: { readonly name: string; readonly arguments: unknown },
): Promise<boolean> {
  const given = JSON.stringify(call.arguments);
  return agreed(cli, `${call.name} may change something. Call it with ${given}?`);
}
