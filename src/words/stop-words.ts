/**
 * The lists of English words that say nothing, one for each question that is asked of a word: does
 * it tell a topic apart, does it tell an answer, may it begin a sentence without being a name.
 */

/** English words that say nothing of a topic; looked up only when a query holds nothing else. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "a about above after again against ain all am an and any are aren as at be because been " +
    "before being below between both but by can could couldn d did didn do does doesn doing don " +
    "down during each few for from further had hadn has hasn have haven having he her here hers " +
    "herself him himself his how i if in into is isn it its itself just ll m me mightn more most " +
    "mustn my myself needn no nor not now o of off on once only or other our ours ourselves out " +
    "over own re s same shan she should shouldn so some such t than that the their theirs them " +
    "themselves then there these they this those through to too under until up ve very was wasn " +
    "we were weren what when where which while who whom whose why will with won would wouldn " +
    "you your yours yourself yourselves"
  ).split(" "),
);

/** Words of an answer that say nothing by themselves; words about passages among them. */
export const ANSWER_STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "and are as at be because been but by can did do does for from had has have he her his i in " +
    "into is it its may not of on or over s she since so than that their them then there " +
    "these they " +
    "this those to under up was we were what when where which who whom whose why will with " +
    "would you your according answer passage passages says stated states"
  ).split(" "),
);

/** Words that begin a sentence, never a name worth looking for. */
export const SENTENCE_STARTERS: ReadonlySet<string> = new Set(
  (
    "a an the this that these those he she it they we i you his her its their our my your who " +
    "what when where which why how in on at by for from of to as with and or but if not no is " +
    "are was were be been after before during while since until although however also there " +
    "here then than so do does did has have had can could may might will would should both each " +
    "every some all most many other another such one"
  ).split(" "),
);
