/**
 * Retrieval that follows names: what the question names and what the best passages name is looked
 * for in turn, and the passages that a name leads to move up. No model takes part.
 *
 *   score = fused score for the question
 *         + NAMED  its title is named there: for the best passage of that document
 *         + SAID   it says a name that stands there
 *         + NAMES  it names the title of the passage that we come from
 *
 * each times how good the place is that we come from and how rare the name is; the best of a kind
 * counts. "There" is one of the LEADS best passages of the hop before, and for NAMED the question
 * too. What a passage leads to stands behind it. Bounds, a hop: LEADS passages and the question,
 * NAMES_EACH + 2 searches of words for each; no vector is made.
 * Source: native-notes/decisions/0012-retrieval-follows-names.md
 */
import { LIMITS } from "../base/index.js";
import type { Filter, Hit, Passage, PassageId } from "../records/index.js";
import type { StoreReader } from "../shards/index.js";
import {
  askedWords,
  bareTitle,
  casedName,
  foldedWords,
  foldName,
  namesIn,
} from "../words/index.js";
import { type Candidate, fuse } from "./fusion.js";
import type { Retrieval } from "./retriever.js";
import { SCORE_TO_IDF } from "./score-to-idf.js";

/** Passages followed in one hop, and names looked for from each. */
const LEADS = 3;
const NAMES_EACH = 4;
const NAMES_EACH_MAX = 24;
/** Hits of one search that are looked at. */
const FOUND_EACH = 20;
const TITLES_FOUND = 20;

/** Against a fused score in [0, 1]. */
const NAMED = 0.6;
const SAID = 0.5;
const NAMES = 0.3;
/** Of the score of the passage that leads to it, at most. */
const BEHIND = 0.99;

export interface FollowOptions {
  /** Hops after the first. */
  readonly hops: number;
  readonly k: number;
  readonly filter?: Filter;
  readonly signal?: AbortSignal;
  readonly nowMs: () => number;
}

export interface FollowSearch {
  readonly hop: number;
  /** The source followed; null for the question. */
  readonly from: string | null;
  readonly names: readonly string[];
  /** Passages that nothing before had found. */
  readonly hits: number;
  readonly ms: number;
}

export interface Followed {
  readonly retrieval: Retrieval;
  /** The hop that found it, where that was not the question. */
  readonly hops: ReadonlyMap<PassageId, number>;
  readonly searches: readonly FollowSearch[];
}

export function follow(
  store: StoreReader,
  question: string,
  first: Retrieval,
  options: FollowOptions,
): Followed {
  const text = question.slice(0, LIMITS.queryCharsMax).trim();
  const walk = new Walk(store, { ...options, question: text, first });
  for (let hop = 2; hop <= options.hops + 1; hop++) {
    options.signal?.throwIfAborted();
    if (!walk.hop(hop)) break;
  }
  return walk.followed();
}

/** Where names are found: the question, or a passage. */
interface Place {
  readonly text: string;
  /** Cased words between spaces, for titles of one word. */
  readonly cased: string;
  readonly folded: string;
  readonly source: string | null;
  readonly title: string;
  /** In [0, 1]. */
  readonly worth: number;
  /** As it was ranked by. */
  readonly score: number;
}

interface Seen {
  readonly passage: Passage;
  readonly folded: string;
  readonly title: string;
  words: number | null;
  cosine: number | null;
  base: number;
  readonly credit: { asked: number; named: number; said: number; names: number };
  /** The score of the best passage that leads here: what is led to does not overtake it. */
  behind: number;
}

interface WalkOptions extends FollowOptions {
  readonly question: string;
  readonly first: Retrieval;
}

class Walk {
  readonly #store: StoreReader;
  readonly #o: WalkOptions;
  readonly #asked: ReadonlySet<string>;
  readonly #seen = new Map<PassageId, Seen>();
  readonly #hopOf = new Map<PassageId, number>();
  readonly #followed = new Set<string>();
  readonly #searches: FollowSearch[] = [];
  readonly #rarity = new Map<string, number>();
  readonly #lnPassages: number;
  #order: { id: PassageId; score: number }[] = [];

