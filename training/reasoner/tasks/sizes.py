"""What fits inside what, and orders of people by one quality, in chains of one to three links.

The solver looks for the shortest way from one to the other. Errors: none of its own.
"""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Step, Window, answer, notes, unknown
from .wording import form, put

FITS = [
    "the {a} fits inside the {b}", "the {a} fits in the {b}", "the {a} goes into the {b}",
    "the {b} is bigger than the {a}", "the {b} is larger than the {a}",
    "the {a} is smaller than the {b}", "one can put the {a} in the {b}",
    "there is room for the {a} in the {b}", "the {b} has space enough for the {a}",
    "the {b} can hold the {a}", "the {a} can be packed into the {b}",
    "in size, the {a} comes below the {b}", "compared with the {b}, the {a} is little",
    "the {b} swallows the {a} with ease", "the {a} slides neatly into the {b}",
    "the {a} takes up less room than the {b}", "the {a} can go into the {b}",
    "the {a} can be put in the {b}", "the {a} can be placed inside the {b}",
    "the {a} can be stored in the {b}", "the {a} can lie in the {b}",
    "the {a} may be kept in the {b}", "the {a} is less big than the {b}",
    "the {a} is small enough for the {b}", "the {a} is little enough to go into the {b}",
    "the {a} is not as big as the {b}", "the {a} is of a smaller size than the {b}",
    "the {a} is too small to hold the {b}", "the {a} is tiny beside the {b}",
    "the {a} would go into the {b}", "the {a} finds room in the {b}",
    "the {a} has room in the {b}", "the {a} disappears inside the {b}",
    "the {a} is the smaller of the two, the {b} the larger",
    "the {a} is beaten by the {b} in size", "the {a} was made to go inside the {b}",
    "the {b} can take the {a}", "the {b} can contain the {a}", "the {b} can carry the {a} inside",
    "the {b} has room for the {a}", "the {b} has a place inside for the {a}",
    "the {b} holds the {a}", "the {b} could hold the {a}", "the {b} would hold the {a}",
    "the {b} takes the {a} easily", "the {b} is big enough for the {a}",
    "the {b} is large enough to hold the {a}", "the {b} is wide enough for the {a} to go in",
    "the {b} is spacious enough for the {a}", "the {b} is of a greater size than the {a}",
    "the {b} is the bigger of the two, the {a} the smaller", "the {b} is greater than the {a}",
    "the {b} is huge compared with the {a}", "the {b} beats the {a} in size",
    "the {b} takes up more room than the {a}", "next to the {b}, the {a} is small",
    "you can place the {a} in the {b}", "you can put the {a} inside the {b}",
    "you could store the {a} in the {b}", "into the {b} goes the {a}",
    "inside the {b} there is room for the {a}", "one may pack the {a} in the {b}",
    "someone put the {a} into the {b} without trouble",
]
FITS_IN = [
    "does the {x} fit in the {y}?", "does the {x} fit inside the {y}?",
    "could the {x} go into the {y}?", "can the {x} be put in the {y}?",
    "is the {x} smaller than the {y}?", "is there room for the {x} in the {y}?",
    "would the {y} hold the {x}?", "is the {y} large enough for the {x}?",
    "will the {x} fit in the {y}?", "is the {y} bigger than the {x}?",
    "is the {y} larger than the {x}?", "can the {y} take the {x}?",
    "does the {x} go into the {y}?", "does the {x} find room in the {y}?",
    "does the {y} hold the {x}?", "does the {y} have room for the {x}?",
    "does the {y} take up more room than the {x}?", "can the {x} go inside the {y}?",
    "can the {x} be packed into the {y}?", "can the {x} be stored in the {y}?",
    "can the {y} hold the {x}?", "can the {y} contain the {x}?",
    "can one put the {x} into the {y}?", "can you put the {x} inside the {y}?",
    "could the {x} be placed in the {y}?", "could you pack the {x} into the {y}?",
    "could the {y} take the {x}?", "is the {x} small enough for the {y}?",
    "is the {x} little enough to go into the {y}?", "is the {x} less big than the {y}?",
    "is the {y} big enough for the {x}?", "is the {y} greater than the {x} in size?",
    "is the {y} of a greater size than the {x}?", "is there space in the {y} for the {x}?",
    "is it possible to put the {x} in the {y}?", "is it true that the {x} fits in the {y}?",
    "is it true that the {y} is bigger than the {x}?", "will the {x} go into the {y}?",
    "will the {y} take the {x}?", "would the {x} go inside the {y}?",
    "would the {x} find room in the {y}?", "has the {y} got room for the {x}?",
    "the {x} fits in the {y}, right?", "the {y} is larger than the {x}: yes or no?",
    "does the {y} outdo the {x} in size?", "does the {y} beat the {x} in size?",
    "does the {y} measure more than the {x}?", "does the {y} win over the {x} in size?",
    "does the {y} take up more space than the {x}?", "does the {x} need less space than the {y}?",
    "is the {x} outdone in size by the {y}?", "is the {x} beaten in size by the {y}?",
    "is the {x} made to look small by the {y}?",
    "is the {x} the smaller one, compared with the {y}?",
    "is the {y} the bigger one, compared with the {x}?",
    "is the size of the {y} greater than that of the {x}?",
    "is the volume of the {x} less than that of the {y}?",
    "has the {y} a greater volume than the {x}?", "could the {x} hide in the {y}?",
    "could someone stow the {x} in the {y}?", "would you get the {x} into the {y}?",
    "will the {x} disappear in the {y}?",
]
ASIDE = ["the {a} was bought last week.", "someone painted the {a}.",
         "nobody has seen the {b} lately.",
         "the {a} costs less than one would think.", "the {b} is quite old.",
         "the {a} stood by the door.",
         "the {a} and the {b} were presents.", "the {a} has a scratch."]
