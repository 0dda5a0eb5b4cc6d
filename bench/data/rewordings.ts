/**
 * Other wordings of what bAbI's sentences say, of equal meaning, with verbs and phrasings that
 * training/reasoner/tasks does not have. A template's letters: {p} person (or people), {q} the
 * other person, {r} place, {s} second place, {o} thing, {d} direction, {a} and {b} what is compared
 * or is of a kind, {A} and {B} kinds in the plural, {c} colour or state.
 */
export const MOVES: readonly string[] = [
  "ambled over to the {r}",
  "sauntered into the {r}",
  "trudged to the {r}",
  "jogged to the {r}",
  "sprinted to the {r}",
  "tiptoed into the {r}",
  "cycled to the {r}",
  "dashed into the {r}",
  "trotted to the {r}",
  "shuffled into the {r}",
  "hiked to the {r}",
  "withdrew to the {r}",
  "bounded into the {r}",
  "ventured into the {r}",
];

/** Before "he moved to ...", for "After that", "Then" and the like. */
export const CONNECTORS: readonly string[] = [
  "In a little while",
  "Presently",
  "Thereupon",
  "By and by",
  "Some minutes on",
  "In due course",
];

export const PAIRS: readonly string[] = [
  "{p}, accompanied by {q},",
  "{p}, side by side with {q},",
  "{p}, with {q} in tow,",
  "{p} in the company of {q}",
];

export const TIMES = {
  yesterday: ["on the day before today", "the day before today", "one day ago"],
  "this morning": ["early today", "at breakfast time today", "ahead of noon today"],
  "this afternoon": ["after lunch today", "at three o'clock today", "at tea time today"],
  "this evening": ["tonight", "at supper time today", "after dark today"],
} as const satisfies Record<string, readonly string[]>;

export type Time = keyof typeof TIMES;

export const FACTS = {
  take: [
    "{p} nabbed the {o}.",
    "{p} plucked up the {o}.",
    "{p} hoisted the {o}.",
    "{p} acquired the {o}.",
    "{p} bagged the {o}.",
    "{p} secured the {o}.",
    "The {o} was snapped up by {p}.",
  ],
  leave: [
    "{p} ditched the {o}.",
    "{p} dumped the {o}.",
    "{p} jettisoned the {o}.",
    "{p} relinquished the {o}.",
    "{p} plonked the {o} down.",
    "{p} cast the {o} aside.",
    "The {o} was ditched by {p}.",
  ],
  give: [
    "{p} presented {q} with the {o}.",
    "{p} bestowed the {o} on {q}.",
    "{p} donated the {o} to {q}.",
    "{p} supplied {q} with the {o}.",
    "{p} granted {q} the {o}.",
    "{p} conveyed the {o} to {q}.",
    "{p} foisted the {o} on {q}.",
    "{q} was presented with the {o} by {p}.",
  ],
  be: [
    "{p} lingers in the {r}.",
    "{p} is hanging about in the {r}.",
    "{p} is loitering in the {r}.",
    "{p}'s present spot is the {r}.",
    "The {r} has {p} in it.",
  ],
  notBe: [
    "{p} is absent from the {r}.",
    "{p} is away from the {r}.",
    "The {r} is without {p}.",
    "{p} does not happen to be inside the {r}.",
  ],
  noLongerBe: [
    "{p} has quit the {r}.",
    "{p} is gone from the {r}.",
    "{p} has vacated the {r}.",
    "{p} has ceased to be in the {r}.",
  ],
  either: [
    "{p} lingers in one of two spots: the {r} or the {s}.",
    "Of the {r} and the {s}, exactly one has {p} in it.",
    "{p}'s present spot is one of these two: the {r}, the {s}.",
  ],
  compass: [
    "The {a} is situated {d} of the {b}.",
    "The {b}'s neighbour to the {d} is the {a}.",
    "Leaving the {b} by its {d} door brings you into the {a}.",
    "Heading {d} out of the {b} brings you into the {a}.",
  ],
  fear: [
    "{A} dread {B}.",
    "{A} are terrified of {B}.",
    "{B} frighten {A}.",
    "{A} panic at the sight of {B}.",
    "{B} intimidate {A}.",
  ],
  kind: [
    "{p} counts as a {a}.",
    "{p} was born a {a}.",
    "By species, {p} is a {a}.",
    "The species of {p} is {a}.",
  ],
  colour: [
    "{p} is {c} all over.",
    "{p} sports a {c} hue.",
    "{p} looks {c} from head to foot.",
    "The hue of {p} is {c}.",
  ],
  state: [
    "{p} has grown {c}.",
    "{p} turned {c}.",
    "{p} became {c}.",
    "By now {p} is quite {c}.",
  ],
  above: [
    "The {a} is higher up than the {b}.",
    "The {a} appears further up than the {b}.",
    "The {b} is lower down than the {a}.",
  ],
  below: [
    "The {a} is lower down than the {b}.",
    "The {a} appears further down than the {b}.",
    "The {b} is higher up than the {a}.",
  ],
  left: [
    "The {a} is further left than the {b}.",
    "The {a} appears farther to the left than the {b}.",
    "The {b} is further right than the {a}.",
  ],
  right: [
    "The {a} is further right than the {b}.",
    "The {a} appears farther to the right than the {b}.",
    "The {b} is further left than the {a}.",
  ],
  fits: [
    "The {b} could enclose the {a}.",
    "One could tuck the {a} into the {b}.",
    "The {a} can be shut up inside the {b}.",
    "The {b} is roomy enough to contain the {a}.",
  ],
  bigger: [
    "The {a} exceeds the {b} in size.",
    "The {a} outsizes the {b}.",
    "The {b} is dwarfed by the {a}.",
    "The dimensions of the {a} surpass those of the {b}.",
  ],
} as const satisfies Record<string, readonly string[]>;

