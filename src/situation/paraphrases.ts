/**
 * Longer ways of English to say what one verb says, put into that verb: "got rid of the lamp" is
 * "dropped the lamp", "Into the barn came Ann" is "Ann came into the barn". Idioms and word order,
 * no vocabulary of topics. What is in none of them stays as it is.
 */

const NP = "(?:the|an?|his|her|their|its) (?:\\p{L}+ ){0,2}?\\p{L}+";
const NAME = "\\p{Lu}[\\p{L}'’-]*(?: \\p{Lu}[\\p{L}'’-]*)?";
const OWN = "(?:his|her|their|its)";
const PLACES = "home|upstairs|downstairs|outside|outdoors|indoors|abroad";
const GOES = "(?:went|came|goes|comes|ran|walked|moved|hurried|\\p{L}+ed)";
const SPOT = "(?:present |current )?(?:place|spot|location|position|whereabouts) (?:is|are)";
/** Times and thoughts that one leaves something for or is led to. */
const NO_PLACE =
  "the (?:\\p{L}+ )?(?:day|night|weekend|week|evening|afternoon|morning|summer|winter|spring|" +
  "autumn|season|year|holidays?|moment|time|better|best|worse|good|law|church|ministry|stage|" +
  "conclusion|truth|idea|point|decision|belief|view|answer|realization|realisation|thought|" +
  "discovery|end|top|brink|verge)s?\\b";
const HANDS = "(?:hands?|lap|arms|bag|pockets?|possession|grasp|keeping)";

type Rule = readonly [RegExp, string];

function rule(pattern: string, plain: string): Rule {
  return [new RegExp(pattern, "gu"), plain];
}

