/**
 * Long texts of a wanted length, from a folder of plain texts.
 * Units: characters are UTF-16 code units; tokens are estimated from them until they are counted.
 */
import { basename } from "node:path";
import { seededRandom, shuffled } from "../random.js";
import type { Inputs } from "./files.js";

/** Measured on the 55 novels with the embedder's tokenizer: 4.2 to 4.4. */
export const CHARS_PER_TOKEN = 4.3;

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** Whole files in order, the last one cut at a paragraph, until `chars` are there. */
export async function textsOfLength(
  inputs: Inputs,
  files: readonly string[],
  chars: number,
): Promise<TextFile[]> {
  const texts: TextFile[] = [];
  let left = chars;
  for (const file of files) {
    if (left <= 0) break;
    const text = await inputs.text(file);
    const kept = text.length <= left ? text : cutAtParagraph(text, left);
    texts.push({ name: basename(file), text: kept });
    left -= kept.length;
    if (kept.length < text.length) break;
  }
  return texts;
}

function cutAtParagraph(text: string, chars: number): string {
  const breakAt = text.lastIndexOf("\n\n", chars);
  const lineAt = text.lastIndexOf("\n", chars);
  // A paragraph that begins before the half would throw away more than it tidies.
  const at = breakAt > chars / 2 ? breakAt : lineAt > chars / 2 ? lineAt : chars;
  return text.slice(0, at + 1);
}

/** Words that stand capitalised inside sentences: names, mostly. Most frequent first. */
export function namesIn(text: string, atLeast = 3): string[] {
  const counts = new Map<string, number>();
  // A lower-case word before it: not the first of a sentence or a line of speech.
  for (const match of text.matchAll(/\b[a-z]\w*,? ([A-Z][a-z]{2,15})\b/g)) {
    const name = match[1] ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= atLeast)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name]) => name);
}

const TEMPLATES: readonly ((one: string, other: string) => string)[] = [
  (one) => `Who is ${one}?`,
  (one) => `Where does ${one} live?`,
  (one, other) => `What did ${one} say to ${other}?`,
  (one) => `Why did ${one} go away?`,
  (one, other) => `How does ${one} know ${other}?`,
  (one) => `What does ${one} look like?`,
  (one) => `When did ${one} arrive?`,
  (one, other) => `What happened between ${one} and ${other}?`,
];

/** Generic questions about the names; fewer than `count` when there are too few names. */
export function questionsAbout(names: readonly string[], count: number, seed: number): string[] {
  const order = shuffled(names, seededRandom(seed));
  const questions = new Set<string>();
  for (let at = 0; at < order.length * TEMPLATES.length && questions.size < count; at++) {
    const one = order[at % order.length] as string;
    const other = order[(at + 1 + Math.floor(at / order.length)) % order.length] as string;
    const template = TEMPLATES[at % TEMPLATES.length];
    if (template !== undefined && one !== other) questions.add(template(one, other));
  }
  return [...questions];
}