export type FactKind = keyof typeof FACTS;

export const QUESTIONS = {
  where: [
    "What are the present whereabouts of {p}?",
    "At which spot would you look for {p}?",
    "In what spot has {p} ended up?",
  ],
  whereThing: [
    "What are the present whereabouts of the {o}?",
    "At which spot would you look for the {o}?",
    "In what spot has the {o} ended up?",
  ],
  whereThingBefore: [
    "Just prior to the {r}, at which spot was the {o}?",
    "What spot was the {o} at immediately prior to the {r}?",
  ],
  wherePersonBefore: [
    "Just prior to the {r}, at which spot was {p}?",
    "What spot was {p} at immediately prior to the {r}?",
  ],
  whatIs: [
    "Which spot is the {b}'s neighbour to the {d}?",
    "Heading {d} out of the {b}, which spot do you step into?",
  ],
  whatOf: [
    "Of which spot is the {a} the neighbour to the {d}?",
    "Out of which spot do you head {d} to step into the {a}?",
  ],
  whatGiven: [
    "With what did {p} present {q}?",
    "Which article did {p} bestow on {q}?",
  ],
  whoGaveTo: [
    "Who presented {q} with the {o}?",
    "Who was the one that bestowed the {o} on {q}?",
  ],
  whoGivenTo: [
    "On whom did {p} bestow the {o}?",
    "Whom did {p} present with the {o}?",
  ],
  whoGave: [
    "Who bestowed the {o} on somebody?",
    "Who presented somebody with the {o}?",
  ],
  whoReceived: [
    "On whom was the {o} bestowed?",
    "Who was presented with the {o}?",
  ],
  isIn: [
    "Does the {r} currently contain {p}?",
    "Is the {r} {p}'s present spot?",
    "Does the {r} have {p} in it?",
  ],
  count: [
    "What is the tally of articles in {p}'s hands?",
    "How large is the set of articles in {p}'s possession?",
    "Counting up the articles in {p}'s hands, what do you arrive at?",
  ],
  carry: [
    "Which articles are in {p}'s hands?",
    "What has {p} got in hand?",
    "Name everything in {p}'s possession.",
  ],
  fear: [
    "What does {p} dread?",
    "Which creature frightens {p}?",
    "At the sight of what would {p} panic?",
  ],
  colour: [
    "Which hue does {p} sport?",
    "What is the hue of {p}?",
    "In which hue should one paint {p}?",
  ],
  above: [
    "Does the {a} appear higher up than the {b}?",
    "Is the {a} further up than the {b}?",
  ],
  below: [
    "Does the {a} appear lower down than the {b}?",
    "Is the {a} further down than the {b}?",
  ],
  left: [
    "Does the {a} appear further left than the {b}?",
    "Is the {a} farther to the left than the {b}?",
  ],
  right: [
    "Does the {a} appear further right than the {b}?",
    "Is the {a} farther to the right than the {b}?",
  ],
  fits: [
    "Could one tuck the {a} into the {b}?",
    "Could the {b} enclose the {a}?",
    "Is the {b} roomy enough to contain the {a}?",
  ],
  bigger: [
    "Does the {a} exceed the {b} in size?",
    "Is the {b} dwarfed by the {a}?",
    "Do the dimensions of the {a} surpass those of the {b}?",
  ],
  path: [
    "Which moves lead out of the {a} and into the {b}?",
    "Starting in the {a}, in which directions must one head to end up in the {b}?",
  ],
  willGo: [
    "What is {p}'s next destination?",
    "Which spot is {p} about to seek out?",
  ],
  whyGo: [
    "What drove {p} to the {r}?",
    "What is the reason behind {p}'s visit to the {r}?",
  ],
  whyTake: [
    "What drove {p} to acquire the {o}?",
    "What is the reason behind {p}'s acquiring the {o}?",
  ],
} as const satisfies Record<string, readonly string[]>;

export type QuestionKind = keyof typeof QUESTIONS;
