/**
 * What a user may name as a model: a folder, a model that ships with the program, or an
 * OpenAI-compatible endpoint ("openai:http://127.0.0.1:8080/v1#name").
 * Errors: INVALID_OPTION.
 */
import { RecollectError } from "../base/index.js";

export type ModelReference =
  | { readonly kind: "folder"; readonly dir: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "remote"; readonly baseUrl: string; readonly name: string };

const REMOTE = "openai:";
const NAME = /^[A-Za-z0-9][\w.-]*$/;

/** `option` is the one that named it, for messages. */
export function parseModelReference(text: string, option = "--model"): ModelReference {
  const invalid = (detail: string): RecollectError =>
    new RecollectError("INVALID_OPTION", { option, command: "ask", detail });
  if (text.startsWith(REMOTE)) return parseRemote(text.slice(REMOTE.length), invalid);
  if (/^https?:/i.test(text)) throw invalid(`write it as ${REMOTE}${text}#MODEL`);
  if (text.trim() === "") throw invalid("it is empty");
  return NAME.test(text) ? { kind: "name", name: text } : { kind: "folder", dir: text };
}

function parseRemote(
  text: string,
  invalid: (detail: string) => RecollectError,
): ModelReference {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw invalid(`"${text}" is not an http address`);
  }
  if (url.username !== "" || url.password !== "") {
    throw invalid("an address holds no user or password");
  }
  const name = decoded(url.hash.slice(1));
  if (name === "") throw invalid(`the model's name is lacking: ${REMOTE}${text}#MODEL`);
  url.hash = "";
  return { kind: "remote", baseUrl: url.href.replace(/\/+$/, ""), name };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
