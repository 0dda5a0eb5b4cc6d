/** Worlds to develop with: a boatyard, a committee, walkers, a workshop, servers, a farm. */
import { at, lastName, people, sum, type World, type WorldMaker } from "./everything-draw.js";

const boatyard: WorldMaker = (draw): World => {
  const boats = draw.some(
    "Heron Kittiwake Merlin Osprey Petrel Curlew Gannet Plover Sandpiper".split(" "),
    8,
  ).map((name) => `the ${name}`);
  const repaired = boats.slice(0, 5);
  const [painted, sold, waiting] = [at(boats, 5), at(boats, 6), at(boats, 7)];
  const days = draw.different(5, 3, 26).sort((a, b) => a - b);
  const cost = draw.different(5, 210, 980);
  const hands = people(draw, 3);
  const diary = repaired.slice(0, 3).map(
    (boat, i) =>
      `${days[i]} May. Cold wind from the east and the slipway wet until noon. We repaired ` +
      `${boat} today; the bill came to ${cost[i]} pounds. ${at(hands, i)} made soup for everybody.`,
  );
  const log = [
    `[2021-05-${String(at(days, 3)).padStart(2, "0")} 09:10] crane booked, two lifts`,
    `[2021-05-${String(at(days, 3)).padStart(2, "0")} 15:40] ${at(repaired, 3)} repaired, ` +
      `${cost[3]} pounds charged`,
    `[2021-05-${String(at(days, 4)).padStart(2, "0")} 11:05] ${at(repaired, 4)} repaired, ` +
      `${cost[4]} pounds charged`,
    `[2021-05-28 08:00] ${painted} painted in green`,
    `[2021-05-29 16:30] fuel tank checked, no leaks`,
  ];
  const dearest = at(repaired, cost.indexOf(Math.max(...cost)));
  return {
    name: "boatyard",
    files: [
      { name: "diary-may-2021.txt", text: `${diary.join("\n\n")}\n` },
      { name: "yard.log", text: `${log.join("\n")}\n` },
      {
        name: "letter-from-the-yard.txt",
        text:
          `Dear Sir,\n\nI am writing about ${waiting}. She could not be repaired, since the mast ` +
          `has not come, and she waits on the hard. ${sold.replace("the", "The")} was sold in ` +
            `June to a man from the ` +
          `islands. The yard has 14 berths, of which three are free.\n\nYours, ${at(hands, 0)}\n`,
      },
      {
        name: "prices.txt",
        text: "A berth costs 30 pounds a week. Painting a hull takes four days in dry weather.\n",
      },
    ],
    questions: [
      { kind: "list", question: "List all boats that were repaired.", answers: repaired },
      { kind: "count", question: "How many boats were repaired?", answers: ["5"] },
      {
        kind: "extreme",
        question: "Which boat had the most expensive repair?",
        answers: [dearest],
      },
      {
        kind: "order",
        question: "Which boat was the first to be repaired?",
        answers: [at(repaired, 0)],
      },
      {
        kind: "order",
        question: "What was the last boat that was repaired?",
        answers: [at(repaired, 4)],
      },
      { kind: "stated", question: "How many berths does the yard have?", answers: ["14"] },
      { kind: "unknown", question: "List all boats that were stolen.", answers: [] },
    ],
  };
};

const committee: WorldMaker = (draw): World => {
  const members = people(draw, 9);
  const donors = members.slice(0, 5);
  const amounts = draw.different(5, 40, 900).map((n) => n - (n % 5) + 5);
  const votedAgainst = members.slice(5, 8);
  const minutes = [0, 1, 2].map((i) => {
    const donated = donors
      .slice(i * 2, i * 2 + 2)
      .map((donor, j) => {
        const amount = amounts[i * 2 + j];
        return j === 0
          ? `The treasurer thanked ${donor}, who donated ${amount} euros to the roof fund.`
          : `${donor} donated ${amount} euros to the roof fund as well.`;
      })
      .join(" ");
    return (
      `Minutes of the parish committee, ${3 + i} ${at(["March", "April", "May"], i)} 2019\n\n` +
      `The chair opened the meeting at 19:30. The minutes of the last meeting were approved. ` +
      `${donated} ${at(votedAgainst, i)} voted against the new car park. The hall was cleaned ` +
      `and the bins were moved. ${at(members, 8)} spoke for the car park and voted in favour.\n`
    );
  });
  const largest = at(donors, amounts.indexOf(Math.max(...amounts)));
  return {
    name: "committee",
    files: [
      ...minutes.map((text, i) => ({ name: `minutes-2019-0${3 + i}.txt`, text })),
      {
        name: "notice.txt",
        text:
          `The parish committee has nine members. ${at(members, 8)} was asked for a donation and ` +
          `declined. The organ was tuned in July, and the choir sang on three Sundays.\n`,
      },
    ],
    questions: [
      { kind: "list", question: "Who are all the donors to the roof fund?", answers: donors },
      { kind: "list", question: "Name everyone who voted against the car park.",
        answers: votedAgainst },
      { kind: "count", question: "How many people donated to the roof fund?", answers: ["5"] },
      {
        kind: "total",
        question: "What is the total of the donations to the roof fund?",
        answers: [String(sum(amounts))],
      },
      { kind: "extreme", question: "Who gave the largest donation?", answers: [largest] },
      { kind: "stated", question: "How many members does the parish committee have?",
        answers: ["nine"] },
      { kind: "unknown", question: "How many people donated to the school library?", answers: [] },
    ],
  };
};

