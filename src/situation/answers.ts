/**
 * The answer of a timeline to what is asked, with the statements that it rests on. Only where the
 * statements say it: what they leave open, or contradict, has no answer here.
 */
import type { Asked, AskedTransfer } from "./asked.js";
import type { Mention } from "./pieces.js";
import { opposite, type Relation } from "./relations.js";
import type { Stay, Timeline } from "./timeline.js";

export interface SituationAnswer {
  readonly text: string;
  /** Ids of statements, the deciding one first. */
  readonly by: readonly number[];
}

const NUMBERS = "none one two three four five six seven eight nine ten".split(" ");

export function answerFrom(timeline: Timeline, asked: Asked): SituationAnswer | null {
  switch (asked.kind) {
    case "where":
      return where(timeline, asked.of);
    case "before":
      return before(timeline, asked.of, asked.place);
    case "is at":
      return isAt(timeline, asked.who, asked.place);
    case "has":
      return has(timeline, asked.who, asked.count);
    case "holder":
      return holder(timeline, asked.thing);
    case "transfer":
      return transfer(timeline, asked);
    case "relation":
      return relation(timeline, asked.relation);
    default:
      return asked satisfies never;
  }
}

function where(timeline: Timeline, of: Mention): SituationAnswer | null {
  const last = timeline.staysOf(of.key).at(-1);
  if (!last || timeline.inConflict(of.key) || timeline.inDoubt(of.key)) return null;
  if (last.place) return { text: last.place.text, by: last.by };
  if (last.either.length === 0) return null;
  return { text: last.either.map(({ text }) => text).join(" or "), by: last.by };
}

/** The last place that is followed by the one in question. */
function before(timeline: Timeline, of: Mention, place: Mention): SituationAnswer | null {
  if (timeline.inConflict(of.key) || timeline.everInDoubt(of.key)) return null;
  const stays = timeline.staysOf(of.key).filter((stay) => stay.place !== null);
  for (let at = stays.length - 1; at > 0; at--) {
    const [earlier, later] = [stays[at - 1] as Stay, stays[at] as Stay];
    if (later.place?.key !== place.key || !earlier.place) continue;
    return { text: earlier.place.text, by: [...new Set([...earlier.by, ...later.by])] };
  }
  return null;
}

function isAt(timeline: Timeline, who: Mention, place: Mention): SituationAnswer | null {
  const last = timeline.staysOf(who.key).at(-1);
  if (!last || timeline.inDoubt(who.key)) return null;
  if (last.place) return { text: last.place.key === place.key ? "yes" : "no", by: last.by };
  if (last.notIn?.key === place.key) return { text: "no", by: last.by };
  if (last.either.length === 0) return null;
  const maybe = last.either.some(({ key }) => key === place.key);
  return { text: maybe ? "maybe" : "no", by: last.by };
}

function has(timeline: Timeline, who: Mention, count: boolean): SituationAnswer | null {
  const held = timeline.thingsOf(who.key);
  if (timeline.handsInDoubt(who.key)) return null;
  if (held.some(({ thing }) => timeline.inConflict(thing.key))) return null;
  const by = held.length > 0 ? held.map((one) => one.by) : timeline.handledBy(who.key).slice(-1);
  if (by.length === 0) return null;
  if (count) return { text: NUMBERS[held.length] ?? String(held.length), by };
  const text = held.map(({ thing }) => thing.text).join(", ");
  return { text: held.length === 0 ? "nothing" : text, by };
}

function holder(timeline: Timeline, thing: Mention): SituationAnswer | null {
  const held = timeline.holderOf(thing.key);
  if (!held || timeline.inConflict(thing.key) || timeline.inDoubt(thing.key)) return null;
  return { text: held.holder.text, by: [held.by] };
}

/** The last one that fits. */
function transfer(timeline: Timeline, asked: AskedTransfer): SituationAnswer | null {
  const fits = (wanted: Mention | null, is: Mention | null): boolean =>
    wanted === null || wanted.key === is?.key;
  const found = timeline.transfers.findLast(
    ({ from, to, thing }) =>
      fits(asked.from, from) && fits(asked.to, to) && fits(asked.thing, thing),
  );
  const said = found?.[asked.gap] ?? null;
  return found && said ? { text: said.text, by: [found.id] } : null;
}

/** One that says it as it is asked, else one that says it the other way round. */
function relation(timeline: Timeline, asked: Relation): SituationAnswer | null {
  const { figure, direction, ground } = asked;
  const known = figure.kind === "asked" ? ground : figure;
  const wanted = figure.kind === "asked" ? direction : opposite(direction);
  // What lies in the wanted direction of the known one.
  const found = timeline.relations.flatMap(({ relation: one, id }) => {
    if (one.ground.key === known.key && one.direction === wanted) return [{ end: one.figure, id }];
    const back = one.figure.key === known.key && opposite(one.direction) === wanted;
    return back ? [{ end: one.ground, id }] : [];
  });
  const [first] = found;
  if (!first || found.some(({ end }) => end.key !== first.end.key)) return null;
  return { text: first.end.text, by: [first.id] };
}