WHICH = ["which is bigger, the {x} or the {y}?", "the {x} or the {y}: which is the larger one?",
         "which of the two is larger, the {x} or the {y}?",
         "of the {x} and the {y}, which takes up "
         "more room?", "name the bigger one: the {x} or the {y}.",
         "is it the {x} or the {y} that is "
         "larger?", "what is larger, the {x} or the {y}?", "between the {x} and the {y}, which is "
         "bigger?"]
CONTAINERS = """box crate chest suitcase container drawer cupboard bag basket barrel trunk envelope
case tin jar cabinet wardrobe van shed parcel casket locker sack tub bucket carton basin
bathtub bin briefcase can casserole cistern coffin crock dresser drum glass handbag jug kettle
keg knapsack lunchbox mailbox pail pot purse sachet safe skip tank tray trolley urn vat vault
wallet wheelbarrow bottle cabin coach wagon cart""".split()
# more, less, most, least, verb forms "X is more than Y" and the noun
ORDERS = [("taller", "shorter", "tallest", "shortest"), ("older", "younger", "oldest", "youngest"),
          ("faster", "slower", "fastest", "slowest"), ("richer", "poorer", "richest", "poorest"),
          ("heavier", "lighter", "heaviest", "lightest"), ("louder", "quieter", "loudest",
          "quietest"),
          ("stronger", "weaker", "strongest", "weakest"), ("busier", "calmer", "busiest",
          "calmest"),
          ("braver", "shyer", "bravest", "shyest"), ("happier", "sadder", "happiest", "saddest")]
MORE = ["{b} is {more} than {a}", "{a} is {less} than {b}",
        "compared with {a}, {b} is {more}", "{b} is the {more} one of {a} and {b}",
    "of the two, {a} and {b}, {a} is {less}", "everyone agrees that {b} is {more} than {a}",
    "next to {b}, {a} looks {less}, and is", "{b} turned out to be {more} than {a}"]
IS_MORE = ["is {y} {more} than {x}?", "is {x} {less} than {y}?",
           "is it true that {y} is {more} than "
           "{x}?", "can one say that {x} is {less} than {y}?", "{y} is {more} than {x}, right?",
           "would you call {y} {more} than {x}?", "do the lines make {x} {less} than {y}?",
           "does it follow that {y} is {more} than {x}?"]
WHO = ["who is {more}, {x} or {y}?", "which of the two is {more}: {x} or {y}?",
       "{x} or {y}: who is "
       "{more}?", "name the {more} one, {x} or {y}.", "between {x} and {y}, who is {more}?",
       "of {x} and {y}, which one is {more}?", "who is the {more} of {x} and {y}?",
       "is it {x} or {y} who is {more}?"]
EXTREME = ["who is the {most}?", "who is {most} of all?", "name the {most} of them.",
           "which one of them "
           "is the {most}?", "of everyone named, who is {most}?", "find the {most} person.",
           "who among them is {most}?", "tell who the {most} is."]


def sizes(rng: random.Random) -> Window:
    """Things that fit inside one another; questions with yes, no, or which."""
    window = Window()
    count = rng.randint(5, 9)
    names: list[str] = []
    while len(names) < count:
        name = rng.choice(CONTAINERS) if rng.random() < 0.5 else lexicon.objects(rng, 1)[0]
        name = f"{rng.choice(lexicon.COLOURS)} {name}" if rng.random() < 0.3 else name
        heads = [n.split()[-1] for n in names]  # no box beside a red box
        names = names if name.split()[-1] in heads else names + [name]
    links, forms = _links(rng, names), rng.sample(FITS, rng.randint(2, 5))
    said = _said(rng, window, links, lambda a, b: form(rng, forms, a=a, b=b) + ".")
    window.weave([Line(form(rng, ASIDE, a=rng.choice(names), b=rng.choice(names)))
                  for _ in range(rng.choice([0, 0, 1, 2, 3]))], rng)
    for x, y in _asked_pairs(rng, names, said):
        steps, below = solve(said, x, y, "in")
        which = rng.random() < 0.2
        if below is not None:
            said_it = (y if below else x) if which else ("yes" if below else "no")
            steps.append(answer(said_it, *_cited(said, x, y)))
        put(rng, window, WHICH if which else FITS_IN, steps, "sizes", x=x, y=y)
    return window


