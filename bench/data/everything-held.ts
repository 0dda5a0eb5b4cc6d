/** Worlds to measure with: a museum, a garden, a school, an orchestra, a harbour, an expedition. */
import { at, people, sum, type World, type WorldMaker } from "./everything-draw.js";

const bare = (thing: string): string => thing.replace(/^an? /, "");

const museum: WorldMaker = (draw): World => {
  const objects = draw.some(
    [
      "a bronze mirror",
      "a salt cellar",
      "an ivory comb",
      "a tin lantern",
      "a silk fan",
      "a brass telescope",
      "a walnut cradle",
    ],
    7,
  );
  const loaned = objects.slice(0, 4);
  const years = draw.different(4, 1987, 2016);
  const prices = draw.different(4, 120, 950);
  const lines = loaned.map((thing, i) =>
    at(
      [
        `In ${years[i]} the museum acquired ${thing} for ${prices[i]} francs.`,
        `The museum acquired ${thing} in ${years[i]}; it paid ${prices[i]} francs.`,
        `For ${prices[i]} francs ${thing} was acquired in ${years[i]}.`,
        `${prices[i]} francs were paid in ${years[i]}, when the museum acquired ${thing}.`,
      ],
      i,
    ),
  );
  return {
    name: "museum",
    files: [
      { name: "acquisitions-a.txt", text: `${lines[0]} It is shown in room two. ${lines[1]}\n` },
      { name: "acquisitions-b.txt", text: `The labels were reprinted. ${lines[2]}\n` },
      { name: "acquisitions-c.txt", text: `${lines[3]} Visitors like to touch it.\n` },
      {
        name: "refusals.txt",
        text:
          `The director refused ${objects[4]} because of its doubtful origin. The ` +
            `${bare(at(objects, 5))} was ` +
          `lent to us by a school and went back. A thief broke ${objects[6]}.\n`,
      },
    ],
    questions: [
      { kind: "list", question: "List all the objects the museum acquired.", answers: loaned.map(
        bare) },
      { kind: "count", question: "How many objects did the museum acquire?", answers: ["4"] },
      {
        kind: "extreme",
        question: "What was the most expensive object the museum acquired?",
        answers: [bare(at(loaned, prices.indexOf(Math.max(...prices))))],
      },
      {
        kind: "order",
        question: "What was the earliest acquisition of the museum?",
        answers: [bare(at(loaned, years.indexOf(Math.min(...years))))],
      },
      {
        kind: "total",
        question: "How many francs did the museum pay in total?",
        answers: [String(sum(prices))],
      },
      { kind: "unknown", question: "List all the objects the museum sold at auction.",
        answers: [] },
    ],
  };
};

const garden: WorldMaker = (draw): World => {
  const plants = draw.some(
    "tomatoes leeks pumpkins beans radishes onions spinach carrots".split(" "),
    7,
  );
  const sown = plants.slice(0, 4);
  const months = ["February", "March", "April", "May"];
  const days = draw.different(4, 2, 27);
  const notes = sown.map(
    (plant, i) => `${days[i]} ${months[i]} 2020: sowed ${plant}, two rows, under glass.`,
  );
  return {
    name: "garden",
    files: [
      { name: "garden-early.txt", text: `${notes[0]}\nThe frost took the ` +
        `${plants[4]}.\n${notes[1]}\n` },
      { name: "garden-late.txt", text: `${notes[2]}\nWatered everything.\n${notes[3]}\nAte the ` +
        `last ${plants[5]}.\n` },
      {
        name: "garden-letter.txt",
        text: `Dear Aunt, the slugs ate all the ${plants[6]}. The plot is 22 metres long, and I ` +
          `love it.\n`,
      },
    ],
    questions: [
      { kind: "list", question: "Which vegetables were sown?", answers: sown },
      { kind: "count", question: "How many vegetables were sown?", answers: ["4"] },
      { kind: "order", question: "Which vegetable was sown last?", answers: [at(sown, 3)] },
      { kind: "stated", question: "How many metres long is the plot?", answers: ["22"] },
      { kind: "unknown", question: "Which vegetables won a prize?", answers: [] },
    ],
  };
};

const school: WorldMaker = (draw): World => {
  const pupils = people(draw, 8);
  const allergic = pupils.slice(0, 4);
  const mails = allergic.map((pupil, i) =>
    at(
      [
        `Dear teacher, my son ${pupil} is allergic to nuts. He carries his medicine.`,
        `Hello, please note that ${pupil} is allergic to nuts, as we told you last year.`,
        `Good morning. ${pupil} is allergic to nuts! Kind regards`,
        `To the office: ${pupil} can't come on Friday, and is allergic to nuts.`,
      ],
      i,
    ),
  );
  return {
    name: "school",
    files: [
      ...mails.map((text, i) => ({ name: `parent-mail-${i + 1}.txt`, text: `${text}\n` })),
      { name: "parent-mail-5.txt", text: `${pupils[4]} is not allergic to nuts, whatever she ` +
        `says.\n` },
      { name: "parent-mail-6.txt", text: `${pupils[5]} is allergic to cats. ${pupils[6]} needs ` +
        `glasses.\n` },
      {
        name: "trip.md",
        text:
          `# Trip\n\nThe bus leaves at eight. The helpers are Mrs Hale, Mr Pond and Ms Reyes. ` +
          `Each child pays 12 euros.\n`,
      },
    ],
    questions: [
      { kind: "list", question: "Which pupils are allergic to nuts?", answers: allergic },
      { kind: "count", question: "How many pupils are allergic to nuts?", answers: ["4"] },
      {
        kind: "stated",
        question: "Who are the helpers on the trip?",
        answers: ["Mrs Hale", "Mr Pond", "Ms Reyes"],
      },
      { kind: "unknown", question: "How many pupils are allergic to milk?", answers: [] },
    ],
  };
};

