/**
 * Questions that follow assignments through the texts (src/reason/assigned-question.ts): from a
 * value to the names that get it, from these to the names that get theirs, as far as it goes. Each
 * step looks for one name or value among the words of the store. Null where nothing is assigned.
 * Errors: those of the store; the signal's reason.
 */
import type { Clock } from "../base/index.js";
import type { Answer, Filter, Passage, PassageId, Step } from "../records/index.js";
import {
  assignedQuestion,
  assignmentsIn,
  citeSpan,
  heldBy,
  isCodeName,
  namesHolding,
} from "../reason/index.js";
import type { StoreReader } from "../shards/index.js";
import { foundAnswer } from "./found-answer.js";
import { passagesWith, turnOfOthers } from "./passages-with.js";

/** Names that are followed. */
const NAMES_MAX = 500;
const CONFIDENCE = 0.93;
const PARTIAL = 0.6;
/** Passages between two looks at the signal. */
const AT_ONCE = 64;

export interface AssignedParts {
  readonly clock: Clock;
  readonly reader: StoreReader;
}

interface Placed {
  readonly name: string;
  readonly to: string;
  readonly form: "sign" | "settings" | "words";
  readonly start: number;
  readonly end: number;
  readonly passage: Passage;
}

interface Options {
  readonly filter?: Filter | undefined;
  readonly signal: AbortSignal;
}

export async function assignedAnswer(
  { clock, reader }: AssignedParts,
  question: string,
  o: Options,
): Promise<Answer | null> {
  const asked = assignedQuestion(question);
  if (asked === null) return null;
  const startedMs = clock.nowMs();
  const first = asked.kind === "names" ? asked.value : asked.name;
  const search = new Following(reader, asked.kind, o);
  await search.from(first);
  const { steps, cut } = search;
  const assignments = search.inOrder();
  const ms = (): number => Math.round(clock.nowMs() - startedMs);
  const confidence = cut ? CONFIDENCE * PARTIAL : CONFIDENCE;
  const base = { question, by: "assignments", steps, confidence };
  if (asked.kind === "names") {
    const names = namesHolding(asked.value, assignments);
    if (names.length === 0) return null;
    const text = names.map(({ name }) => name).join(", ");
    const citations = names.map(({ by }) => citeSpan(by.passage, by));
    const said = `assignments followed from ${asked.value}, nearest first`;
    const explanation = cut ? `${said}; not all could be looked at: there may be more` : said;
    return foundAnswer({ ...base, text, citations, explanation, ms: ms() });
  }
  const held = heldBy(asked.name, assignments);
  if (held === null) return null;
  const chain = held.by.toReversed().map(({ name, to }) => `${name} = ${to}`);
  return foundAnswer({
    ...base,
    text: held.value,
    citations: held.by.map((by) => citeSpan(by.passage, by)),
    explanation: `assignments followed: ${chain.slice(0, 20).join(", ")}`,
    ms: ms(),
  });
}

class Following {
  readonly steps: Step[] = [];
  /** Something was left out: more names or passages than are looked at. */
  cut = false;
  readonly #reader: StoreReader;
  readonly #kind: "names" | "value";
  readonly #o: Options;
  readonly #found = new Map<string, Placed>();
  /** What was looked for, folded: the index knows no case. */
  readonly #seen = new Set<string>();

  constructor(reader: StoreReader, kind: "names" | "value", o: Options) {
    this.#reader = reader;
    this.#kind = kind;
    this.#o = o;
  }

  async from(first: string): Promise<void> {
    const queue: { token: string; by: Placed | null }[] = [{ token: first, by: null }];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { token, by } = next;
      this.#o.signal.throwIfAborted();
      // A plain word means the same within one document alone.
      const key = isCodeName(token) || by === null ? token : `${token}\0${by.passage.source}`;
      if (this.#seen.has(key)) continue;
      if (this.#seen.size === NAMES_MAX) {
        this.cut = true;
        return;
      }
      this.#seen.add(key);
      const found = await this.#about(token, by);
      for (const one of found) {
        queue.push({ token: this.#kind === "names" ? one.name : one.to, by: one });
      }
      const output = { found: found.slice(0, 20).map(({ name, to }) => `${name} = ${to}`) };
      const input = { query: token, for: "assignments" };
      this.steps.push({ kind: "search", input, output, ms: 0 });
    }
  }

  /** By document and place. */
  inOrder(): Placed[] {
    const ids = [...new Set([...this.#found.values()].map(({ passage }) => passage.id))];
    const order = new Map<PassageId, number>(
      this.#reader.inDocumentOrder(ids).map((id, at) => [id, at]),
    );
    const placeOf = ({ passage }: Placed): number => order.get(passage.id) ?? 0;
    return [...this.#found.values()].sort((a, b) => placeOf(a) - placeOf(b) || a.start - b.start);
  }

  async #about(token: string, by: Placed | null): Promise<Placed[]> {
    const { filter, signal } = this.#o;
    const looked = { filter, signal, anyCase: false };
    const { passages, cut } = await passagesWith(this.#reader, token, looked);
    const follows = (one: Placed): boolean => by === null || isCodeName(token) || isBeside(one, by);
    const found: Placed[] = [];
    for (const [at, passage] of passages.entries()) {
      if (at % AT_ONCE === 0) await turnOfOthers(signal);
      for (const one of assignmentsIn(passage.text)) {
        if (one.name !== token && one.to !== token) continue;
        const placed = { ...one, passage };
        if (!follows(placed)) continue;
        this.#found.set(`${passage.id}:${one.start}:${one.name}`, placed);
        found.push(placed);
      }
    }
    if (cut) this.cut = true;
    return found;
  }
}

/** In the same document, and not a line of settings to a sentence. */
function isBeside(one: Placed, by: Placed): boolean {
  const forms = new Set([one.form, by.form]);
  return one.passage.source === by.passage.source && !(forms.has("settings") && forms.has("words"));
}
