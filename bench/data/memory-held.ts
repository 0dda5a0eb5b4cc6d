/** Topics and wordings of generated conversations that are only measured with. */
import type { Topics } from "./memory-topics.js";

export const HELD: Topics = {
  names: "Greta Julian Soraya Piotr Aiko Lorenzo Freya Malik Dunja Sven Carla Idris".split(" "),
  once: [
    {
      values: ["Captain Crumb", "Biscuit", "Professor", "Marzipan"],
      say: ["Our parrot answers to {v}.", "The parrot is called {v}, the kids insisted."],
      ask: ["What is {p}'s parrot called?", "What name does {p}'s parrot have?"],
    },
    {
      values: ["AB negative", "B positive", "O negative", "AB positive"],
      say: ["My blood type is {v}, says the clinic.", "They wrote on my card that I am {v}."],
      ask: ["What blood type does {p} have?"],
    },
    {
      values: ["seat 14C", "seat 31A", "seat 7F", "seat 22B"],
      say: ["For the flight I've booked {v}.", "My boarding pass says {v}."],
      ask: ["Which seat does {p} have on the flight?"],
    },
    {
      values: ["the Hotel Meridian", "the Lakeside Inn", "the Pension Rosa", "the Grand Polar"],
      say: ["For the conference I'm staying at {v}.", "The firm put me into {v} for the fair."],
      ask: ["In which hotel does {p} stay for the conference?"],
    },
    {
      values: ["horses", "escalators", "thunder", "moths", "needles"],
      say: ["Don't laugh, but I'm scared of {v}.", "What frightens me most is {v}."],
      ask: ["What is {p} afraid of?"],
    },
    {
      values: ["a rowing boat", "a caravan", "a treehouse", "a greenhouse"],
      say: ["Dad and I are building {v}.", "All my weekends go into {v} that I build with Dad."],
      ask: ["What is {p} building?", "What does {p} build together with Dad?"],
    },
    {
      values: ["Professor Adeyemi", "Professor Lindt", "Professor Sato", "Professor Quiroga"],
      say: ["My supervisor will be {v}.", "{v} agreed to supervise me."],
      ask: ["Who is {p}'s supervisor?"],
    },
    {
      values: ["under the ficus", "in the flour jar", "behind the meter", "in the left boot"],
      say: ["I hide the spare key {v}.", "If you need it, the spare key is {v}."],
      ask: ["Where is {p}'s spare key?"],
    },
    {
      values: ["Welsh", "Finnish", "Korean", "Portuguese"],
      say: ["I'm taking an evening course in {v}.", "I can order a beer in {v} by now."],
      ask: ["Which language is {p} learning?"],
    },
    {
      values: ["turquoise", "salmon pink", "charcoal", "mint green"],
      say: ["The bedroom walls are {v} now.", "I painted my bedroom {v}."],
      ask: ["What colour are {p}'s bedroom walls?"],
    },
  ],
  changing: [
    {
      values: ["a violin maker", "a tour guide", "a paramedic", "a beekeeper"],
      first: ["These days I earn my money as {v}.", "I found work as {v}."],
      later: ["That job is over, I make my living as {v} now.", "I retrained: I am {v} now."],
      ask: ["What is {p}'s job now?", "What does {p} do for a living at present?"],
    },
    {
      values: ["Wednesday", "Thursday", "Friday", "Sunday"],
      first: ["My book club meets every {v}.", "{v} is book club night for me."],
      later: ["The book club was shifted to {v}.", "From now on the book club is on {v}."],
      ask: ["On which day does {p}'s book club meet?"],
    },
    {
      values: ["red", "silver", "platinum blond", "black"],
      first: ["I dyed my hair {v}.", "My hair is {v} since yesterday."],
      later: ["My hair is {v} these days, a new start.", "I had my hair dyed {v} this time."],
      ask: ["What colour is {p}'s hair at the moment?"],
    },
    {
      values: ["Room 210", "Room 35", "Room 118", "Room 402"],
      first: ["My office is {v}.", "You find me in {v} at work."],
      later: ["They put me into {v}, the old office gets painted.", "My office is {v} by now."],
      ask: ["Which room is {p}'s office in?"],
    },
    {
      values: ["240 euros", "310 euros", "555 euros", "720 euros"],
      first: ["I have saved {v} for the trip.", "For the trip I've put {v} aside."],
      later: ["My savings for the trip are at {v} now.", "I've got {v} for the trip by now."],
      ask: ["How much has {p} saved for the trip?"],
    },
    {
      values: ["Benedikt", "Amara", "Florian", "Noemi"],
      first: ["My flatmate is {v}.", "{v} moved in with me, so I have a flatmate."],
      later: ["My flatmate left and {v} took the room.", "I have a new flatmate, {v}."],
      ask: ["Who is {p}'s flatmate now?", "Who shares a flat with {p}?"],
    },
  ],
  events: [
    {
      say: ["{T} I got my pilot's licence.", "I got my pilot's licence {t}, can you believe it?"],
      past: "got the pilot's licence",
      thing: "licence",
      base: "get the pilot's licence",
    },
    {
      say: ["{T} I lost my wedding ring.", "I lost my wedding ring {t}, somewhere at the lake."],
      past: "lost the wedding ring",
      thing: "ring",
      base: "lose the wedding ring",
    },
    {
      say: ["{T} I opened my own shop.", "I opened my own little shop {t}."],
      past: "opened a shop",
      thing: "shop",
      base: "open a shop",
    },
    {
      say: ["{T} I had my appendix out.", "They took my appendix out {t}."],
      past: "had the appendix taken out",
      thing: "appendix",
      base: "have the appendix taken out",
    },
    {
      say: ["{T} I won a chess tournament.", "I won the chess tournament {t}!"],
      past: "won a chess tournament",
      thing: "tournament",
      base: "win a chess tournament",
    },
    {
      say: ["{T} I bought a used tractor.", "I bought a used tractor {t}, don't ask."],
      past: "bought a tractor",
      thing: "tractor",
      base: "buy a tractor",
    },
    {
      say: ["{T} I gave a speech in parliament.", "I gave a speech in parliament {t}."],
      past: "gave a speech in parliament",
      thing: "speech",
      base: "give a speech in parliament",
    },
    {
      say: ["{T} I swam across the bay.", "I swam across the bay {t}, the water was freezing."],
      past: "swam across the bay",
      thing: "bay",
      base: "swim across the bay",
    },
    {
      say: ["{T} I became an uncle.", "My sister had her baby {t}, I'm an uncle!"],
      past: "became an uncle",
      thing: "uncle",
      base: "become an uncle",
    },
    {
      say: ["{T} I repaired the old clock.", "I got the old clock repaired {t}."],
      past: "repaired the clock",
      thing: "clock",
      base: "repair the clock",
    },
  ],
  lists: [
    {
      asks: "all",
      values: ["badminton", "curling", "water polo", "archery"],
      say: ["I gave {v} a try.", "I tried {v}, that was fun."],
      ask: ["Which sports has {p} tried?"],
    },
    {
      asks: "all",
      values: ["cumin tea", "a Thai curry", "nettle soup", "sourdough"],
      say: ["I made {v} from scratch.", "The recipe for {v} worked, I made it last night."],
      ask: ["What are all the things that {p} made from scratch?"],
    },
    {
      asks: "count",
      values: ["my brother Paul", "a colleague", "my old teacher", "cousin Rita"],
      say: ["I danced at the wedding of {v}.", "The wedding of {v} was grand, we danced."],
      ask: ["How many weddings did {p} dance at?"],
    },
  ],
  links: [
    {
      names: ["Fiona", "Hector", "Lilo", "Samir"],
      first: ["My friend {n} taught me to ski.", "It was {n} who taught me to ski."],
      second: ["{n} owns {v}.", "Did I tell you that {n} has {v}?"],
      values: ["a vineyard", "a print shop", "a kennel", "a sawmill"],
      ask: ["What does the friend who taught {p} to ski own?"],
    },
    {
      names: ["Petra", "Yann", "Olive", "Dario"],
      first: ["My landlord is {n}.", "The flat belongs to {n}, my landlord."],
      second: ["{n} spends the winters in {v}.", "In winter {n} lives in {v}."],
      values: ["Madeira", "Crete", "Florida", "Bali"],
      ask: ["Where does {p}'s landlord spend the winter?"],
    },
    {
      names: ["Mirjam", "Otto", "Suki", "Basil"],
      first: ["{n} cuts my hair.", "My hairdresser is {n}."],
      second: ["{n} sings in {v}.", "You should hear {n} sing, in {v}."],
      values: ["a punk band", "a church choir", "a jazz trio", "a shanty choir"],
      ask: ["What does {p}'s hairdresser sing in?"],
    },
  ],
  when: ["When did {p} {base}?", "What was the date when {p} {past}?"],
  between: [
    "How many days after {p} {past} was it that {p} {other}?",
    "How many days were there between the time {p} {past} and the time {p} {other}?",
  ],
  ago: ["How many days is it since {p} {past}?", "How many days ago was it that {p} {past}?"],
  first: [
    "Did {p} first {base} or first {other}?",
    "Which came first: that {p} {past}, or that {p} {otherPast}?",
  ],
};
