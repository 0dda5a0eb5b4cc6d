/**
 * Needles and the questions about them: bench/niah/CARD.md says how they were written. Names and
 * values are drawn anew for each question, the same for the same seed.
 *   single    one statement; the question uses its words
 *   multiple  several statements about one person, all of which the question asks for
 *   latent    one statement; the question shares no word with it but asks for what it implies
 * Errors: BENCH_DATA_INVALID.
 * Source of the third kind's idea: Modarressi et al. 2025, "NoLiMa", arXiv 2502.05167.
 */
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { RecollectError } from "../../src/base/index.js";
import { pick } from "./names.js";
import { type Random, seededRandom, shuffled } from "../random.js";
import type { Inputs } from "./files.js";

export const NIAH_KINDS = ["single", "multiple", "latent"] as const;
export type NiahKind = (typeof NIAH_KINDS)[number];

const schema = z.object({
  id: z.string(),
  kind: z.enum(NIAH_KINDS),
  /** What links question and needle. */
  type: z.string(),
  /** Wordings of one meaning, with {name} and {value}. */
  needles: z.array(z.string()).min(2),
  question: z.string(),
  /** The same, one more step of knowledge away. */
  further: z.string().optional(),
  values: z.array(z.string()).optional(),
});
export type Needle = z.infer<typeof schema>;

export interface PosedNeedle {
  readonly id: string;
  readonly type: string;
  /** Steps of knowledge from question to needle; 0 where its words are the question's. */
  readonly steps: 0 | 1 | 2;
  readonly question: string;
  /** What is told, one statement each. */
  readonly told: readonly string[];
  /** What the answer must contain: all of them. */
  readonly targets: readonly string[];
}

/** Statements of a question of the kind "multiple". */
const TOLD_OF_ONE = 4;

/** First names of many languages, of which none stands in the novels of the data folder. */
const NAMES = (
  "Anouk Bjarne Ciro Dagny Eero Farida Giada Hiroshi Ilka Jorun Kalle Leocadia Mirela Nils " +
  "Oriana Pavel Quillan Ravi Tadeo Ulla Vesna Wojtek Ximena Yuki Zdenek Amira Bogdan Carmela " +
  "Dilan Esme Femi Gunnar Hilde Imre Jadwiga Kenji Lotte Marek Noor Ottar Priya Rasmus " +
  "Sunniva Taro Umberto Viggo Wanda Yara Zuri"
).split(" ");

/** Beside this folder, both in the sources and in the build. */
export function needlesPath(): string {
  return fileURLToPath(new URL("../niah/needles.jsonl", import.meta.url));
}

export async function readNeedles(inputs: Inputs, path = needlesPath()): Promise<Needle[]> {
  const needles: Needle[] = [];
  for await (const needle of inputs.lines(path, schema)) {
    const wanted = needle.kind === "multiple" ? TOLD_OF_ONE : needle.kind === "single" ? 1 : 0;
    if ((needle.values?.length ?? 0) < wanted) {
      const detail = `"values" needs ${wanted} for the kind "${needle.kind}"`;
      throw new RecollectError("BENCH_DATA_INVALID", { path, line: needles.length + 1, detail });
    }
    needles.push(needle);
  }
  return needles;
}

/**
 * Every question of a kind, in an order that the seed draws. `taken`: names that may not be used,
 * because the text has them.
 */
export function posedNeedles(
  needles: readonly Needle[],
  o: { readonly kind: NiahKind; readonly seed: number; taken(name: string): boolean },
): PosedNeedle[] {
  const names = NAMES.filter((name) => !o.taken(name));
  if (names.length === 0) {
    throw new RecollectError("BENCH_EMPTY", { suite: "niah", detail: "the text has all names" });
  }
  const own = needles.filter(({ kind }) => kind === o.kind);
  const posed = own.flatMap((needle) => {
    const random = seededRandom(o.seed * 1_000_003 + hashOf(needle.id));
    const ways = needle.further === undefined ? [1] : [1, 2];
    return ways.map((way) => posedOf(needle, { further: way === 2, names, random }));
  });
  return shuffled(posed, seededRandom(o.seed));
}

function posedOf(
  needle: Needle,
  o: { readonly further: boolean; readonly names: readonly string[]; readonly random: Random },
): PosedNeedle {
  const { kind, type, values = [] } = needle;
  const name = pick(o.names, o.random);
  const wordings = shuffled(needle.needles, o.random);
  const drawn = shuffled(values, o.random).slice(0, kind === "multiple" ? TOLD_OF_ONE : 1);
  const filled = (text: string, value = ""): string =>
    sentence(text.replaceAll("{name}", name).replaceAll("{value}", value));
  const asked = (o.further ? needle.further : undefined) ?? needle.question;
  const told =
    kind === "latent"
      ? [filled(wordings[0] ?? "")]
      : drawn.map((value, i) => filled(wordings[i % wordings.length] ?? "", value));
  return {
    id: o.further ? `${needle.id}-further` : needle.id,
    type,
    steps: kind !== "latent" ? 0 : o.further ? 2 : 1,
    question: filled(asked),
    told,
    targets: kind === "latent" ? [name] : drawn,
  };
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** FNV-1a: a question keeps its names whatever stands beside it in the file. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
