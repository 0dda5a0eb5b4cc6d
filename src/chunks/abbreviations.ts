/** Words after which a full stop does not end the sentence. Lower case, without the last stop. */

/** Always followed by what they belong to. */
export const TITLES: ReadonlySet<string> = new Set(
  (
    "mr mrs ms mx dr prof st sgt capt cmdr lt col gen maj adm rev hon gov sen rep pres supt " +
    "messrs mme mlle m fr sr. br vs v viz cf e.g i.e eg ie ca approx al fig figs eq eqs ref " +
    "refs sec secs ch chap pp p vol vols no nos nr art arts para ed eds trans dept univ mt ft " +
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat " +
    "z.b d.h bzw usw abb bd nr hr hrsg vgl"
  ).split(" "),
);

/** May end a sentence: they do where a word follows that often begins one. */
export const MAYBE_LAST: ReadonlySet<string> = new Set(
  "etc inc ltd co corp bros jr sr esq ave blvd rd est dist min max hrs hr yr yrs lb lbs oz".split(
    " ",
  ),
);

export const SENTENCE_STARTERS: ReadonlySet<string> = new Set(
  (
    "a an and after all although as at before both but by during each even every few finally " +
    "first for from he her here his how however i if in instead it its later many meanwhile " +
    "most my no nobody none not nothing now of on once one only or other others our out over " +
    "perhaps she since so some soon still such than that the their then there therefore these " +
    "they this those though thus to today two under unless until we what when where whether " +
    "which while who whose why with yesterday yet you your"
  ).split(" "),
);
