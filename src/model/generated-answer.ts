/** Reads the answer and the passages it names out of what a model wrote. */

export interface GeneratedAnswer {
  /** null where the model says that the passages don't hold it. */
  readonly answer: string | null;
  /** In the order written, each once. */
  readonly sourceNumbers: readonly number[];
}

const THOUGHTS = /<think>[\s\S]*?(?:<\/think>|$)/g;
const LABEL = /^(?:\*\*)?(?:final )?answer(?:\*\*)?\s*[:：]\s*(?:\*\*)?/i;
const CITATION = /\s*\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\]/g;
const UNKNOWN = new RegExp(
  `^(?:${[
    "unknown",
    "n/?a",
    "none",
    "no answer",
    "i (?:do not|don['’]t|can['’]?not|can['’]t) (?:know|answer|find|say)",
    "not (?:known|found|stated|mentioned|given|specified|provided)",
    "(?:the )?passages? (?:do(?:es)? not|don['’]t|doesn['’]t)",
  ].join("|")})\\b`,
  "i",
);

export function parseGenerated(text: string): GeneratedAnswer {
  const line = firstLine(text.replace(THOUGHTS, "")).replace(LABEL, "");
  const sourceNumbers: number[] = [];
  const said = line.replace(CITATION, (_, list: string) => {
    for (const number of list.split(/[,;]/).map(Number)) {
      if (!sourceNumbers.includes(number)) sourceNumbers.push(number);
    }
    return "";
  });
  const answer = unwrapped(said);
  const none = answer === "" || UNKNOWN.test(answer);
  return none ? { answer: null, sourceNumbers: [] } : { answer, sourceNumbers };
}

function firstLine(text: string): string {
  return text.split(/\r?\n/).map((line) => line.trim()).find((line) => line !== "") ?? "";
}

/** Without the full stop of a sentence, quotation marks and emphasis around the whole. */
function unwrapped(text: string): string {
  let inner = text.trim();
  for (;;) {
    const before = inner;
    inner = inner.replace(/^(["'“‘*_`]+)([\s\S]*?)(["'”’*_`]+)$/, "$2").trim();
    // "U.S." keeps its dot, "in Paris." does not.
    if (!/\b\p{L}\.$/u.test(inner)) inner = inner.replace(/[.,;:!]+$/, "").trim();
    if (inner === before) return inner;
  }
}
