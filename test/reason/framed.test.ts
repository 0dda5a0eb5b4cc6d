/** Questions that invert a statement, and the sentences that stand in its frame. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { framedQuestion } from "../../src/reason/framed-question.js";
import { framedReader } from "../../src/reason/framed-values.js";
import { basesOf, formsOf } from "../../src/reason/verb-forms.js";

describe("the forms of a verb", () => {
  it.each([
    ["play", "plays", ["playing"], ["played"]],
    ["carry", "carries", ["carrying"], ["carried"]],
    ["bake", "bakes", ["baking"], ["baked"]],
    ["plan", "plans", ["planing", "planning"], ["planed", "planned"]],
    ["teach", "teaches", ["teaching"], ["taught"]],
    ["put", "puts", ["puting", "putting"], ["put"]],
    ["have", "has", ["having"], ["had"]],
    ["open", "opens", ["opening", "openning"], ["opened", "openned"]],
    ["lay", "lays", ["laying"], ["laid"]],
    ["found", "founds", ["founding"], ["founded"]],
    ["agree", "agrees", ["agreeing"], ["agreed"]],
  ])("%s", (verb, third, gerunds, past) => {
    expect(formsOf(verb)).toMatchObject({ base: verb, third, gerunds, past });
    for (const form of [third, ...gerunds, ...past]) expect(basesOf(form)).toContain(verb);
  });
});

/** What is looked for, with "_" for the value. */
function frameOf(question: string, ofOne = false): string | null {
  const frame = framedQuestion(question, { ofOne });
  if (frame === null) return null;
  const { subject, auxiliary, verbs, object, adverbial } = frame;
  return [subject, auxiliary, verbs.join("/"), object, "_", adverbial].filter(Boolean).join(" ");
}

describe("a question as a statement", () => {
  it.each([
    ["Which tree did Noor plant behind the school?", "Noor planted _ behind the school"],
    ["How much does Umberto owe to the ferry company?", "Umberto owes _ to the ferry company"],
    ["How many sheep did Noor sell?", "Noor sold _"],
  ])("of one thing where that is wanted: %s", (question, statement) => {
    expect(frameOf(question)).toBeNull();
    expect(frameOf(question, true)).toBe(statement);
  });

  it.each([
    ["Which instruments does Ottoline play?", "Ottoline plays _"],
    ["What did Benno buy at the flea market?", "Benno bought _ at the flea market"],
    ["What is Svea allergic to?", "Svea is allergic to _"],
    ["Who did Benno lend money to?", "Benno lent money to _"],
    ["Which mountains has Captain Rourke climbed?", "Captain Rourke has climbed _"],
    ["Which languages can Svea speak?", "Svea can speak _"],
    ["What prizes was Svea awarded?", "Svea was awarded _"],
    ["What are all the things that Ottoline collects?", "Ottoline collects _"],
    ["List all the rivers Svea has crossed.", "Svea has crossed _"],
    ["Which kinds of bread does Benno bake on Fridays?", "Benno bakes _ on Fridays"],
    ["Whom did the Bishop of Durham meet?", "the Bishop of Durham met _"],
    ["What did Svea teach the children?", "Svea taught the children _"],
  ])("%s", (question, frame) => {
    expect(frameOf(question)).toBe(frame);
  });

  it.each([
    "Which instrument does Ottoline play?",
    "Which instrument did Ottoline play at the wedding?",
    "What was the first thing that Benno bought?",
    "What did Benno buy first?",
    "What does Ottoline play now?",
    "Which instruments does Ottoline not play?",
    "What did Benno buy before he left?",
    "Which mountains did Svea climb most often?",
    "Which is the highest mountain that Svea has climbed?",
    "What did Ottoline say?",
    "What does Ottoline do?",
    "What is Svea?",
    "What is Svea playing?",
    "What did Svea's brother buy?",
    "What did he buy at the fair?",
    "Who plays the oboe?",
    "How many instruments does Ottoline play?",
    "Why did Benno buy globes?",
    "Which series has Svea watched?",
    "What does Ottoline play, the oboe or the lute?",
    "Ottoline plays the oboe.",
    "",
  ])("%s is none", (question) => {
    expect(frameOf(question)).toBeNull();
  });

  it("takes any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        framedQuestion(text);
        framedQuestion(`What does Ottoline play ${text}?`);
      }),
    );
  });
});

const PLAYS = "Which instruments does Ottoline play?";
const BOUGHT = "What did Benno buy at the fair?";
const ALLERGIC = "What is Svea allergic to?";
const CLIMBED = "Which mountains has Svea climbed?";
const SAW = "Which films did Ann see?";
const LENT = "Who did Benno lend money to?";

function read(question: string, text: string) {
  const frame = framedQuestion(question);
  if (frame === null) throw new Error(question);
  return framedReader(frame)(text);
}