def orders(rng: random.Random) -> Window:
    """People in the order of one quality, told pair by pair."""
    window = Window()
    names = lexicon.people(rng, rng.randint(5, 8))
    more, less, most, least = rng.choice(ORDERS)
    links = _links(rng, names)
    words = {"more": more, "less": less}
    said = _said(rng, window, links, lambda a, b: form(rng, MORE, a=a, b=b, **words) + ".")
    for x, y in _asked_pairs(rng, names, said):
        steps, below = solve(said, x, y, less)
        who = rng.random() < 0.4
        forms = WHO if who else IS_MORE
        if below is not None:
            said_it = (y if below else x) if who else ("yes" if below else "no")
            steps.append(answer(said_it, *_cited(said, x, y)))
        put(rng, window, forms, steps, "orders", x=x, y=y, **words)
    named = [n for n in names if any(n in link for link in said)]
    for word, top in [(most, True), (least, False)]:
        ways = {n: [_way(said, *((m, n) if top else (n, m))) for m in named if m != n]
                for n in named}
        found = [n for n in named if all(ways[n])]
        steps = [unknown("not all of them are compared")]
        if found:
            links = [k for k in said if any(k in way for way in ways[found[0]])]
            steps = [notes([(a, said[a, b], f"{less} {b}") for a, b in links]),
                     answer(found[0], *[said[k] for k in links])]
        if rng.random() < 0.5:
            put(rng, window, EXTREME, steps, "orders", most=word)
    return window


def _links(rng, names: list[str]) -> list[tuple[str, str]]:
    """Neighbours in the order, some left out, and a few links over one."""
    links = [pair for pair in zip(names, names[1:]) if rng.random() > 0.1]
    links += [(a, b) for a, b in zip(names, names[2:]) if rng.random() < 0.2]
    rng.shuffle(links)
    return links


def _said(rng, window, links, sentence) -> dict:
    return {(a, b): window.say(sentence(a, b)) for a, b in links}


def _asked_pairs(rng, names, said):
    """Mostly pairs within three links; some that no chain connects."""
    pairs = [(x, y) for x in names for y in names if x != y]
    linked = [p for p in pairs if 1 <= len(_way(said, *p) or _way(said, *p[::-1])) <= 3]
    loose = [p for p in pairs if not (_way(said, *p) or _way(said, *p[::-1]))]
    loose += [(rng.choice(names), next(n for n in iter(lambda: lexicon.invent(rng, 2), None)
                                       if n not in names))]
    loose = [(a, b.capitalize() if a[0].isupper() else b) for a, b in loose]
    asked = rng.sample(linked, min(len(linked), rng.randint(3, 5)))
    asked += rng.sample(loose, min(len(loose), rng.choice([1, 1, 2])))
    rng.shuffle(asked)
    return asked


def _way(said: dict, low: str, high: str) -> list:
    """The shortest chain of links from `low` up to `high`; empty where there is none."""
    ways = [[low]]
    for way in ways:
        if way[-1] == high:
            return list(zip(way, way[1:]))
        ways += [way + [b] for a, b in said if a == way[-1] and b not in way]
    return []


def _cited(said, x, y) -> list:
    return [said[link] for link in _way(said, x, y) or _way(said, y, x)]


def solve(said: dict, x: str, y: str, word: str) -> tuple[list, bool | None]:
    """The note on the chain, and whether x is below y (None: nothing connects them)."""
    way = _way(said, x, y) or _way(said, y, x)
    if not way:
        return [unknown(f"nothing compares {x} with {y}")], None
    return [order_note(said, way, word, (x, y))], bool(_way(said, x, y))


def order_note(said: dict, way: list, word: str, asked: tuple[str, str]) -> Step:
    """What is asked, before anything is read; the links of the way, and what they come to."""
    pieces = [(a, said[a, b], f"{word} {b}") for a, b in way]
    return notes([(f"asked {asked[0]} {word} {asked[1]}",), *pieces,
                  (f"so {way[0][0]} {word} {way[-1][1]}",)])


FAMILIES = {"sizes": sizes, "orders": orders}
