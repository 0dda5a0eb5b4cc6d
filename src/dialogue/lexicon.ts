/**
 * Closed classes and common nouns of English, as far as telling persons, places and times apart
 * needs them. All in lower case.
 */
function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

export const AUXILIARIES = words(`
  is are was were am be been being do does did has have had can could will would shall should may
  might must isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't
  won't wouldn't shouldn't`);

export const WH_WORDS = words("who whom whose what which when where why how");

export const DETERMINERS = words(
  "the a an this that these those his her its their my your our every each some any no all both",
);

export const PREPOSITIONS = words(`
  in at on to from of for with by about into onto near around through during before after since
  until till between among under over against within without across along behind beyond toward
  towards inside outside like as than per via upon off`);

/** Prepositions that a place follows. */
export const LOCATIVE = words("in at to from near into toward towards through around inside");

/** After one of these a new clause begins, in which a pronoun may mean what stood before. */
export const CLAUSE_STARTS = words(`
  when while after before because if since until till although though whereas that who whom whose
  which where why how once unless so and or but as`);

/** Words that are no names though a sentence or a title may begin with them. */
export const FUNCTION_WORDS = new Set([
  ...AUXILIARIES,
  ...WH_WORDS,
  ...DETERMINERS,
  ...PREPOSITIONS,
  ...CLAUSE_STARTS,
  ...words(`
  i you he she it we they me him us them mine yours hers ours theirs itself himself herself
  themselves there here then now not yes tell name list show give please also too only just ever
  never more most less least many much few other another same such else one ones first second
  third last next describe explain summarise summarize find compare either
  neither nor so yet still okay ok thanks thank well`),
]);

/** Nouns that name a person by what he or she is or does. */
const PERSON = words(`
  man woman boy girl child king queen prince princess emperor empress president minister governor
  mayor senator ambassador author writer poet novelist dramatist playwright editor journalist
  painter sculptor architect engineer composer singer musician actor actress director producer
  physicist chemist philosopher inventor explorer captain admiral general colonel major sergeant
  soldier officer doctor surgeon nurse teacher professor pupil student lawyer judge priest bishop
  pope saint monk nun husband wife father mother parent son daughter brother sister uncle aunt
  cousin nephew niece grandfather grandmother widow friend neighbour neighbor lover servant master
  lady gentleman lord duke duchess earl baron count countess person founder leader chief head boss
  manager secretary chairman owner keeper hunter farmer sailor pilot driver cook butler detective
  inspector murderer killer thief victim hero heroine champion winner coach narrator character
  tsar sultan caliph shah pharaoh prophet ceo`);
const PERSON_ENDING = /(?:ist|ician|ologist|ographer|woman|man|keeper|maker)$/;

const MALE = words(`
  man boy king prince emperor husband father son brother uncle nephew grandfather monk pope lord
  duke earl baron gentleman actor tsar sultan hero mr sir chairman`);
const FEMALE = words(`
  woman girl queen princess empress wife mother daughter sister aunt niece grandmother nun lady
  duchess countess actress heroine widow mrs ms miss madame dame`);

/** Before a name: it is a person's. */
export const TITLES = words(`
  mr mrs ms miss sir lady lord dame madame dr doctor prof professor captain king queen prince
  princess emperor empress president pope admiral general colonel major sergeant senator
  governor judge bishop inspector father mother sister brother uncle aunt count countess duke
  duchess tsar sultan`);

const PLACE = words(`
  city town village country nation state place province county region area capital continent
  island river lake sea ocean mountain hill valley desert forest harbour harbor port street road
  square district kingdom planet park airport station castle palace church cathedral temple abbey
  museum house building tower bridge hotel school university college prison mount settlement
  colony peninsula location fort farm mine market theatre hospital library monastery cemetery
  tomb garden cellar office kitchen corridor warehouse lighthouse`);
/** "room", "ballroom", "courtyard", "Lancashire"; not "mushroom". */
const PLACE_ENDING = /^(?!mushroom)\p{L}*(?:room|yard|shire)$/u;

const TIME = words("year years date day month decade century era period time hour week season");

const GROUP = words(`
  band group team company army navy crew family tribe party government committee club
  parliament firm corporation organisation organization union league orchestra choir regiment
  society institute agency expedition council`);

/** Of what a verb says: its subject lives. */
export const PERSON_VERBS = words(`
  born die died dies marry married wrote write written compose composed invent invented paint
  painted discover discovered live lived say said think thought believe believed`);

/** Participles, many of them past tenses too, that don't end in "ed". */
const IRREGULAR = words(`
  begun born borne bought bound broken brought built caught chosen cut dealt done drawn driven
  eaten fed felt fought forbidden forgotten found frozen given grown heard held hidden hit hurt kept
  known laid led left lent lost made meant met paid put read rung said seen sent set shaken shot
  shown shut sold spent spoken split spread stolen struck sung sunk sworn taken taught thought
  thrown told torn understood woken won worn woven written wrote became began broke chose drew
  drove fell flew gave grew knew ran rose sang sank shook spoke stole swam swore took threw tore
  went wore`);

export function isParticiple(word: string): boolean {
  return /\p{L}{2,}ed$/u.test(word) ? word !== "hundred" : IRREGULAR.has(word);
}

export type Gender = "male" | "female";

export function isPersonNoun(word: string): boolean {
  return PERSON.has(word) || PERSON_ENDING.test(word);
}

export function isPlaceNoun(word: string): boolean {
  return PLACE.has(word) || PLACE_ENDING.test(word);
}

export function isTimeNoun(word: string): boolean {
  return TIME.has(word);
}

export function isGroupNoun(word: string): boolean {
  return GROUP.has(word);
}

export function genderOfNoun(word: string): Gender | null {
  if (MALE.has(word)) return "male";
  return FEMALE.has(word) ? "female" : null;
}
