/**
 * What a frame (framed-question.ts) looks like in sentences, as patterns: "Mirela plays _", "_,
 * that is what Mirela plays", "_ is played by Mirela",
 * "Mirela is said to play _". Names are escaped.
 */
import type { FramedQuestion } from "./framed-question.js";
import { formsOf } from "./verb-forms.js";

const TITLE = "(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Sir|Miss|Lady|Lord)\\.? ";
const WITH_IT =
  "(?:(?:also|often|always|usually|sometimes|already|even|regularly|likewise|further|still|" +
  "recently|once|twice|again|\\p{L}{3,}ly) )?";

export interface FramedPatterns {
  readonly subject: RegExp;
  /** Subject and verb, in any form, in any order. */
  readonly about: RegExp;
  /** The name within a longer one. */
  readonly namesake: RegExp;
  /** Behind a title, which may be the end of something else. */
  readonly titled: RegExp;
  /** A pronoun and the verb. */
  readonly next: RegExp;
  readonly plain: RegExp;
  readonly turned: readonly RegExp[];
  readonly reported: RegExp;
}

export function framedPatterns(frame: FramedQuestion): FramedPatterns {
  const { auxiliary, verbs, perfect, past, anyForm, object } = frame;
  const name = escaped(frame.subject);
  const subject = `(?<![\\p{L}\\p{N}-])${name}(?![\\p{L}\\p{N}]|['’-]\\p{L})`;
  const head = anyForm.length === 0 ? (object.split(" ")[0] ?? "") : anyForm.join("|");
  const verb = verbs.join("|");
  const heads = [
    ...(verb === "" ? [auxiliary] : []),
    ...(verb !== "" && auxiliary !== "" ? [`${auxiliary} ${WITH_IT}(?:${verb})`] : []),
    ...(verb !== "" && auxiliary === "" ? [verb] : []),
    ...(perfect.length > 0 ? [`(?:has|had) ${WITH_IT}(?:${perfect.join("|")})`] : []),
    ...past,
  ];
  const behind = object === "" ? "" : ` ${verb === "" ? WITH_IT : ""}${escaped(object)}`;
  const bare = `${subject} ${WITH_IT}(?:${heads.join("|")})${behind}`;
  const rest = `(?<rest>(?: .+)?)`;
  const infinitives = anyForm.slice(0, 1).join("");
  const to = verb === "" ? `be ${escaped(object)}` :
    auxiliary === "" || !/^ha/u.test(auxiliary)
      ? `${infinitives}${object === "" ? "" : ` ${escaped(object)}`}`
      : `have ${verb}${object === "" ? "" : ` ${escaped(object)}`}`;
  const turned = [
    `^(?<value>.+?)(?:,| [-–—])? (?:that|this|it) (?:is|was) what ${bare}${rest}$`,
    `^(?<value>.+?) (?:is|are|was|were) (?:what|who) ${bare}${rest}$`,
    `^(?:[Ww]hat|[Ww]ho) ${bare}(?<rest>(?: .+?)?) (?:is|are|was|were) (?<value>.+)$`,
    `^[Ii]t (?:is|was) (?<value>(?:an?|the|his|her|their|some|\\p{Lu}|\\d)(?:.*?)) ` +
      `(?:that|which|who) ${bare}${rest}$`,
  ];
  if (auxiliary === "" && object === "" && verbs.length > 0) {
    const passive = formsOf(anyForm[0] ?? "").participles.join("|");
    turned.push(
      `^(?<value>.+?) (?:is|are|was|were) ${WITH_IT}(?:${passive}) by ${subject}${rest}$`,
    );
  }
  return {
    subject: new RegExp(subject, "u"),
    about: new RegExp(`(?<![\\p{L}\\p{N}])(?:${head})(?![\\p{L}\\p{N}])`, "iu"),
    namesake: new RegExp(`${name} \\p{Lu}|(?:^|[^.!?] )(?!${TITLE})\\p{Lu}[\\p{L}.]+ ${name}`, "u"),
    titled: new RegExp(`${TITLE}${name}(?! \\p{Lu})`, "u"),
    next: new RegExp(`^(?:And |But )?(?:She|He|They|It) (?:\\p{L}+ ){0,3}?(?:${head})\\b`, "u"),
    plain: new RegExp(`^(?<lead>(?:.*? )?)${bare} (?<tail>.+)$`, "u"),
    turned: turned.map((pattern) => new RegExp(pattern, "u")),
    reported: new RegExp(
      `^(?<lead>(?:.*? )?)${subject} (?:is|are|was|were) ` +
        `(?<how>said|reported|known|understood) to ${to} (?<tail>.+)$`,
      "u",
    ),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
}
