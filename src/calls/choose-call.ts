/**
 * Which of the tools found is called, and with what: jointly by how well its description fits the
 * request (the tool search's score) and how well the request fills its slots. A question is never
 * given to a tool that changes something.
 * Errors: those of the reader.
 */
import type { Mark } from "../records/index.js";
import type { Reader } from "../reader/index.js";
import {
  type JsonObject,
  nameWords,
  type Purpose,
  purposeOfTool,
  purposesOfRequest,
  type ToolDescription,
} from "../tools/index.js";
import { type Filled, fillSlots, sureOf, withValue } from "./fill-slots.js";
import { type RequestKind, requestKind } from "./request-kind.js";
import { candidatesFor, type Said, slotQuestion } from "./slot-candidates.js";
import { type Slot, slotsOf } from "./slots.js";
import { type Span, spansIn } from "./spans.js";

export interface ToolFound {
  readonly tool: ToolDescription & { readonly service: string };
  /** Of the tool search, to compare within it. */
  readonly score: number;
}

export interface ProposedCall {
  readonly tool: ToolFound["tool"];
  readonly arguments: JsonObject;
  /** In words. */
  readonly missing: readonly string[];
  /** Codes and addresses of the request that it takes no part of: one call may not be all. */
  readonly leftOver: readonly string[];
  /** To compare proposals for one request; over 0 is likelier right than not. */
  readonly score: number;
  readonly signs: CallSigns;
}

/** What the choice is made by. */
export interface CallSigns {
  /** Below the best one's score. */
  readonly searchGap: number;
  readonly sureness: number;
  readonly marked: number;
  readonly named: number;
  readonly required: number;
  readonly missing: number;
  /** Of stretches that stand for themselves: the share that no slot took. */
  readonly unused: number;
  /** The same for names. */
  readonly unusedNames: number;
  readonly slots: number;
  readonly extras: number;
  /** The tool does another thing than what is asked for. */
  readonly otherPurpose: boolean;
}

export interface CallContext {
  readonly text: string;
  /** In the user's own words, and not an answer's or a document's. */
  readonly byUser: boolean;
}

export interface CallRequest {
  readonly text: string;
  /** What was said before that may hold a value, latest first. */
  readonly context: readonly CallContext[];
  readonly found: readonly ToolFound[];
  readonly today: Date;
  readonly signal?: AbortSignal | undefined;
}

/** Of the tools found, so many are looked at, and so many questions are put to the reader. */
const TOOLS_MAX = 10;
const QUESTIONS_MAX = 60;
const CONTEXTS_MAX = 4;
const CONTEXT_CHARS_MAX = 2_000;
/** A value from elsewhere has to be surer. */
const CONTEXT_MIN = 2;

const STANDS_ALONE = new Set(["quote", "email", "url", "uuid", "date", "time", "code", "number"]);

/** Each stands for one thing: an order that names two is two calls. */
const NAMES_ONE = new Set(["email", "uuid", "code"]);

/** Best first. */
export async function proposeCalls(
  reader: Pick<Reader, "read">,
  request: CallRequest,
): Promise<{ readonly kind: RequestKind; readonly calls: readonly ProposedCall[] }> {
  const { text, today, signal } = request;
  const kind = requestKind(text);
  const found = request.found.filter(({ tool }) => mayServe(kind, tool)).slice(0, TOOLS_MAX);
  const spans = spansIn(text, today);
  const marks = await marksFor(reader, text, found, signal);
  const best = Math.max(0, ...found.map(({ score }) => score));
  const purposes = purposesOfRequest(text);
  const calls = found.map((one) => {
    const said: Said = { text, spans, marks, names: namesOf(one.tool), today };
    return callOf(one, fillSlots(one.tool, said), { best, spans, purposes });
  });
  const ranked = calls.sort((a, b) => b.score - a.score);
  const [first, ...rest] = ranked;
  if (first === undefined) return { kind, calls: [] };
  return { kind, calls: [await completed(reader, first, request), ...rest] };
}

/** Questions are answered by what only looks, whatever a tool's name says of it. */
function mayServe(kind: RequestKind, tool: ToolDescription): boolean {
  return kind === "action" || kind === "statement" || !tool.changes;
}

async function marksFor(
  reader: Pick<Reader, "read">,
  text: string,
  found: readonly ToolFound[],
  signal: AbortSignal | undefined,
): Promise<(slot: Slot) => readonly Mark[]> {
  const asked = found.flatMap(({ tool }) => slotsOf(tool.parameters));
  // What must be filled comes first, where there is too much to ask.
  const slots = [...asked.filter((one) => one.required), ...asked.filter((one) => !one.required)];
  const questions = [...new Set(slots.filter(worthAsking).map(slotQuestion))];
  const answers = new Map<string, readonly Mark[]>();
  await Promise.all(
    questions.slice(0, QUESTIONS_MAX).map(async (question) => {
      const [reading] = await reader.read(question, [text], signal);
      answers.set(question, reading?.answers ?? []);
    }),
  );
  return (slot) => answers.get(slotQuestion(slot)) ?? [];
}

