/**
 * Whether values are of the kind that a question names: "which cars" asks for no house. An
 * embedder's cosine of noun and value, less the value's mean cosine to nouns of many other kinds:
 * names of whatever kind are a little like everything. A list is as good as its worst value.
 * Errors: those of the embedder.
 */
import { dot, type Embedder } from "../vectors/index.js";

type KindFit = "fits" | "unsure" | "other";

/** Of 192 lists with a value of another kind 2 % reach this; of 224 without one 59 % do. */
const FITS = 0.065;
/** Of those with one half stay below about this, of those without 13 % at most. */
const OTHER = -0.03;
const VALUES_MAX = 64;
/** Whatever may be asked for with these. */
const ANYTHING = /^(?:things?|items?|objects?|ones|stuff|possessions|belongings)$/u;
const KINDS = (
  "people,animals,plants,places,cities,countries,buildings,rooms,vehicles,ships,tools,machines," +
  "pieces of furniture,garments,foods,drinks,medicines,diseases,sports,games,musical instruments," +
  "songs,books,films,languages,sciences,jobs,companies,events,times of day,sums of money,numbers," +
  "feelings,ideas,actions,parts of the body,materials,weapons,prizes,documents,roads,rivers," +
  "mountains,relatives"
).split(",");

/** Without an embedder nobody knows; without a noun anything will do. */
export async function kindFit(
  embedder: Pick<Embedder, "embed" | "dimension"> | null,
  noun: string | null,
  values: readonly string[],
  signal: AbortSignal,
): Promise<KindFit> {
  const kind = noun?.replace(/^(?:kinds|sorts|types) of /u, "") ?? "";
  if (kind === "" || ANYTHING.test(kind)) return "fits";
  if (embedder === null || values.length > VALUES_MAX) return "unsure";
  const d = embedder.dimension;
  const vectors = await embedder.embed([kind, ...values.map(bare), ...KINDS], { signal });
  const vectorAt = (row: number): Float32Array => vectors.subarray(row * d, (row + 1) * d);
  const others = KINDS.map((_, i) => vectorAt(1 + values.length + i));
  const fits = values.map((_, i) => {
    const value = vectorAt(1 + i);
    const mean = others.reduce((sum, other) => sum + dot(other, value), 0) / others.length;
    return dot(vectorAt(0), value) - mean;
  });
  const least = Math.min(...fits);
  return least >= FITS ? "fits" : least < OTHER ? "other" : "unsure";
}

/** Without its article, which says nothing of its kind. */
function bare(value: string): string {
  return value.replace(/^(?:the|an?|her|his|their|one|two|three|some) (?=\S)/u, "");
}
