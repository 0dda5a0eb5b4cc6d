/**
 * What statements say of the world, carried on in their order: where everybody is, who has what,
 * and where things were. The last statement wins; what is held goes where its holder goes; what is
 * put down stays there; where somebody takes a thing up, both are in one place.
 *
 * Statements that can't be true together are counted as conflicts, by what they are about. What is
 * told in a verb that is not known leaves a doubt, until something sure is told of the same.
 */
import type { Fact, ReadStatement } from "./facts.js";
import type { Mention } from "./pieces.js";

export interface Told {
  readonly fact: Fact;
  /** Of the statement that says it. */
  readonly id: number;
}

/** Somebody's or something's place from a statement on. */
export interface Stay {
  /** Null: it is not where it was, and nobody says where it is. */
  readonly place: Mention | null;
  /** One of these, where more than one comes into question. */
  readonly either: readonly Mention[];
  readonly notIn: Mention | null;
  /** Statements that say so. */
  readonly by: readonly number[];
  /** Place in the order of statements. */
  readonly since: number;
}

export interface Transfer {
  readonly from: Mention | null;
  readonly to: Mention;
  readonly thing: Mention;
  readonly id: number;
}

interface Held {
  readonly holder: Mention;
  readonly thing: Mention;
  readonly by: number;
}

export class Timeline {
  readonly #stays = new Map<string, Stay[]>();
  readonly #held = new Map<string, Held>();
  readonly #handled = new Map<string, number[]>();
  readonly #mentions = new Map<string, Mention>();
  readonly #conflicts = new Set<string>();
  /** What somebody did something to, and who: nobody knows what. */
  readonly #doubts = new Map<string, Set<string>>();
  readonly #everDoubted = new Set<string>();
  readonly transfers: Transfer[] = [];
  readonly relations: { readonly relation: Extract<Fact, { kind: "relation" }>; id: number }[] = [];
  readonly #places: ReadonlySet<string>;
  readonly #surePlaces: ReadonlySet<string>;
  #clock = 0;

  constructor(told: readonly Told[]) {
    this.#places = placesIn(told);
    this.#surePlaces = placesIn(told.filter(({ fact }) => !("guessed" in fact)));
    for (const one of told) {
      this.#clock++;
      this.#take(one);
    }
  }

  /** In order, one after another different. */
  staysOf(key: string): readonly Stay[] {
    return this.#stays.get(key) ?? [];
  }

  holderOf(thing: string): Held | null {
    return this.#held.get(thing) ?? null;
  }

  thingsOf(person: string): readonly Held[] {
    return [...this.#held.values()].filter(({ holder }) => holder.key === person);
  }

  /** Statements of things that somebody once had: what tells that the hands are empty. */
  handledBy(person: string): readonly number[] {
    return this.#handled.get(person) ?? [];
  }

  people(): readonly Mention[] {
    return [...this.#mentions.values()].filter(({ kind }) => kind === "name");
  }

  isPlace(key: string): boolean {
    return this.#places.has(key);
  }

  /** Whether what is said of it can't all be true. */
  inConflict(key: string): boolean {
    return this.#conflicts.has(key);
  }

  /** Whether the last that is told of it may be anything. */
  inDoubt(key: string): boolean {
    return this.#doubts.has(key);
  }

  everInDoubt(key: string): boolean {
    return this.#everDoubted.has(key);
  }

  /** Whether somebody did what nobody knows to a thing, and nothing sure is told of it since. */
  handsInDoubt(person: string): boolean {
    return [...this.#doubts.values()].some((people) => people.has(person));
  }

  #doubt(key: string, who: Mention): void {
    this.#doubts.set(key, (this.#doubts.get(key) ?? new Set()).add(who.key));
    this.#everDoubted.add(key);
  }

  #take({ fact, id }: Told): void {
    switch (fact.kind) {
      case "at":
        for (const who of fact.who) this.#at(who, fact, id);
        break;
      case "take":
        for (const thing of fact.things) {
          for (const who of fact.who) this.#takes(who, thing, id);
        }
        break;
      case "drop":
        for (const thing of fact.things) {
          for (const who of fact.who) this.#drops(who, thing, { id, place: fact.place });
        }
        break;
      case "handle":
        for (const thing of fact.things) {
          for (const who of fact.who) this.#doubt(thing.key, who);
        }
        break;
      case "leave":
        for (const what of fact.what) {
          for (const who of fact.who) this.#leaves(who, what, id);
        }
        break;
      case "give":
        for (const thing of fact.things) this.#gives(fact, thing, id);
        break;
      case "relation":
        this.relations.push({ relation: fact, id });
        break;
      default:
        fact satisfies never;
    }
  }

  #at(who: Mention, fact: Extract<Fact, { kind: "at" }>, id: number): void {
    this.#mentions.set(who.key, who);
    const [place = null] = fact.places;
    if (fact.guessed && fact.places.some(({ key }) => !this.#surePlaces.has(key))) {
      this.#doubt(who.key, who);
      for (const { thing } of this.thingsOf(who.key)) this.#doubt(thing.key, who);
      return;
    }
    this.#doubts.delete(who.key);
    const last = this.staysOf(who.key).at(-1);
    if (fact.from && last?.place?.key !== fact.from.key) {
      this.#stay(who, { place: fact.from, either: [], notIn: null, by: [id] });
    }
    if (!fact.is) {
      const elsewhere = last?.place && last.place.key !== place?.key;
      // "is not in the barn" of somebody who is in the attic says nothing new.
      if (elsewhere && !fact.comes) return;
      this.#stay(who, { place: null, either: [], notIn: place, by: [id] });
    } else if (fact.places.length > 1) {
      this.#stay(who, { place: null, either: fact.places, notIn: null, by: [id] });
    } else this.#stay(who, { place, either: [], notIn: null, by: [id] });
  }

  #stay(who: Mention, stay: Omit<Stay, "since">): void {
    this.#note(who, stay);
    for (const { thing, by } of this.thingsOf(who.key)) {
      this.#note(thing, { ...stay, by: [...stay.by, by] });
    }
  }

