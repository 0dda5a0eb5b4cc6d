/**
 * Where one thing lies of another: "The attic is north of the barn", "Going west from the barn you
 * come to the yard", and questions that leave one of the two open. What the direction is counted
 * from stands behind "of", "from", "out of", "than", or owns what is said.
 * Errors: null where there are not exactly two things and one direction.
 */
import { DIRECTIONS, piecesOf, type Mention, type Piece } from "./pieces.js";
import { withoutTimes } from "./times.js";

export interface Relation {
  readonly figure: Mention;
  readonly direction: string;
  readonly ground: Mention;
}

const OPPOSITES: Readonly<Record<string, string>> = {
  north: "south",
  south: "north",
  east: "west",
  west: "east",
  northeast: "southwest",
  southwest: "northeast",
  northwest: "southeast",
  southeast: "northwest",
};

export function opposite(direction: string): string {
  return OPPOSITES[direction] ?? direction;
}

/** Behind these stands what the direction is counted from. */
const GROUND = new Set("of from than leaving exiting quitting departing".split(" "));
const GOAL = new Set("into to onto reach reaching in find enter entering see meet".split(" "));
/** Phrases that name the way and neither of its ends. */
const WAY = new RegExp(
  "^(?:side|direction|end|door|exit|way|step|wall|neighbou?r|edge|path|you|one|it|somebody|" +
    "road|street|lane|track|trail|route|view|window|entrance|lead|walk|stroll|ride|drive|" +
    "journey|traveller|visitor|walker)$",
  "u",
);

interface Placed {
  readonly mention: Mention;
  readonly at: number;
}

export function relationIn(sentence: string): Relation | null {
  const pieces = piecesOf(withoutTimes(sentence).rest);
  if (pieces === null) return null;
  const directions = new Set(pieces.flatMap(directionsOf));
  const [direction] = directions;
  if (direction === undefined || directions.size > 1) return null;
  const ends = pieces.flatMap((piece, at): Placed[] =>
    piece.kind === "mention" && isEnd(piece.mention) ? [{ mention: piece.mention, at }] : [],
  );
  const [first, second, third] = ends;
  if (!first || !second || third) return null;
  if (first.mention.key === second.mention.key) return null;
  const grounds = ends.filter((end) => isGround(pieces, end, direction));
  const [ground] = grounds;
  if (ground && grounds.length === 1) {
    const figure = ground === first ? second : first;
    return { figure: figure.mention, direction, ground: ground.mention };
  }
  if (grounds.length > 1) return null;
  return bySense(pieces, { first, second, direction });
}

function bySense(
  pieces: readonly Piece[],
  o: { readonly first: Placed; readonly second: Placed; readonly direction: string },
): Relation | null {
  const { first, second, direction } = o;
  // "What is the attic north of?": it is counted from what is asked for.
  const last = pieces.at(-1);
  const stranded = last?.kind === "word" && (last.text === "of" || last.text === "from");
  const asked = [first, second].find(({ mention }) => mention.kind === "asked");
  if (stranded && asked) {
    const figure = asked === first ? second : first;
    return { figure: figure.mention, direction, ground: asked.mention };
  }
  // "The yard has the barn to the north", "Which place has the barn to the north?"
  const between = pieces.slice(first.at + 1, second.at);
  const behind = pieces.slice(second.at + 1);
  if (between.some(isHas) && behind.some((piece) => directionsOf(piece).length > 0)) {
    const words = between.flatMap((piece) => (piece.kind === "word" ? [piece.text] : []));
    if (words.length !== 1) return null;
    return { figure: second.mention, direction, ground: first.mention };
  }
  // "What does the yard have to the north?"
  if (asked === first && behind.some(isHas)) {
    return { figure: first.mention, direction, ground: second.mention };
  }
  const goals = [first, second].filter(({ at }) => GOAL.has(wordAt(pieces, at - 1)));
  const [goal] = goals;
  if (!goal || goals.length > 1) return null;
  const ground = goal === first ? second : first;
  return { figure: goal.mention, direction, ground: ground.mention };
}

function isHas(piece: Piece): boolean {
  return piece.kind === "word" && /^(?:has|have|had)$/u.test(piece.text);
}

function directionsOf(piece: Piece): string[] {
  const words = piece.kind === "word" ? [piece.text] : [];
  if (piece.kind === "mention" && piece.mention.kind !== "name") {
    words.push(...piece.mention.text.toLowerCase().split(" "));
  }
  return words.map((word) => word.replace(/(?:ern|wards?)$/u, "")).filter((w) => DIRECTIONS.has(w));
}

function isEnd({ key, kind, text }: Mention): boolean {
  if (kind === "pronoun") return false;
  const words = text.toLowerCase().split(" ");
  if (words.some((word) => DIRECTIONS.has(word.replace(/(?:ern|wards?)$/u, "")))) return false;
  return kind === "asked" || !WAY.test(key.split(" ").at(-1) ?? "");
}

function isGround(pieces: readonly Piece[], { mention, at }: Placed, direction: string): boolean {
  if (mention.owns) return true;
  const before = wordAt(pieces, at - 1);
  if (!GROUND.has(before)) return false;
  if (before !== "of") return true;
  // "north of the barn", "to the north of it", "out of it", "the neighbour of it to the north"
  const earlier = pieces[at - 2];
  if (earlier === undefined) return true;
  if (earlier.kind === "word") return [direction, "out"].includes(earlier.text);
  return earlier.kind === "mention" && !isEnd(earlier.mention);
}

function wordAt(pieces: readonly Piece[], at: number): string {
  const piece = pieces[at];
  return piece?.kind === "word" ? piece.text : "";
}
