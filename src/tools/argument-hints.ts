/**
 * What is wrong with a call's arguments in words that it can be mended by: which are missing,
 * which do not exist and what they may have been meant as, and which there are. Names that are
 * near: by how few letters differ (Levenshtein 1966), or what stands behind the source's name.
 */
import type { JsonSchema } from "./contract.js";
import { isObject } from "./json-schema.js";

const NAMES_MAX = 12;
const NAME_CHARS_MAX = 60;
const NEAR_MAX = 3;

/** Empty where all is there that must be, and nothing else. */
export function argumentProblems(
  schema: JsonSchema,
  given: Readonly<Record<string, unknown>>,
): string {
  const properties = isObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  const wanted = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const missing = wanted.filter((name) => !Object.hasOwn(given, name));
  const closed = schema["additionalProperties"] === false;
  const strange = Object.keys(given).filter((name) => closed && !properties.includes(name));
  if (missing.length === 0 && strange.length === 0) return "";
  const problems: string[] = [];
  if (missing.length > 0) problems.push(`missing: ${listed(missing)}`);
  for (const name of strange.slice(0, NEAR_MAX)) {
    const [near] = nearNames(name, properties);
    const meant = near === undefined ? "" : ` (did you mean ${cut(near)}?)`;
    problems.push(`there is no ${cut(name)}${meant}`);
  }
  return `${problems.join("; ")}; ${argumentsOf(schema)}`;
}

/** "it takes: id, note (optional)". */
export function argumentsOf(schema: JsonSchema): string {
  const properties = isObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  const wanted = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  if (properties.length === 0) return "it takes no arguments";
  const optional = (name: string): string => (wanted.includes(name) ? "" : " (optional)");
  const first = [...properties].sort(
    (a, b) => Number(wanted.includes(b)) - Number(wanted.includes(a)),
  );
  const shown = first.slice(0, NAMES_MAX).map((name) => cut(name) + optional(name));
  const more = properties.length > NAMES_MAX ? `, and ${properties.length - NAMES_MAX} more` : "";
  return `it takes: ${shown.join(", ")}${more}`;
}

/** Best first; none that is more than a third different. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  const wanted = plain(name);
  const found: { readonly name: string; readonly far: number }[] = [];
  for (const one of names) {
    const own = [plain(one), plain(one.slice(one.lastIndexOf(".") + 1))];
    const far = Math.min(...own.map((text) => distance(wanted, text)));
    if (far <= Math.floor(wanted.length / 3)) found.push({ name: one, far });
  }
  found.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return found.slice(0, NEAR_MAX).map((one) => one.name);
}

/** Signs and case aside. */
function plain(name: string): string {
  return name.slice(0, NAME_CHARS_MAX).toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > a.length / 3) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function listed(names: readonly string[]): string {
  return names.slice(0, NAMES_MAX).map(cut).join(", ");
}

function cut(name: string): string {
  return name.length <= NAME_CHARS_MAX ? name : `${name.slice(0, NAME_CHARS_MAX - 1)}…`;
}