  #note(who: Mention, stay: Omit<Stay, "since">): void {
    const all = this.#stays.get(who.key) ?? [];
    this.#stays.set(who.key, all);
    const last = all.at(-1);
    const same = last?.place && stay.place && last.place.key === stay.place.key;
    if (same) all.pop();
    const since = same ? last.since : this.#clock;
    all.push({ ...stay, since });
  }

  #takes(who: Mention, thing: Mention, id: number): void {
    this.#mentions.set(who.key, who);
    this.#doubts.delete(thing.key);
    const held = this.#held.get(thing.key);
    if (held && held.holder.key !== who.key) this.#conflicts.add(thing.key);
    const [own, its] = [this.staysOf(who.key).at(-1), this.staysOf(thing.key).at(-1)];
    // A thing that lies somewhere is taken up there.
    if (!held && its?.place && own?.place && its.place.key !== own.place.key) {
      this.#conflicts.add(thing.key);
    }
    this.#hold(who, thing, id);
  }

  #hold(who: Mention, thing: Mention, id: number): void {
    this.#held.set(thing.key, { holder: who, thing, by: id });
    this.#handled.set(who.key, [...this.handledBy(who.key), id]);
    const own = this.staysOf(who.key).at(-1);
    if (own) this.#note(thing, { ...own, by: [...own.by, id] });
  }

  #drops(who: Mention, thing: Mention, o: { id: number; place: Mention | undefined }): void {
    this.#mentions.set(who.key, who);
    this.#doubts.delete(thing.key);
    const held = this.#held.get(thing.key);
    if (held && held.holder.key !== who.key) this.#conflicts.add(thing.key);
    this.#held.delete(thing.key);
    this.#handled.set(who.key, [...this.handledBy(who.key), o.id]);
    const own = this.staysOf(who.key).at(-1);
    if (o.place) this.#note(thing, { place: o.place, either: [], notIn: null, by: [o.id] });
    else if (own) this.#note(thing, { ...own, by: [...own.by, o.id] });
  }

  #leaves(who: Mention, what: Mention, id: number): void {
    const isThing = this.#held.has(what.key) || !this.#places.has(what.key);
    if (isThing) this.#drops(who, what, { id, place: undefined });
    else this.#at(who, { kind: "at", who: [who], places: [what], is: false, comes: true }, id);
  }

  #gives(fact: Extract<Fact, { kind: "give" }>, thing: Mention, id: number): void {
    const { from, to } = fact;
    if (from) this.#mentions.set(from.key, from);
    this.#mentions.set(to.key, to);
    this.#doubts.delete(thing.key);
    const held = this.#held.get(thing.key);
    if (held && from && held.holder.key !== from.key) this.#conflicts.add(thing.key);
    this.transfers.push({ from, to, thing, id });
    if (from) this.#handled.set(from.key, [...this.handledBy(from.key), id]);
    // Both are where the giver is.
    const place = from ? this.staysOf(from.key).at(-1) : undefined;
    this.#held.set(thing.key, { holder: to, thing, by: id });
    this.#handled.set(to.key, [...this.handledBy(to.key), id]);
    const own = this.staysOf(to.key).at(-1) ?? place;
    if (own) this.#note(thing, { ...own, by: [...own.by, id] });
  }
}

/** In their own order; by their times where all of them tell one. */
export function timelineOf(
  read: readonly { readonly statement: ReadStatement; readonly id: number }[],
): Timeline {
  const timed = read.every(({ statement }) => statement.hour !== null);
  const ordered = timed
    ? read.toSorted((a, b) => (a.statement.hour ?? 0) - (b.statement.hour ?? 0))
    : read;
  return new Timeline(
    ordered.flatMap(({ statement, id }) => statement.facts.map((fact) => ({ fact, id }))),
  );
}

/** What anybody comes to, is in or leaves: "left the barn" and "left the lamp" are told apart. */
function placesIn(told: readonly Told[]): Set<string> {
  return new Set(
    told.flatMap(({ fact }) => {
      if (fact.kind !== "at") return [];
      return [...fact.places, ...(fact.from ? [fact.from] : [])].map(({ key }) => key);
    }),
  );
}
