/**
 * Whether something is to be looked at, made, changed or taken away: told from the verbs of a tool
 * and from how a request is put. Requests that ask for something are not answered by a tool that
 * deletes it, however alike the nouns are. English; where nothing can be told, nothing is said.
 */
import { nameWords } from "./tool-text.js";

export type Purpose = "look" | "create" | "update" | "delete";

/** What operations are called by, in the base form and as a description begins. */
const TOOL_VERBS = verbs({
  look:
    "get gets list lists read retrieve retrieves find finds search searches describe describes " +
    "show shows fetch query lookup look check checks count view see detect identify return " +
    "returns calculate compute analyze validate verify download export",
  create:
    "create creates add adds insert new post upload uploads import imports register submit start " +
    "send sends generate make publish convert",
  update:
    "update updates edit modify modifies patch put set sets change changes rename replace assign " +
    "move enable disable revert pause resume stop cancel",
  delete: "delete deletes remove removes destroy clear drop unsubscribe revoke untag",
});

/** How requests are put; phrases of two words stand with an underscore. */
const ASKS = phrases(
  "which what who whose where when how why is are was were does do did has have can could would " +
    "any show list find tell see look read open fetch get give_me details download every all " +
    "explain search check",
);
const TAKES_AWAY = phrases(
  "delete remove erase drop get_rid wipe take_off take_out unsubscribe cancel clear",
);
const CHANGES = phrases(
  "change rename update edit fix correct set replace move let mark modify adjust switch turn_on " +
    "turn_off enable disable block pause hold stop protect instead point",
);
const MAKES = phrases(
  "create add make new start set_up put upload insert register send publish attach store save " +
    "give post",
);
const QUESTION = /^(which|what|who|how|is|are)\b/;

/** Null where no verb tells; a tool that changes nothing looks. */
export function purposeOfTool(tool: {
  readonly name: string;
  readonly description: string;
  readonly changes: boolean;
}): Purpose | null {
  const [first = ""] = nameWords(tool.description.slice(0, 60)).toLowerCase().split(" ");
  // As a noun "post" and "put" begin descriptions too.
  const said = first === "post" || first === "put" ? undefined : TOOL_VERBS.get(first);
  if (said !== undefined) return said;
  // Query protocols put the method before each operation's name: it says nothing of it.
  const own = tool.name.slice(tool.name.indexOf(".") + 1).replace(/^(GET|POST)_(?=[A-Z])/, "");
  for (const word of nameWords(own).toLowerCase().split(" ")) {
    const purpose = TOOL_VERBS.get(word);
    if (purpose !== undefined) return purpose;
  }
  return tool.changes ? null : "look";
}

/** Empty where it can't be told. */
export function purposesOfRequest(request: string): ReadonlySet<Purpose> {
  const text = request.trim().toLowerCase();
  if (TAKES_AWAY.test(text) && !QUESTION.test(text)) return new Set(["delete"]);
  if (text.includes("?") || text.search(ASKS) === 0) return new Set(["look"]);
  const [changes, makes] = [text.search(CHANGES), text.search(MAKES)];
  if (changes === 0) return new Set(["update"]);
  if (makes === 0) return new Set(["create"]);
  const found: Purpose[] = [];
  if (changes > 0) found.push("update");
  if (makes > 0) found.push("create");
  return new Set(found);
}

function verbs(lists: Readonly<Record<Purpose, string>>): ReadonlyMap<string, Purpose> {
  const map = new Map<string, Purpose>();
  for (const [purpose, list] of Object.entries(lists)) {
    for (const verb of list.split(" ")) map.set(verb, purpose as Purpose);
  }
  return map;
}

function phrases(list: string): RegExp {
  return new RegExp(`\\b(?:${list.replaceAll(" ", "|").replaceAll("_", " ")})\\b`);
}
