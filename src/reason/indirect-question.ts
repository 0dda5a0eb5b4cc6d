/**
 * A question put within another, "Does anyone know where Ann is?", as the question itself: "Where
 * is Ann?". Taken as it stands it would be answered yes or no. English rules of wording.
 */

const ANYONE = "(?:anyone|anybody|someone|somebody|you|one|we)";
const KNOWS =
  "(?:know|tell (?:me|us)|say|remember|recall|find out|have (?:any|an|some) idea(?: of)?|" +
  "let (?:me|us) know)";
const ASKER = "(?:i|we)(?: am| are|['’]m| was| were|['’]d| would)?(?: just)?";
const ASKED_WORD =
  "(?:(?:in|at|on|from|to|by|for|with|of) )?(?:who|whom|whose|what|which|when|where|why|how)\\b";
const LEAD = new RegExp(
  "^(?:please,? |so,? |hello,? |hi,? )?(?:" +
    `(?:does|do|would|will|can|could) ${ANYONE}(?: (?:here|else|please|happen to|by chance))*` +
    ` ${KNOWS}|(?:please )?(?:tell|let) (?:me|us)(?: know)?|any idea|` +
    `${ASKER} (?:wonder(?:ing|ed)?|want(?:ed)? to know|like to know|need to know)),? ` +
    `(?=${ASKED_WORD})`,
  "iu",
);
/** "where Ann is": asked outright the verb comes first. */
const CLAUSE = new RegExp(
  "\\b(?:and|or|but|that|who|what|which|where|when|about|is|are|was|were|has|had|says?|said|" +
    "thinks?)\\b",
  "iu",
);
const COPULA_LAST = new RegExp(
  "^(?<asked>where|who|when|why|what|how \\p{Ll}+|(?:in |at |on |from )?(?:which|what) \\p{Ll}+) " +
    "(?<subject>(?:\\p{Lu}|(?:the|an?|my|our|your|his|her|their|this|that) )[^,;]*?) " +
    "(?<verb>is|are|was|were)(?<late> now| currently| today)?$",
  "u",
);

/** The question as it is where it holds no other. */
export function directQuestion(question: string): string {
  const lead = LEAD.exec(question.trimStart())?.[0];
  if (lead === undefined) return question;
  const inner = question.trimStart().slice(lead.length).replace(/[?.!\s]+$/u, "");
  // What follows it belongs to it.
  if (/[.?!]\s/u.test(inner)) return question;
  const { asked, subject = "", verb, late = "" } = COPULA_LAST.exec(inner)?.groups ?? {};
  const isClause = asked === undefined || CLAUSE.test(subject);
  const direct = isClause ? inner : `${asked} ${verb} ${subject}${late}`;
  return `${direct.slice(0, 1).toUpperCase()}${direct.slice(1)}?`;
}