function worthAsking({ kind }: Slot): boolean {
  return kind !== "choice" && kind !== "boolean" && kind !== "open";
}

function callOf(
  { tool, score: searchScore }: ToolFound,
  filled: Filled,
  o: { best: number; spans: readonly Span[]; purposes: ReadonlySet<Purpose> },
): ProposedCall {
  const service = namesOf(tool);
  const free = (spans: readonly Span[]): Span[] =>
    spans.filter(({ start, end }) => !filled.used.some(([from, to]) => start < to && from < end));
  const unused = (spans: readonly Span[]): number =>
    free(spans).length / Math.max(1, spans.length);
  const names = o.spans.filter(
    ({ kind, value }) =>
      kind === "name" && !value.toLowerCase().split(/\s+/).every((word) => service.has(word)),
  );
  const purpose = purposeOfTool(tool);
  const signs: CallSigns = {
    searchGap: o.best - searchScore,
    sureness: filled.sureness,
    marked: filled.marked,
    named: filled.named,
    required: filled.required,
    missing: filled.missing.length,
    unused: unused(o.spans.filter(({ kind }) => STANDS_ALONE.has(kind))),
    unusedNames: unused(names),
    slots: filled.slots,
    extras: filled.extras,
    otherPurpose: isOther(purpose, o.purposes),
  };
  return {
    tool,
    arguments: filled.arguments,
    missing: filled.missing.map(({ label }) => label),
    leftOver: free(o.spans.filter(({ kind }) => NAMES_ONE.has(kind))).map(({ value }) => value),
    score: scoreOf(signs),
    signs,
  };
}

/** To cancel something is a change of it or its end: services call it both. */
function isOther(purpose: Purpose | null, wanted: ReadonlySet<Purpose>): boolean {
  if (purpose === null || wanted.size === 0 || wanted.has(purpose)) return false;
  const ends = purpose === "update" || purpose === "delete";
  return !(ends && (wanted.has("update") || wanted.has("delete")));
}

/** Sureness of a tool that needs nothing. */
const NEEDS_NOTHING = 0.7;

/** A logistic choice, fitted on the dev part of `bench tools --loop` and rounded. */
function scoreOf(signs: CallSigns): number {
  const sureness = signs.required > 0 ? signs.sureness : NEEDS_NOTHING;
  const nothing = signs.required + signs.extras > 0 ? 0 : signs.slots > 0 ? 2 : 0.5;
  return (
    2 -
    14 * signs.searchGap +
    2.5 * (sureness - NEEDS_NOTHING) +
    0.16 * signs.marked +
    0.3 * signs.named -
    1.2 * Math.min(2, signs.missing) -
    2 * signs.unused -
    1.5 * signs.unusedNames -
    0.3 * Math.min(2, signs.extras) -
    (signs.otherPurpose ? 0.3 : 0) -
    nothing
  );
}

/** Words of the service's title and of its source's name. */
function namesOf(tool: ToolFound["tool"]): ReadonlySet<string> {
  const source = tool.name.slice(0, Math.max(0, tool.name.indexOf(".")));
  const words = `${nameWords(tool.service)} ${nameWords(source)} ${source}`.toLowerCase();
  return new Set(words.split(/\s+/));
}

/** With what was said before, where the request itself leaves something out. */
async function completed(
  reader: Pick<Reader, "read">,
  call: ProposedCall,
  request: CallRequest,
): Promise<ProposedCall> {
  // What changes something is told by the user alone.
  const context = request.context.filter(({ byUser }) => byUser || !call.tool.changes);
  if (call.missing.length === 0 || context.length === 0) return call;
  let { arguments: given } = call;
  const open = new Set(call.missing);
  const { required } = call.signs;
  let sure = call.signs.sureness * required;
  for (const one of context.slice(0, CONTEXTS_MAX)) {
    const text = one.text.slice(0, CONTEXT_CHARS_MAX);
    for (const slot of slotsOf(call.tool.parameters)) {
      if (!slot.required || !open.has(slot.label)) continue;
      const [reading] = await reader.read(slotQuestion(slot), [text], request.signal);
      const said: Said = {
        text,
        spans: spansIn(text, request.today),
        marks: () => reading?.answers ?? [],
        names: namesOf(call.tool),
        today: request.today,
      };
      const [value] = candidatesFor(slot, said);
      if (value === undefined || value.score < CONTEXT_MIN) continue;
      given = withValue(given, slot.path, value.value);
      open.delete(slot.label);
      sure += sureOf(value);
    }
  }
  if (open.size === call.missing.length) return call;
  const signs = { ...call.signs, missing: open.size, sureness: sure / required };
  const missing = call.missing.filter((label) => open.has(label));
  return { ...call, arguments: given, missing, signs, score: scoreOf(signs) };
}