const walkers: WorldMaker = (draw): World => {
  const [often, second, third] = people(draw, 3);
  const places = draw.some(
    ["Raven Tor", "Mill Valley", "Black Moor", "Fox Hill", "Long Fell", "St Brannoc's Well"],
    6,
  );
  const leaders = draw.some([often, often, often, second, second, third], 6).map(String);
  const miles = draw.different(6, 4, 15);
  const mails = places.map(
    (place, i) =>
      `From: Walks Secretary\nSubject: Sunday\n\nHello all,\n\n` +
      `Last Sunday ${at(leaders, i)} led the walk to ${place}, which was ${miles[i]} miles long. ` +
      `The weather was ${draw.one(["fine", "dreadful", "mild", "foggy"])} and ` +
      `${draw.whole(6, 19)} of us came. Please pay your subscription.\n\nRegards\n`,
  );
  return {
    name: "walkers",
    files: [
      ...mails.map((text, i) => ({ name: `walk-mail-${i + 1}.txt`, text })),
      {
        name: "club-rules.txt",
        text:
          "Dogs must be on a lead. A walk needs a leader and a whistle. The club was founded in " +
          "1962 by three teachers: Ada Pym, Lewis Crane and Theo Marsh.\n",
      },
    ],
    questions: [
      { kind: "most", question: "Who led the most walks?", answers: [String(often)] },
      { kind: "list", question: "What are all the places the club walked to?", answers: places },
      { kind: "count", question: "How many walks did " + String(often) + " lead?", answers: ["3"] },
      {
        kind: "extreme",
        question: "Which walk was the longest?",
        answers: [at(places, miles.indexOf(Math.max(...miles)))],
      },
      {
        kind: "total",
        question: "How many miles did the club walk in total?",
        answers: [String(sum(miles))],
      },
      {
        kind: "stated",
        question: "Who are the founders of the walking club?",
        answers: ["Ada Pym", "Lewis Crane", "Theo Marsh"],
      },
    ],
  };
};

const workshop: WorldMaker = (draw): World => {
  const rust = draw.some(
    ["the bandsaw", "the lathe", "the anvil", "the drill press", "the vice", "the hand plane"],
    4,
  );
  const fine = ["the sewing machine", "the bench grinder", "the glue clamps"];
  const bought = draw.different(4, 1951, 1998);
  const told = rust.map((tool, i) =>
    at(
      [
        `In the corner by the door stands ${tool}, bought in ${bought[i]}; it is rusty.`,
        `We also found ${tool}. It is rusty and dates from ${bought[i]}.`,
        `Under a sheet lay ${tool} from ${bought[i]}, which is rusty all over.`,
        `${at(rust, i).replace("the", "The")} of ${bought[i]} is rusty too.`,
      ],
      i,
    ),
  );
  const oldest = at(rust, bought.indexOf(Math.min(...bought)));
  return {
    name: "workshop",
    files: [
      {
        name: "inventory-ground-floor.md",
        text: `# Ground floor\n\n${told[0]} The floor is of oak. ${told[1]} The ` +
          `${at(fine, 0).slice(4)} shines like new.\n`,
      },
      {
        name: "inventory-loft.md",
        text: `# Loft\n\nThe ladder is loose. ${told[2]} Beside it were ${fine[2]}, clean and ` +
          `oiled.\n`,
      },
      {
        name: "inventory-shed.md",
        text: `# Shed\n\n${told[3]} The ${at(fine, 1).slice(4)} was sharpened last week and ` +
          `works well. Two windows are broken.\n`,
      },
    ],
    questions: [
      { kind: "list", question: "Which tools are rusty?", answers: rust },
      { kind: "count", question: "How many tools are rusty?", answers: ["4"] },
      { kind: "extreme", question: "Which of the rusty tools is the oldest?", answers: [oldest] },
      { kind: "unknown", question: "Which tools were lent to the neighbours?", answers: [] },
    ],
  };
};

