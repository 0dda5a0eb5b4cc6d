/**
 * A local program as a tool: no shell in between. Arguments go in as JSON on standard input, and
 * wherever a word of the command is "{name}", as that word. What it prints is the result, as JSON
 * where it is JSON.
 * Errors: TOOL_FAILED (exit code, what it said on standard error), ToolRefusal.
 */
import { spawn } from "node:child_process";
import { RecollectError } from "../base/index.js";
import { type Json, type JsonObject, ToolRefusal } from "./contract.js";
import { oneLine } from "./json-schema.js";
import {
  type OutsideOptions,
  type OutsideResult,
  parsedText,
  RESULT_BYTES_MAX,
} from "./outside-call.js";

const COMPLAINT_BYTES_MAX = 2_000;
const PLACE = /^\{([\w.-]+)\}$/;

export function callCommand(
  call: { readonly name: string; readonly command: readonly string[] },
  given: JsonObject,
  o: OutsideOptions,
): Promise<OutsideResult> {
  const [program = "", ...words] = call.command.map((word) => filled(word, given));
  const failed = (detail: string): RecollectError =>
    new RecollectError("TOOL_FAILED", { name: call.name, detail });
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      shell: false,
      stdio: ["pipe", "pipe", "pipe"],
      env: o.env,
      signal: o.signal,
      killSignal: "SIGKILL",
    });
    const out = new BoundedText(RESULT_BYTES_MAX, () => child.kill("SIGKILL"));
    const said = new BoundedText(COMPLAINT_BYTES_MAX, () => undefined);
    child.stdout.on("data", (piece: Buffer) => out.add(piece));
    child.stderr.on("data", (piece: Buffer) => said.add(piece));
    // A program that does not read its input is none the worse for it.
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => {
      reject(o.signal.aborted ? (o.signal.reason as Error) : failed(error.message));
    });
    child.on("close", (code, signal) => {
      if (o.signal.aborted) return reject(o.signal.reason as Error);
      const text = out.text();
      if (out.cut) return resolve({ value: text, cut: true });
      if (code === 0) return resolve({ value: parsedText(text.trim()), cut: false });
      const words_ = oneLine(said.text(), 300);
      reject(failed(`it ended with ${code ?? signal}${words_ === "" ? "" : `: ${words_}`}`));
    });
    child.stdin.end(`${JSON.stringify(given)}\n`);
  });
}

function filled(word: string, given: JsonObject): string {
  const name = PLACE.exec(word)?.[1];
  if (name === undefined) return word;
  const value: Json = given[name] ?? "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value !== "number" && text.startsWith("-")) {
    // The program would take it for one of its options.
    throw new ToolRefusal(`${name} can't begin with a minus`);
  }
  return text;
}

class BoundedText {
  cut = false;
  readonly #pieces: Buffer[] = [];
  readonly #bytesMax: number;
  readonly #onCut: () => void;
  #bytes = 0;

  constructor(bytesMax: number, onCut: () => void) {
    this.#bytesMax = bytesMax;
    this.#onCut = onCut;
  }

  add(piece: Buffer): void {
    if (this.cut) return;
    const left = this.#bytesMax - this.#bytes;
    this.#pieces.push(piece.subarray(0, left));
    this.#bytes += piece.length;
    if (piece.length <= left) return;
    this.cut = true;
    this.#onCut();
  }

  text(): string {
    return Buffer.concat(this.#pieces).toString("utf8");
  }
}

/** A command line to words: blanks part them, quotes keep them together; nothing else counts. */
export function commandWords(line: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of line.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)) {
    words.push(double ?? single ?? bare ?? "");
  }
  return words;
}