/** In this order, each on what the ones before left. */
const RULES: readonly Rule[] = [
  // Places that need no article.
  rule(`\\b(is|are|was|were|stayed|remained|waited) (?:at )?(${PLACES})$`, "$1 in the $2"),
  rule("\\bat home$", "in the home"),
  rule(`(?<!\\b(?:the|at|from|in|his|her|my|our) )\\b(${PLACES})$`, "to the $1"),
  // Who it was that did it.
  rule(`^It (?:was|is) (${NAME}) (?:who|that) `, "$1 "),
  // What stands first for once.
  rule(`^(To|From|Into|In|Inside|At) (${NAME}|${NP}), (.+)$`, "$3 $1 $2"),
  rule(
    `^(?:Off |Back |Out )?([Tt]o|[Ii]nto|[Ii]nside) (${NP}) (${GOES}) (${NAME})$`,
    "$4 $3 $1 $2",
  ),
  rule(`^(In|Inside|At) (${NP}) (is|are|was|were) (${NAME})$`, "$4 $3 in $2"),
  rule(`^There (?:is|was) (${NAME}) in (${NP})$`, "$1 is in $2"),
  rule(
    `^(?:You|One) (?:will|can|could|would) find (${NAME}|${NP}) (in|at) (${NP})$`,
    "$1 is $2 $3",
  ),
  rule(`^The (?:place|room|spot) where (${NAME}|${NP}) is is (${NP})$`, "$1 is in $2"),
  rule(
    `^The (?:location|position|whereabouts) of (${NAME}|${NP}) (?:is|are) (${NP})$`,
    "$1 is in $2",
  ),
  rule(`^(The \\p{L}+) is where (${NAME}) is$`, "$2 is in $1"),
  rule(`^(${NAME}) occupies (${NP})$`, "$1 is in $2"),
  rule(`^(The \\p{L}+) is occupied by (${NAME})$`, "$2 is in $1"),
  rule(`^(The \\p{L}+) is empty of (${NAME})$`, "$2 is not in $1"),
  rule(
    `^(The \\p{L}+) (?:no longer (?:holds|contains|has)|does(?: not|n['’]t) ` +
      `(?:hold|contain|have)) (${NAME})(?: in it| inside)?$`,
    "$2 is not in $1",
  ),
  // Hands and bags are whose they are.
  rule(
    `\\b(?:pressed|thrust|put|placed|pushed|slipped|dropped|laid) (${NP}) (?:in|into) ` +
      `(${NAME})['’]s ${HANDS}`,
    "gave $1 to $2",
  ),
  rule(` in hand$`, ""),
  rule(` under (?:one|an|his|her|their) arm$`, ""),
  rule(`\\b(?:in|into|to) (${NAME})['’]s ${HANDS}\\b`, "to $1"),
  rule(`^(The .+?) (?:is|are|was|were|went|ended(?: up)?|goes) to (${NAME})$`, "$2 took $1"),
  rule(
    `^(The .+?) (?:fell|slipped|dropped|slid) (?:from|out of) (${NAME})['’]s ${HANDS}$`,
    "$2 dropped $1",
  ),
  rule(
    `^(The .+?) (?:passed|went|came|changed hands|moved) from (${NAME}) to (${NAME})$`,
    "$2 gave $1 to $3",
  ),
  rule(`^(The .+?) (?:passed|went|came) to (${NAME}) from (${NAME})$`, "$3 gave $1 to $2"),
  rule(`\\bmade (${NAME}) a (?:gift|present) of\\b`, "gave $1"),
  rule(`\\blet (${NAME}) have\\b`, "gave $1"),
  rule(` as a (?:gift|present|loan)$`, ""),
  // Taking and putting away in more words than one.
  rule(
    `\\b(?:took|got|caught|seized|laid|has|takes|gets|grabbed) ` +
      `(?:hold|possession|charge|custody|delivery) of\\b`,
    "took",
  ),
  rule(`\\b(?:laid|got) (?:${OWN} )?hands on\\b`, "took"),
  rule(`\\b(left|leaves) (${NP}) (?:lying|standing|sitting)(?= |$)`, "$1 $2"),
  rule(`\\bhelped (?:him|her|it|them)sel(?:f|ves) to\\b`, "took"),
  rule(`\\b(?:made off|walked off|ran off) with\\b`, "took"),
  rule(`\\b(?:started|began) (?:carrying|holding|to carry|to hold)\\b`, "took"),
  rule(`\\b(?:stopped|ceased) (?:carrying|holding|to carry|to hold)\\b`, "dropped"),
  rule(
    `\\b(?:let go of|got rid of|disposed of|dispensed with|parted with|did away ` +
      `with|lets go of)\\b`,
    "dropped",
  ),
  rule(`\\b(?:rid|unburdened) (?:him|her|it|them)sel(?:f|ves) of\\b`, "dropped"),
  rule(`\\bto one side$`, "aside"),
  rule(
    `\\b(?:stooped|bent(?: down)?|knelt(?: down)?|reached (?:down|out)|leaned (?:over|down)) to ` +
      `(?=(?:pick|take|grab|lift|gather|collect|get|fetch|seize)\\b)`,
    "",
  ),
  // Coming somewhere.
  rule(
    `\\b(?:left|leaves|quit|deserted) (${NP}) for (?=the\\b)(?!${NO_PLACE})`,
    "went from $1 to ",
  ),
  rule(
    `^(?:The|His|Her) (?:(?:next|last|first) )?(?:stop|destination|port of call) (?:for|of) ` +
      `(${NAME}) (?:is|was) (${NP})$`,
    "$1 went to $2",
  ),
  rule(
    `^(${NAME})['’]s (?:(?:next|last|first) )?(?:stop|destination|port of call) (?:is|was) ` +
      `(${NP})$`,
    "$1 went to $2",
  ),
  rule(
    `^(?:An?|The) (?:\\p{L}+ )?(?:walk|stroll|ride|drive|journey|trip|climb|run|road|path) ` +
      `(?:brought|took|led) (${NAME}) to (?!${NO_PLACE})(${NP})$`,
    "$1 went to $2",
  ),
  rule(`\\bset (?:off|out) (?:for|to)\\b`, "went to"),
  rule(`\\b(?:turned|showed|wound|ended|finished) up (?:in|at)\\b`, "came to"),
  rule(
    `\\b(?:called|dropped|stopped|looked|checked) (?:in|by) (?:at|on|by)?\\s*(?=the\\b)`,
    "came to ",
  ),
  rule(`\\b(?:swung|dropped|stopped|went|came) by (?=the\\b)`, "came to "),
  rule(`\\bset foot (?:in|inside|on)\\b`, "came to"),
  rule(`\\bmade tracks (?:for|to)\\b`, "went to"),
  rule(`\\bput in an appearance (?:in|at)\\b|\\bmade an appearance (?:in|at)\\b`, "came to"),
  rule(
    `\\b(?:took|caught|followed) the ` +
      `(?:bus|train|tram|path|road|stairs|lift|elevator|way) (?=(?:to|into)\\b)`,
    "went ",
  ),
  rule(`\\bwas seen (?:walking|going|running|coming|stepping) (?=(?:to|into)\\b)`, "went "),
  // Being there, or not any more.
  rule(`\\b(?:does not|doesn['’]t|do not|don['’]t) happen to be\\b`, "is not"),
  rule(`\\b(?:has|have|had)? ?(?:ceased|stopped) (?:to be|being)\\b`, " is not"),
  rule(`\\b(?:is|are|was|were) (?:no longer|nowhere)\\b`, "is not"),
  rule(`\\b(?:isn['’]t|wasn['’]t|is not|was not) (.+) any (?:more|longer)$`, "is not $1"),
  rule(`\\b(?:happens?|happened) to be\\b`, "is"),
  rule(`\\b(?:must|has to|have to|may|might) be (?=(?:in|at|either)\\b)`, "is "),
  rule(`\\bcan(?:not|['’]t| not) be (?:found|seen|met)\\b`, "is not"),
  rule(`\\b(?:can|may|could) be (?:found|seen|met)\\b`, "is"),
  rule(
    `\\b(is|are|was|were)( not|n['’]t)? (?:(?:to be )?(?:found|located|situated)|to be ` +
      `seen)\\b`,
    "$1$2",
  ),
  // One of two places.
  rule(
    "(?:is|are|lingers|stays|remains|was) (?:in |at )?(?:either|one of)(?: (?:the|these|those))?" +
      "(?: (?:two|following|other))?(?: \\p{L}+)?[:,]? (?:in |at )?(the \\p{L}+)" +
      "(?:,| or| and)(?: in| at)? (the \\p{L}+)$",
    "is in $1 or $2",
  ),
  rule(
    `^(?:[Oo]ne )?[Oo]f (the \\p{L}+) (?:and|or) (the \\p{L}+),? (?:exactly |just |only )?` +
      `one (?:has|holds|contains) (${NAME})(?: in it| inside)?$`,
    "$3 is in $1 or $2",
  ),
  rule(
    `^(${NAME}|The \\p{L}+)['’]s ${SPOT} (?:in |at )?one of (?:these two|two|the two|the ` +
      `following)[:,]? (the \\p{L}+)(?:,| or| and) (the \\p{L}+)$`,
    "$1 is in $2 or $3",
  ),
  rule(`^(${NAME}|The [\\p{L} ]+?)['’]s ${SPOT} (?:in |at )?(the .+)$`, "$1 is in $2"),
];

export function inPlainWords(sentence: string): string {
  const bare = sentence.replace(/[.!\s]+$/u, "");
  return RULES.reduce((text, [pattern, plain]) => text.replace(pattern, plain), bare);
}
