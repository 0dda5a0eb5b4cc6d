/**
 * English superlatives of one word. A closed list: what ends in "est" may as well be a noun
 * ("manifest", "tempest") or a direction.
 */
/** The largest figure has them, whatever is measured. */
export const SUPERLATIVES_MOST: readonly string[] = (
  "highest largest greatest biggest longest tallest heaviest oldest dearest costliest priciest"
).split(" ");
/** The smallest figure has them. */
export const SUPERLATIVES_LEAST: readonly string[] = (
  "lowest smallest fewest cheapest shortest lightest youngest"
).split(" ");
/** Of figures that are small, where there are any: a width, a distance, a speed. */
const SMALL = new Set([
  ...SUPERLATIVES_LEAST,
  ..."least slowest narrowest nearest closest thinnest weakest poorest shallowest".split(" "),
]);
/** What has them in figures depends on what is measured: the fastest has the least time. */
const OTHERS =
  "fastest quickest slowest widest narrowest broadest deepest shallowest thickest thinnest " +
  "strongest weakest hardest softest toughest roughest smoothest sharpest steepest flattest " +
  "hottest warmest coldest coolest wettest driest sunniest rainiest windiest stormiest " +
  "brightest darkest palest loudest quietest noisiest richest wealthiest poorest rarest " +
  "nearest closest farthest furthest fullest emptiest busiest finest fittest healthiest sickest " +
  "cleanest dirtiest simplest easiest safest deadliest bloodiest bravest wisest cleverest " +
  "smartest brightest happiest saddest angriest friendliest kindest meanest cruellest cruelest " +
  "prettiest ugliest sweetest sourest freshest tastiest spiciest juiciest fattest slimmest " +
  "leanest densest sparsest tightest loosest straightest roundest purest plainest neatest " +
  "scarcest mightiest earliest latest newest worst tiniest hugest vastest grandest largest " +
  "greenest bluest reddest whitest blackest greyest grayest strangest weirdest oddest funniest " +
  "boldest proudest shyest calmest swiftest nimblest heartiest lengthiest loftiest remotest";
/** Those that ask for a place in time are orders (walk-question.ts). */
const ORDERS = new Set(["earliest", "latest", "newest"]);
const ALL = new Set([...SUPERLATIVES_MOST, ...SUPERLATIVES_LEAST, ...OTHERS.split(" ")]);

/** Whether the word, in lower case, is a superlative of quality or size. */
export function isSuperlative(word: string): boolean {
  return ALL.has(word) && !ORDERS.has(word);
}

/** Whether it asks for the smallest figure; the oldest has the earliest year. */
export function asksForLeast(word: string): boolean {
  return word === "oldest" || (word !== "youngest" && SMALL.has(word));
}
