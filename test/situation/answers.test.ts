/** From statements and a question to an answer and the statements that it rests on. */
import { describe, expect, it } from "vitest";
import { answerFrom, askedOf, factsIn, timelineOf } from "../../src/situation/index.js";

function answered(story: readonly string[], question: string) {
  const asked = askedOf(question);
  const read = story.flatMap((text, id) => {
    const statement = factsIn(text);
    return statement ? [{ statement, id }] : [];
  });
  return asked === null ? null : answerFrom(timelineOf(read), asked);
}

const STORY = [
  "Greta strode into the cellar.",
  "Otto bagged the lantern.",
  "Otto nipped into the attic.",
  "Otto presented Greta with the lantern.",
  "Greta trudged to the barn.",
  "Greta trudged to the loft.",
  "Greta ditched the lantern.",
  "Greta went home.",
];

describe("answerFrom", () => {
  it.each([
    ["Where is the lantern?", "loft", [5, 6]],
    ["In which room has the lantern ended up?", "loft", [5, 6]],
    ["Where was the lantern before the loft?", "barn", [4, 3, 5, 6]],
    ["In which place was the lantern right before the loft?", "barn", [4, 3, 5, 6]],
    ["Where was Greta before she went to the loft?", "barn", [4, 5]],
    ["Where was the lantern before being taken to the loft?", "barn", [4, 3, 5, 6]],
    ["From which place was the lantern brought to the loft?", "barn", [4, 3, 5, 6]],
    ["Is Greta in the loft?", "no", [7]],
    ["Does the attic contain Otto?", "yes", [2]],
    ["Who gave the lantern to Greta?", "Otto", [3]],
    ["On whom was the lantern bestowed?", "Greta", [3]],
    ["What did Greta receive from Otto?", "lantern", [3]],
    ["What is Greta carrying?", "nothing", [6]],
    ["How many things does Otto have?", "none", [3]],
  ])("%s", (question, text, by) => {
    const answer = answered(STORY, question);
    expect(answer?.text).toBe(text);
    expect([...(answer?.by ?? [])].sort()).toEqual(by.sort());
  });

  it("knows who holds what, how much, and where it lies", () => {
    const held = ["Greta took the lamp.", "Greta grabbed the rope."];
    expect(answered(held, "What is Greta carrying?")?.text).toBe("lamp, rope");
    expect(answered(held, "How many objects is Greta holding?")?.text).toBe("two");
    expect(answered(held, "Who has the rope?")?.text).toBe("Greta");
  });

  it("rests on no verb that it does not know", () => {
    const taken = ["Greta took the lamp.", "Greta went to the barn.", "Greta frobbed the lamp."];
    expect(answered(taken, "Where is the lamp?")).toBeNull();
    expect(answered(taken, "What is Greta carrying?")).toBeNull();
    const put = [...taken, "Greta put down the lamp."];
    expect(answered(put, "Where is the lamp?")?.text).toBe("barn");
    expect(answered(["Greta is on the phone."], "Where is Greta?")).toBeNull();
    const led = ["Greta took the lead in the play.", "Greta grabbed the map in the meeting."];
    expect(answered(led, "Where is Greta?")).toBeNull();
    expect(answered(["Greta left the court for the day."], "Where is Greta?")).toBeNull();
    const gone = ["Greta went to the barn.", "Greta mimbled to the attic."];
    expect(answered(gone, "Where is Greta?")).toBeNull();
    expect(answered([...gone, "Otto went to the attic."], "Where is Greta?")?.text).toBe("attic");
  });

  it("turns directions round", () => {
    const map = ["The attic is north of the barn.", "The yard is west of the barn."];
    expect(answered(map, "What is north of the barn?")?.text).toBe("attic");
    expect(answered(map, "What is south of the attic?")?.text).toBe("barn");
    expect(answered(map, "What is the yard west of?")?.text).toBe("barn");
    expect(answered(map, "What lies north of the barn?")?.text).toBe("attic");
    expect(answered(map, "What does the barn have to the north?")?.text).toBe("attic");
    expect(answered(map, "Where does the road west from the barn lead?")?.text).toBe("yard");
    expect(answered(map, "Which place has the yard to the west?")?.text).toBe("barn");
    expect(answered(map, "What is east of the barn?")).toBeNull();
  });

  it("puts statements with times in their order", () => {
    const days = [
      "This afternoon Greta went to the barn.",
      "Yesterday Greta went to the attic.",
      "Greta went to the yard this morning.",
    ];
    expect(answered(days, "Where was Greta before the barn?")?.text).toBe("yard");
    expect(answered(days, "Where is Greta?")?.text).toBe("barn");
  });

  it("says nothing where statements contradict each other or leave it open", () => {
    const both = ["Greta took the lamp.", "Greta went to the barn.", "Otto took the lamp."];
    expect(answered(both, "Where is the lamp?")).toBeNull();
    const either = ["Greta is either in the barn or the attic."];
    expect(answered(either, "Is Greta in the barn?")?.text).toBe("maybe");
    expect(answered(either, "Is Greta in the yard?")?.text).toBe("no");
    expect(answered(["Greta left the barn."], "Where is Greta?")).toBeNull();
  });
});

describe("askedOf", () => {
  it.each([
    "Who wrote the novel?",
    "When did Kenya become an independent country?",
    "What is the land area of Jacksonville?",
    "What kind of economy does Victoria have?",
    "Where will Greta go?",
    "Where does Greta work?",
    "Where was Greta born?",
    "Where did Greta go to school?",
    "Where is Greta from?",
    "How many children does Greta have?",
    "What does Greta have to do?",
    "What does Greta own?",
    "Who owns the house?",
    "Did Greta study in the library?",
    "Where is Greta's bag?",
    "Who won the first season of the show?",
    "In what year was the building burnt down?",
    "Why did Greta go to the barn?",
    "What technique was used to decorate the east side of the building?",
  ])("leaves to others: %s", (question) => {
    expect(askedOf(question)).toBeNull();
  });
});