  constructor(store: StoreReader, o: WalkOptions) {
    this.#store = store;
    this.#o = o;
    this.#asked = askedWords(o.question);
    this.#lnPassages = Math.log(Math.max(3, store.coverage().passages));
    for (const hit of o.first.hits) {
      const { words, vector } = hit.trace;
      this.#add(hit.passage, words?.score ?? null, vector?.cosine ?? null);
    }
    this.#rank();
  }

  /** False where there was nothing left to follow. */
  hop(hop: number): boolean {
    const places = [...(hop === 2 ? [this.#question()] : []), ...this.#leads()];
    for (const place of places) {
      const startedMs = this.#o.nowMs();
      const { names, hits } = this.#look(place, hop);
      const ms = Math.round(this.#o.nowMs() - startedMs);
      this.#searches.push({ hop, from: place.source, names, hits, ms });
    }
    this.#link(places);
    this.#rank();
    return places.length > 0;
  }

  followed(): Followed {
    const { first, k } = this.#o;
    const best = first.hits[0]?.score ?? 0;
    const top = this.#order[0]?.score ?? 0;
    const kept = this.#order.slice(0, k);
    const given = new Map(first.hits.map((hit) => [hit.passage.id, hit]));
    const hits = kept.flatMap(({ id, score }, i): Hit[] => {
      const seen = this.#seen.get(id);
      if (!seen) return [];
      const trace = given.get(id)?.trace ?? {
        words: seen.words ? { rank: null, score: seen.words } : null,
        vector: seen.cosine === null ? null : { rank: null, cosine: seen.cosine },
        matchedTerms: [],
      };
      // The best keeps the score that the best had: later stages weigh scores by fixed weights.
      const scaled = top > 0 ? Math.min(1, (score / top) * best) : 0;
      return [{ rank: i + 1, score: scaled, passage: seen.passage, trace }];
    });
    return { retrieval: { ...first, hits }, hops: this.#hopOf, searches: this.#searches };
  }

  #question(): Place {
    return placeOf(this.#o.question, { source: null, title: "", worth: 1, score: 0 });
  }

  /** The best passages that were not followed yet, one a document. */
  #leads(): Place[] {
    const top = this.#order[0]?.score ?? 0;
    const leads: Place[] = [];
    for (const { id, score } of this.#order) {
      if (leads.length === LEADS) break;
      const seen = this.#seen.get(id);
      if (!seen || this.#followed.has(seen.passage.source)) continue;
      this.#followed.add(seen.passage.source);
      const { text, source, title } = seen.passage;
      const worth = top > 0 ? score / top : 0;
      leads.push(placeOf(text, { source, title: bareTitle(title ?? ""), worth, score }));
    }
    return leads;
  }

  /** Searches for what a place names, and remembers what it found. */
  #look(place: Place, hop: number): { names: string[]; hits: number } {
    const { filter } = this.#o;
    const search = (query: string, limit: number, title = false) =>
      this.#store.searchWords(query, {
        limit,
        ...(filter ? { filter } : {}),
        ...(title ? { weights: { title: 1, body: 0 } } : {}),
      });
    const all = this.#namesOf(place).slice(0, NAMES_EACH_MAX);
    const names = all.slice(0, NAMES_EACH);
    const found = new Set<PassageId>();
    const said: { id: PassageId; name: string; credit: number }[] = [];
    if (all.length > 0) {
      for (const { id } of search(all.join(" "), TITLES_FOUND, true).hits) found.add(id);
    }
    for (const name of names) {
      const rarity = this.#rarityOf(name);
      for (const { id } of search(name, FOUND_EACH).hits) {
        found.add(id);
        said.push({ id, name: foldName(name), credit: SAID * rarity * rarity });
      }
    }
    if (foldedWords(foldName(place.title)).length > 0) {
      const back = `${place.title} ${this.#o.question}`;
      for (const { id } of search(back, FOUND_EACH).hits) found.add(id);
    }
    const fresh = this.#fetch([...found], hop);
    // The question's own names have their part in its score already.
    for (const { id, name, credit } of place.source === null ? [] : said) {
      const seen = this.#seen.get(id);
      if (!seen || seen.passage.source === place.source || !seen.folded.includes(name)) continue;
      this.#credit(seen, "said", place, credit);
    }
    return { names, hits: fresh };
  }

  /** New ones: not the question's own, nor what the passage is about. */
  #namesOf(place: Place): string[] {
    const names = namesIn(place.text, this.#asked);
    if (place.source === null) return names;
    const about = new Set(foldedWords(foldName(place.title)));
    return names.filter((name) =>
      foldedWords(foldName(name)).some((word) => !this.#asked.has(word) && !about.has(word)),
    );
  }

  /** How many of them were not seen before. */
  #fetch(ids: readonly PassageId[], hop: number): number {
    const fresh = ids.filter((id) => !this.#seen.has(id));
    if (fresh.length === 0) return 0;
    const { first, question } = this.#o;
    const { vector } = first;
    const words = new Map(zip(fresh, this.#store.wordScores(question, fresh)));
    const cosines = new Map(zip(fresh, vector ? this.#store.cosines(vector, fresh) : []));
    for (const passage of this.#store.passages(fresh)) {
      this.#hopOf.set(passage.id, hop);
      this.#add(passage, words.get(passage.id) ?? null, cosines.get(passage.id) ?? null);
    }
    return fresh.length;
  }

  #add(passage: Passage, words: number | null, cosine: number | null): void {
    const credit = { asked: 0, named: 0, said: 0, names: 0 };
    const title = bareTitle(passage.title ?? "").trim();
    const folded = foldName(passage.text);
    const scores = { words, cosine, base: 0, credit, behind: 0 };
    this.#seen.set(passage.id, { passage, folded, title, ...scores });
  }

  /** Who names whom, among all that was seen. */
  #link(places: readonly Place[]): void {
    for (const place of places) {
      const named = new Map<string, Seen>();
      const own = foldName(place.title);
      for (const seen of this.#seen.values()) {
        const { source } = seen.passage;
        if (source === place.source) continue;
        if (seen.title !== "" && saysTitle(place, seen.title)) {
          const best = named.get(source);
          if (!best || seen.base > best.base) named.set(source, seen);
        }
        if (own.trim() !== "" && seen.folded.includes(own)) {
          this.#credit(seen, "names", place, NAMES * this.#rarityOf(place.title));
        }
      }
      for (const seen of named.values()) {
        const kind = place.source === null ? "asked" : "named";
        this.#credit(seen, kind, place, NAMED * this.#rarityOf(seen.title));
      }
    }
  }

  #credit(seen: Seen, kind: keyof Seen["credit"], place: Place, credit: number): void {
    seen.credit[kind] = Math.max(seen.credit[kind], credit * place.worth);
    if (place.source !== null) seen.behind = Math.max(seen.behind, place.score);
  }

  /** 1 where by chance not even one passage would hold all the words, 0 where each does. */
  #rarityOf(name: string): number {
    const known = this.#rarity.get(name);
    if (known !== undefined) return known;
    const { scoreMax } = this.#store.searchWords(name, { limit: 0 });
    const rarity = Math.min(1, Math.max(0, scoreMax / (SCORE_TO_IDF * this.#lnPassages)));
    this.#rarity.set(name, rarity);
    return rarity;
  }

  #rank(): void {
    const list = [...this.#seen].map(([id, { words, cosine }]): Candidate => {
      return { id, words, cosine };
    });
    for (const { id, score } of fuse(list)) {
      const seen = this.#seen.get(id);
      if (seen) seen.base = score;
    }
    this.#order = [...this.#seen]
      .map(([id, { base, credit, behind }]) => {
        const own = base + credit.asked;
        const led = own + credit.named + credit.said + credit.names;
        return { id, led, score: Math.max(own, Math.min(led, BEHIND * behind)) };
      })
      .sort((a, b) => b.score - a.score || b.led - a.led || a.id - b.id);
  }
}

function placeOf(
  text: string,
  o: Pick<Place, "source" | "title" | "worth" | "score">,
): Place {
  return { text, cased: casedName(text), folded: foldName(text), ...o };
}

/** A title of one word must stand there with its capital: "History", not "history". */
function saysTitle(place: Place, title: string): boolean {
  const folded = foldName(title);
  const words = foldedWords(folded).length;
  if (words === 0 || !place.folded.includes(folded)) return false;
  return words > 1 || place.cased.includes(casedName(title));
}

function zip<A, B>(keys: readonly A[], values: readonly B[]): [A, B][] {
  return values.map((value, i) => [keys[i] as A, value]);
}
