/** English verbs whose forms do not begin alike: a closed class, by their past and participle. */
const VERBS =
  "see saw seen,buy bought,bring brought,catch caught,teach taught,think thought,seek sought," +
  "go went gone,take took taken,give gave given,write wrote written,sow sowed sown,sell sold," +
  "tell told,say said,find found,lose lost,win won,lead led,read read,feed fed,meet met," +
  "leave left,keep kept,sleep slept,feel felt,deal dealt,send sent,spend spent,lend lent," +
  "build built,break broke broken,speak spoke spoken,steal stole stolen,choose chose chosen," +
  "wear wore worn,bear bore born borne,tear tore torn,drive drove driven,ride rode ridden," +
  "rise rose risen,eat ate eaten,fall fell fallen,know knew known,grow grew grown," +
  "throw threw thrown,draw drew drawn,fly flew flown,begin began begun,drink drank drunk," +
  "sing sang sung,sink sank sunk,swim swam swum,ring rang rung,run ran,come came,hold held," +
  "stand stood,fight fought,hide hid hidden,pay paid,make made,get got,sit sat,shoot shot," +
  "strike struck,hang hung,dig dug,freeze froze frozen,wake woke woken,bite bit bitten," +
  "forget forgot forgotten,die died dead,lie lay lain,light lit,swear swore sworn," +
  "weave wove woven,become became,hear heard,mean meant,blow blew blown,sweep swept," +
  "flee fled,bind bound,shake shook shaken,understand understood,show showed shown,fling flung," +
  "lay laid";

const FORMS = new Map(
  VERBS.split(",").map((verb) => {
    const [base = "", ...forms] = verb.split(" ");
    return [base, forms] as const;
  }),
);
const BASE = new Map(
  [...FORMS].flatMap(([base, forms]) => forms.map((form) => [form, base] as const)),
);

/** The verb that an irregular form belongs to; the word itself where it is none. */
export function baseForm(word: string): string {
  return BASE.get(word.toLowerCase()) ?? word;
}

/** Past, then participles where they differ from it; none for a verb that is not listed. */
export function irregularForms(base: string): readonly string[] {
  return FORMS.get(base) ?? [];
}
