/**
 * The line on which a text stops being JSON: JSON.parse says it in words that differ between
 * versions of Node, and for short texts not at all. Only asked when JSON.parse has failed.
 */
const SPACE = /[ \t\r\n]*/y;
// eslint-disable-next-line no-control-regex -- JSON forbids control characters in strings
const PLAIN = /[^"\\\u0000-\u001f]*/.source;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/.source;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.source;
const TOKEN = new RegExp(
  `[{}[\\],:]|"${PLAIN}(?:${ESCAPE}${PLAIN})*"|${NUMBER}|true|false|null`,
  "y",
);

/** What may come next; "[" and "{" right behind the opening bracket, where it may close again. */
type State = "value" | "[" | "{" | "key" | ":" | "after";

/** 1-based. */
export function jsonErrorLine(text: string): number {
  const position = errorPosition(text);
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

function errorPosition(text: string): number {
  const open: string[] = [];
  let state: State = "value";
  for (let position = 0; ; ) {
    SPACE.lastIndex = position;
    SPACE.test(text);
    position = SPACE.lastIndex;
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return position;
    const next = after(state, token, open);
    if (next === null) return position;
    state = next;
    position += token.length;
  }
}

/** Follows one token; null where it can't stand. */
function after(state: State, token: string, open: string[]): State | null {
  const closes = token === "]" ? "[" : token === "}" ? "{" : null;
  if (closes !== null) {
    return (state === "after" || state === closes) && open.pop() === closes ? "after" : null;
  }
  if (state === "after") {
    if (token !== "," || open.length === 0) return null;
    return open.at(-1) === "[" ? "value" : "key";
  }
  if (state === ":") return token === ":" ? "value" : null;
  if (state === "key" || state === "{") return token.startsWith('"') ? ":" : null;
  if (token === "[" || token === "{") {
    open.push(token);
    return token;
  }
  return token === "," || token === ":" ? null : "after";
}
