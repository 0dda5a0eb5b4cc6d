/** Topics and wordings of generated conversations that may be developed with. */
import type { Topics } from "./memory-topics.js";

export const DEVELOPED: Topics = {
  names: "Nadia Tomasz Ingrid Rafael Mei Kofi Beatriz Anders Leila Oskar Hana Mateo".split(" "),
  once: [
    {
      values: ["Pretzel", "Mustard", "Sprocket", "Nimbus", "Waffle"],
      say: ["We finally have a cat, and {v} is what we call her.", "I named my new cat {v}."],
      ask: ["What is the name of {p}'s cat?", "What is {p}'s cat called?"],
    },
    {
      values: ["Dr. Halvorsen", "Dr. Okonjo", "Dr. Petrescu", "Dr. Lamour"],
      say: ["My new dentist, {v}, is really gentle.", "I go to {v} now, best dentist ever."],
      ask: ["Who is {p}'s dentist?", "Which dentist does {p} go to?"],
    },
    {
      values: ["walnuts", "latex", "kiwis", "shellfish", "penicillin"],
      say: ["It turns out that I'm allergic to {v}.", "The test says I have an allergy to {v}."],
      ask: ["What is {p} allergic to?"],
    },
    {
      values: ["Zierikzee", "Kilkenny", "Tartu", "Matera", "Trondheim"],
      say: ["I grew up in {v}, you know.", "When I was a child we lived in {v}."],
      ask: ["Where did {p} grow up?", "In which town did {p} grow up?"],
    },
    {
      values: ["a telescope", "a fountain pen", "a bread maker", "a kayak"],
      say: ["My aunt gave me {v} for my birthday.", "For my birthday I got {v} from my aunt."],
      ask: ["What did {p}'s aunt give {p} for a birthday?"],
    },
    {
      values: ["geology", "musicology", "nursing", "law", "archaeology"],
      say: ["At university I studied {v}.", "My degree is in {v}, believe it or not."],
      ask: ["What did {p} study at university?", "Which subject is {p}'s degree in?"],
    },
    {
      values: ["4471", "9038", "6652", "2817"],
      say: ["Write it down: the code of my front door is {v}.", "My front door opens with {v}."],
      ask: ["What is the code of {p}'s front door?"],
    },
    {
      values: ["ramen", "pierogi", "lasagne", "falafel", "dumplings"],
      say: ["If I could eat only one dish for ever, it would be {v}.", "{v} is my favourite food."],
      ask: ["What is {p}'s favourite food?"],
    },
    {
      values: ["at the barber's", "in the tram", "at the pharmacy", "in the cinema"],
      say: ["I left my umbrella {v} again.", "My umbrella is gone, I forgot it {v}."],
      ask: ["Where did {p} leave an umbrella?"],
    },
    {
      values: ["an oboe", "a harp", "a trombone", "an accordion"],
      say: ["I have been learning to play {v}.", "I bought {v} and take lessons now."],
      ask: ["Which instrument is {p} learning?"],
    },
  ],
  changing: [
    {
      values: ["Brightwater Logistics", "Halden Robotics", "the city archive", "Corvo Bakeries"],
      first: ["I've started working for {v}.", "My new job is at {v}."],
      later: ["I quit, I'm with {v} now.", "I've changed jobs: I work for {v} these days."],
      ask: ["Where does {p} work now?", "Who does {p} work for?"],
    },
    {
      values: ["Ghent", "Lyon", "Turku", "Porto", "Graz"],
      first: ["I've moved to {v}.", "I have a flat in {v} since Monday."],
      later: ["We packed up everything, home is {v} now.", "I've moved again, to {v} this time."],
      ask: ["In which city does {p} live now?", "Where does {p} live?"],
    },
    {
      values: ["58:40", "54:12", "51:33", "49:05"],
      first: ["My best time over ten kilometres is {v}.", "I ran ten kilometres in {v}, a record."],
      later: ["New best time over ten kilometres: {v}!", "I beat my ten kilometre time, {v}."],
      ask: ["What is {p}'s best time over ten kilometres?"],
    },
    {
      values: ["an old Volvo", "a yellow Fiat", "a Skoda estate", "a tiny Suzuki"],
      first: ["I bought {v}.", "I drive {v}, it's my first car."],
      later: ["The car is sold, I drive {v} now.", "I traded my car in for {v}."],
      ask: ["Which car does {p} drive now?", "What car does {p} have?"],
    },
    {
      values: ["pottery", "fencing", "choir practice", "Italian lessons"],
      first: ["On Mondays I go to {v}.", "I signed up for {v}, every Monday."],
      later: ["I dropped that, Mondays are for {v} now.", "On Mondays I've got {v} instead."],
      ask: ["What does {p} do on Mondays?"],
    },
    {
      values: ["70", "85", "120", "140"],
      first: ["My stamp collection has {v} stamps.", "I counted my stamps: {v}."],
      later: ["My stamp collection is up to {v} stamps.", "With the new ones I have {v} stamps."],
      ask: ["How many stamps does {p} have?"],
    },
  ],
  events: [
    {
      say: ["{T} I adopted a greyhound from the shelter.", "I adopted a greyhound {t}."],
      past: "adopted a greyhound",
      thing: "greyhound",
      base: "adopt a greyhound",
    },
    {
      say: ["{T} I passed my driving test!", "I passed my driving test {t}, first try."],
      past: "passed the driving test",
      thing: "driving test",
      base: "pass the driving test",
    },
    {
      say: ["{T} I broke my wrist on the ice.", "I slipped {t} and broke my wrist."],
      past: "broke a wrist",
      thing: "wrist",
      base: "break a wrist",
    },
    {
      say: ["{T} I ran my first half marathon.", "I ran a half marathon {t}, I'm so sore."],
      past: "ran a half marathon",
      thing: "half marathon",
      base: "run a half marathon",
    },
    {
      say: ["{T} I planted a fig tree behind the house.", "I planted a fig tree {t}."],
      past: "planted a fig tree",
      thing: "fig tree",
      base: "plant a fig tree",
    },
    {
      say: ["{T} I handed in my thesis.", "I handed in my thesis {t}, what a relief."],
      past: "handed in the thesis",
      thing: "thesis",
      base: "hand in the thesis",
    },
    {
      say: ["{T} I sold the piano.", "I sold the piano {t}, it was too loud for the neighbours."],
      past: "sold the piano",
      thing: "piano",
      base: "sell the piano",
    },
    {
      say: ["{T} my kitchen was flooded.", "My kitchen was flooded {t}, a pipe had burst."],
      past: "had a flooded kitchen",
      thing: "kitchen",
      base: "have a flooded kitchen",
    },
    {
      say: ["{T} I met the mayor at a wedding.", "I met the mayor {t}, at a wedding."],
      past: "met the mayor",
      thing: "mayor",
      base: "meet the mayor",
    },
    {
      say: ["{T} I finished the stone wall.", "I finished building the stone wall {t}."],
      past: "finished the stone wall",
      thing: "stone wall",
      base: "finish the stone wall",
    },
  ],
  lists: [
    {
      asks: "all",
      values: ["Malta", "Estonia", "Jordan", "Slovenia", "Uruguay"],
      say: ["I spent my holiday in {v}.", "I'm back from {v}, it was lovely."],
      ask: ["Which countries has {p} been to on holiday?"],
    },
    {
      asks: "all",
      values: ["a cello concert", "a poetry slam", "an opera", "a puppet show"],
      say: ["I went to {v} at the weekend.", "The evening at {v} was wonderful."],
      ask: ["Which events did {p} go to?"],
    },
    {
      asks: "count",
      values: ["a blue vase", "a fruit bowl", "a teapot", "a set of mugs"],
      say: ["I made {v} on the potter's wheel.", "I've glazed another piece: {v}."],
      ask: ["How many pieces of pottery has {p} made?"],
    },
  ],
  links: [
    {
      names: ["Ola", "Vera", "Ruben", "Selma"],
      first: ["My cousin {n} gave me her old bicycle.", "The bicycle is from my cousin {n}."],
      second: ["My cousin {n} works as {v}.", "{n} has a job as {v}, she loves it."],
      values: ["a welder", "a judge", "a florist", "a midwife"],
      ask: ["What is the job of the cousin who gave {p} a bicycle?"],
    },
    {
      names: ["Gus", "Edda", "Marlon", "Tilda"],
      first: ["My neighbour {n} waters my plants.", "{n} from next door waters my plants."],
      second: ["My neighbour {n} comes from {v}.", "{n} told me that she was born in {v}."],
      values: ["Chile", "Norway", "Ghana", "Vietnam"],
      ask: ["Which country does the neighbour who waters {p}'s plants come from?"],
    },
    {
      names: ["Iris", "Bruno", "Nell", "Aziz"],
      first: ["My boss is called {n}.", "{n} is my boss, did I say that?"],
      second: ["{n} keeps {v} in the garden.", "In the garden of {n} there are {v}."],
      values: ["bees", "llamas", "peacocks", "goats"],
      ask: ["Which animals does {p}'s boss keep?"],
    },
  ],
  when: ["When did {p} {base}?", "On which date did {p} {base}?"],
  between: [
    "How many days passed between the day {p} {past} and the day {p} {other}?",
    "How many days lay between when {p} {past} and when {p} {other}?",
  ],
  ago: ["How many days ago did {p} {base}?"],
  first: [
    "Which did {p} do first: {base} or {other}?",
    "What happened first, that {p} {past} or that {p} {otherPast}?",
  ],
};