describe("a sentence in the frame", () => {
  it.each([
    [PLAYS, "Ottoline plays the oboe.", "the oboe"],
    [PLAYS, "On Sundays Ottoline plays the oboe.", "the oboe"],
    [PLAYS, "In the band, Ottoline also plays the\nbass clarinet!", "the bass clarinet"],
    [PLAYS, "Ottoline plays the oboe on Sundays.", "the oboe"],
    [PLAYS, "Ottoline plays the oboe, which was her aunt's.", "the oboe"],
    [SAW, "Ann saw the minutes of the last meeting.", "the minutes of the last meeting"],
    [SAW, "Ann saw The Day after Tomorrow.", "The Day after Tomorrow"],
    [SAW, "Ann saw Jaws three years ago.", "Jaws"],
    [SAW, "Ann saw Jaws, and Carl paid for the tickets.", "Jaws"],
    [SAW, "Ann saw Jaws and Alien last year.", "Jaws and Alien"],
    [PLAYS, "Ottoline plays the oboe and the lute.", "the oboe and the lute"],
    [PLAYS, "The oboe is played by Ottoline.", "the oboe"],
    [PLAYS, "The oboe is what Ottoline plays.", "the oboe"],
    [PLAYS, "Everybody knows that Ottoline plays the oboe.", "the oboe"],
    [BOUGHT, "Benno bought a globe at the fair.", "a globe"],
    [BOUGHT, "At the fair, Benno bought a globe.", "a globe"],
    [BOUGHT, "A globe, that is what Benno bought at the fair.", "a globe"],
    [BOUGHT, "It was a globe that Benno bought at the fair.", "a globe"],
    [BOUGHT, "What Benno bought at the fair was a globe.", "a globe"],
    [BOUGHT, "A globe was bought by Benno at the fair.", "a globe"],
    [ALLERGIC, "Since childhood Svea is allergic to bee venom.", "bee venom"],
    [ALLERGIC, "Svea is also allergic to latex.", "latex"],
    [CLIMBED, "Without a guide Svea has climbed Ben Nevis.", "Ben Nevis"],
    [CLIMBED, "In May Svea has twice climbed Ben Nevis.", "Ben Nevis"],
    [CLIMBED, "In May Svea has already climbed Ben Nevis.", "Ben Nevis"],
    [LENT, "It is known that Benno lent money to Tibor Wren.", "Tibor Wren"],
    [PLAYS, "which would not be of any In the band Ottoline plays the oboe.", "the oboe"],
    [CLIMBED, "As a girl Svea climbed Ben Nevis.", "Ben Nevis"],
    [BOUGHT, "Benno has bought a globe at the fair.", "a globe"],
    ["Which pets does Benno have?", "Benno has a parrot.", "a parrot"],
    [LENT, "Once Benno lent money to Tibor Wren.", "Tibor Wren"],
  ])("%s %s", (question, text, value) => {
    const { values, isDoubtful } = read(question, text);
    expect(isDoubtful).toBe(false);
    expect(values.map((one) => one.text)).toEqual([value]);
    for (const one of values) expect(one.isHearsay).toBe(false);
  });

  it.each([
    [ALLERGIC, "The doctors say that Svea is allergic to celery.", "celery"],
    [ALLERGIC, "Svea is said to be allergic to celery.", "celery"],
    [PLAYS, "The record states that Ottoline plays the oboe.", "the oboe"],
    [PLAYS, "Ottoline is reported to play the oboe.", "the oboe"],
    [CLIMBED, "Svea is said to have climbed Ben Nevis.", "Ben Nevis"],
    [PLAYS, "\"We know. Ottoline plays the oboe. So do I.\" Tom sat down.", "the oboe"],
  ])("is hearsay: %s %s", (question, text, value) => {
    const { values } = read(question, text);
    expect(values).toMatchObject([{ text: value, isHearsay: true }]);
  });

  it.each([
    [PLAYS, "Ottoline does not play the oboe."],
    [PLAYS, "Ottoline no longer plays the oboe."],
    [PLAYS, "Ottoline used to play the oboe."],
    [PLAYS, "If it rains, Ottoline plays the oboe."],
    [PLAYS, "Ottoline now plays the lute instead."],
    [PLAYS, "Now Ottoline plays the lute."],
    [PLAYS, "Ottoline rarely plays the oboe."],
    [PLAYS, "Ottoline has stopped playing the oboe."],
    [PLAYS, "Tom claims that Ottoline plays the oboe."],
    [PLAYS, "“Ottoline plays the oboe,” said Tom."],
    [PLAYS, "Ottoline plays nothing."],
    [PLAYS, "Ottoline Brand plays the oboe."],
    [PLAYS, "Aunt Ottoline plays the oboe. Later Aunt Ottoline plays the lute."],
    [PLAYS, "Ottoline plays the oboe. She does not play the lute."],
    [BOUGHT, "Benno nearly bought a globe at the fair."],
    [ALLERGIC, "Svea is not allergic to latex."],
  ])("leaves a doubt: %s %s", (question, text) => {
    const { values, isDoubtful, unread } = read(question, text);
    expect(isDoubtful || unread > values.length).toBe(true);
  });

  it.each([
    [PLAYS, "Does Ottoline play the oboe? Who says Ottoline plays the lute?"],
    [PLAYS, "Ottoline plays in the band."],
    [PLAYS, "Ottoline plays well. Ottoline plays three instruments."],
    [PLAYS, "Ottoline's sister plays the oboe."],
    [PLAYS, "Tom plays the oboe, Ottoline listens."],
    [PLAYS, "Ottoline played the oboe."],
    [PLAYS, "The man whom Ottoline plays the oboe for sat down."],
    [BOUGHT, "Benno bought a globe."],
    [SAW, "Ann saw Everything but the Girl."],
    [SAW, "Ann saw the harbour of the."],
    [BOUGHT, "Benno bought a globe at the fair in Ulm."],
    [CLIMBED, "Svea climbs Ben Nevis."],
    ["Which pets does Benno have?", "Benno has gone home. Benno has found a cat."],
  ])("gives nothing: %s %s", (question, text) => {
    expect(read(question, text).values).toEqual([]);
  });

  it("says where it stands", () => {
    const text = "Rain fell. Ottoline plays the oboe. Rain fell.";
    const [value] = read(PLAYS, text).values;
    expect(text.slice(value?.start, value?.end).trim()).toBe("Ottoline plays the oboe.");
  });

  it("reads any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        read(PLAYS, `${a}Ottoline plays${b}`);
        read(ALLERGIC, `${a} Svea is allergic to ${b}.`);
      }),
    );
  });
});
