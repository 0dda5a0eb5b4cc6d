/**
 * Names that no training example has: people, places, things, animals, colours, shapes, containers.
 * The lists share no word with training/reasoner/lexicon.py. Singulars begin with a consonant, so
 * that "a" fits before all of them.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const WOMEN = words(`Oriel Zanele Thalia Brunhild Marisol Saoirse Yevgenia Calliope Ottilie
  Philippa Rosalind Ghislaine Henrietta Ximena Nokomis Wilhelmina Parvati Solveig Tamsin Eudora`);
export const MEN = words(`Tavish Leopold Ambrose Casimir Desmond Ephraim Gideon Horatio Ignatius
  Lysander Montgomery Nathaniel Obadiah Phineas Roderick Sylvester Thaddeus Ulysses Vincenzo
  Wendell`);
export const PLACES = words(`lounge scullery solarium pagoda arboretum gatehouse turret parlour
  refectory vestry loft campsite pavilion bunker stockroom boudoir alcove wharf dormitory
  grandstand`);
export const OBJECTS = words(`thermos kazoo pincushion gavel thimble sextant harmonica tambourine
  corkscrew crowbar stapler figurine abacus spatula sandal bonnet dustpan hourglass gyroscope
  binder`);
/** Singular and plural. */
export const ANIMALS: readonly (readonly [string, string])[] = [
  ["jackal", "jackals"],
  ["gazelle", "gazelles"],
  ["marmot", "marmots"],
  ["tapir", "tapirs"],
  ["stork", "storks"],
  ["pelican", "pelicans"],
  ["ferret", "ferrets"],
  ["gecko", "geckos"],
  ["wombat", "wombats"],
  ["meerkat", "meerkats"],
  ["cheetah", "cheetahs"],
  ["baboon", "baboons"],
  ["porcupine", "porcupines"],
  ["chinchilla", "chinchillas"],
];
export const COLOURS = words(`magenta lilac mauve khaki cyan russet lavender cobalt saffron
  burgundy chartreuse vermilion`);
export const SHAPES = words(`trapezoid rhombus dodecagon helix torus semicircle parallelogram
  spiral wedge hemisphere`);
export const CONTAINERS = words(`pouch satchel hamper hatbox tureen canister coffer valise caddy
  pannier holdall rucksack`);

export function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}