const orchestra: WorldMaker = (draw): World => {
  const [often, second, third] = people(draw, 3);
  const late = draw.some([often, often, often, often, second, second, third], 7).map(String);
  const works = draw.some(
    ["the Pastoral", "the Tragic Overture", "the Water Music", "the Swan", "the Planets"],
    3,
  );
  return {
    name: "orchestra",
    files: [
      ...late.map((player, i) => ({
        name: `rehearsal-${i + 1}.txt`,
        text:
          `Rehearsal ${i + 1}. ${player} arrived late. We played for two hours and ` +
          `${draw.one(["the hall was cold", "nobody was ill", "the lights failed"])}.` +
          `${i < 3 ? ` The orchestra rehearsed ${works[i]}.` : ""}\n`,
      })),
      { name: "programme.txt", text: "The orchestra has 48 players. Tickets cost 15 crowns.\n" },
    ],
    questions: [
      { kind: "most", question: "Which player arrived late most often?", answers: [String(often)] },
      { kind: "list", question: "What are all the works that the orchestra rehearsed?",
        answers: works },
      {
        kind: "list",
        question: "List the players who arrived late.",
        answers: [...new Set(late)],
      },
      { kind: "count", question: "How many different players arrived late?", answers: ["3"] },
      { kind: "stated", question: "How many players does the orchestra have?", answers: ["48"] },
    ],
  };
};

const harbour: WorldMaker = (draw): World => {
  const ships = draw.some("Aurora Bellona Cormoran Dorothea Esmeralda Fidelio Gloria".split(
    " "), 7);
  const docked = ships.slice(0, 4);
  const tons = draw.different(7, 300, 4_000);
  const rows = ships.map((s, i) => `${s},${at(["grain", "timber"], i % 2)},${tons[i]}`);
  const timber = ships.filter((_, i) => i % 2 === 1);
  const timberTons = tons.filter((_, i) => i % 2 === 1);
  return {
    name: "harbour",
    files: [
      { name: "cargo.csv", text: `Ship,Cargo,Tons\n${rows.join("\n")}\n` },
      {
        name: "pilot.log",
        text:
          docked.map((s, i) => `1911-08-0${i + 2} 0${i + 5}:15 pilot boarded ${s}`).join("\n") +
          `\n1911-08-07 10:00 ${ships[5]} anchored outside\n`,
      },
      { name: "harbour-master.txt", text: `The pilot never boarded the ${ships[6]}. Fees are ` +
        `paid at noon.\n` },
    ],
    questions: [
      {
        kind: "table",
        question: "What is the total of tons for the cargo timber?",
        answers: [String(sum(timberTons))],
      },
      {
        kind: "table",
        question: "Which ship has the most tons?",
        answers: [at(ships, tons.indexOf(Math.max(...tons)))],
      },
      { kind: "table", question: "List the ships with the cargo timber.", answers: timber },
      { kind: "list", question: "Name all ships that the pilot boarded.", answers: docked },
      { kind: "order", question: "Which ship did the pilot board last?", answers: [at(docked, 3)] },
      { kind: "count", question: "How many ships did the pilot board?", answers: ["4"] },
    ],
  };
};

const expedition: WorldMaker = (draw): World => {
  const animals = draw.some(
    ["a snow leopard", "an ibex", "a marmot", "a brown bear", "a lynx", "a wild yak", "a wolf"],
    6,
  );
  const seen = animals.slice(0, 4);
  const heights = draw.different(4, 3_100, 4_900);
  const entries = seen.map((animal, i) =>
    at(
      [
        `Day 4. At ${heights[i]} metres we saw ${animal} above the ice.`,
        `Day 9. The porters rested. I saw ${animal} at ${heights[i]} metres.`,
        `Day 15. Tonight our guide saw ${animal}, at ${heights[i]} metres, and woke us.`,
        `Day 21. Going down we saw ${animal} at ${heights[i]} metres.`,
      ],
      i,
    ),
  );
  return {
    name: "expedition",
    files: [
      { name: "journal-1.txt", text: `${entries[0]} The tea is finished.\n\n${entries[1]}\n` },
      { name: "journal-2.txt", text: `Day 12. Snow. We heard ${animals[4]} at night, but saw ` +
        `nothing.\n\n${entries[2]}\n` },
      { name: "journal-3.txt", text: `${entries[3]} Somebody had painted ${animals[5]} on a ` +
        `rock.\n` },
      { name: "equipment.txt", text: "Four tents, 90 metres of rope and a stove. The tents weigh " +
        "11 kilograms each.\n" },
    ],
    questions: [
      { kind: "list", question: "What are all the animals that were seen?", answers: seen.map(
        bare) },
      { kind: "count", question: "How many animals were seen?", answers: ["4"] },
      { kind: "order", question: "Which animal was seen first?", answers: [bare(at(seen, 0))] },
      {
        kind: "extreme",
        question: "Which animal was seen at the highest altitude?",
        answers: [bare(at(seen, heights.indexOf(Math.max(...heights))))],
      },
      { kind: "stated", question: "How many metres of rope were there?", answers: ["90"] },
      { kind: "unknown", question: "Name all the climbers who reached the summit.", answers: [] },
    ],
  };
};

export const heldWorlds: readonly WorldMaker[] = [
  museum,
  garden,
  school,
  orchestra,
  harbour,
  expedition,
];