const servers: WorldMaker = (draw): World => {
  const names = draw.some("atlas borealis cygnus draco electra fornax gemma hydra".split(" "), 7);
  const failed = names.slice(0, 4);
  const minutes = draw.different(4, 7, 95);
  const order = draw.some([0, 1, 2, 3], 4);
  const lines = (from: number, to: number): string =>
    order
      .slice(from, to)
      .flatMap((i, k) => [
        `2023-02-${10 + from + k} 02:11:0${k} INFO backup of ${names[5]} completed`,
        `2023-02-${10 + from + k} 03:2${k}:17 ERROR server ${names[i]} crashed, ` +
          `down for ${minutes[i]} minutes`,
        `2023-02-${10 + from + k} 04:00:00 INFO server ${names[6]} restarted as planned`,
      ])
      .join("\n");
  return {
    name: "servers",
    files: [
      { name: "night-a.log", text: `${lines(0, 2)}\n` },
      { name: "night-b.log", text: `${lines(2, 4)}\n` },
      {
        name: "handover.md",
        text:
          `# Handover\n\nServer ${names[4]} never crashed. The on-call phone is in the drawer. ` +
          `Ask the platform team before a restart.\n`,
      },
      {
        name: "costs.csv",
        text:
          "Server,Location,Monthly cost\n" +
          names.map((n, i) => `${n},${i % 2 ? "Oslo" : "Turin"},${40 + i * 13}`).join("\n") +
          "\n",
      },
    ],
    questions: [
      { kind: "list", question: "Which servers crashed?", answers: failed },
      { kind: "count", question: "How many servers crashed?", answers: ["4"] },
      { kind: "order", question: "Which server crashed first?", answers: [at(failed, at(order,
        0))] },
      { kind: "order", question: "Which server was the last to crash?", answers: [at(failed, at(
        order, 3))] },
      {
        kind: "extreme",
        question: "Which server was down the longest?",
        answers: [at(failed, minutes.indexOf(Math.max(...minutes)))],
      },
      {
        kind: "table",
        question: "What is the total monthly cost of the servers in Oslo?",
        answers: [String(sum(names.map((_, i) => (i % 2 ? 40 + i * 13 : 0))))],
      },
      {
        kind: "table",
        question: "Which server has the highest monthly cost?",
        answers: [at(names, names.length - 1)],
      },
      {
        kind: "table",
        question: "How many servers have the location Turin?",
        answers: ["4"],
      },
      { kind: "unknown", question: "Which servers were infected by a virus?", answers: [] },
    ],
  };
};

const farm: WorldMaker = (draw): World => {
  const sick = draw.some("Bluebell Clover Daisy Hazel Maple Poppy Rowan Willow".split(" "), 7);
  const treated = sick.slice(0, 4);
  const [vet, hand] = people(draw, 2);
  const entries = treated.map((cow, i) =>
    at(
      [
        `Monday. Dr ${lastName(String(vet))} came early and treated ${cow} for lameness.`,
        `Wednesday. Rain. ${cow} was treated by the vet, and ate nothing all day.`,
        `Friday. The vet was here again: he treated ${cow} for a cough.`,
        `Sunday. In the evening the vet treated ${cow} and left a bottle for the night.`,
      ],
      i,
    ),
  );
  return {
    name: "farm",
    files: [
      { name: "farm-week-1.txt", text: `${entries[0]} ${sick[4]} calved without ` +
        `help.\n\n${entries[1]}\n` },
      { name: "farm-week-2.txt", text: `${entries[2]} ${hand} mended the gate.\n\n${sick[5]} ` +
        `broke the fence.\n` },
      { name: "farm-week-3.txt", text: `Milk 310 litres. ${sick[6]} gave most of ` +
        `it.\n\n${entries[3]}\n` },
    ],
    questions: [
      { kind: "list", question: "List every cow that the vet treated.", answers: treated },
      { kind: "count", question: "How many cows did the vet treat?", answers: ["4"] },
      { kind: "order", question: "Which cow did the vet treat first?", answers: [at(treated, 0)] },
      { kind: "unknown", question: "Name all cows that were sold.", answers: [] },
    ],
  };
};

export const developedWorlds: readonly WorldMaker[] = [
  boatyard,
  committee,
  walkers,
  workshop,
  servers,
  farm,
];
