"""bAbI training stories (tasks 1-20) as windows: notes from the supporting facts that the file
names.

Each story is one window, and a question sees the lines before it only (`Asked.upto`). Six in
ten have all their names swapped for fresh ones and every sentence told in other words
(rewording.py). Source: Weston et al. 2015; data: Facebook bAbI v1.2, CC BY 3.0."""
from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

from .. import lexicon
from ..window import Line, Window, answer, notes
from . import rewording, sizes
from .events import NUMBERS
from .space import position_steps

PEOPLE = """Mary John Daniel Sandra Fred Bill Jeff Julie Gertrude Jessica Winona Emily Lily Bernhard
Brian Greg Julius Sumit Yann Antoine Jason""".split()
ROOMS = "kitchen garden office hallway bathroom bedroom cinema school park".split()
OPPOSITE = {"north": "south", "south": "north", "east": "west", "west": "east"}
OBJECTS = "football apple milk pajamas".split()
ANIMALS = {"wolf": "wolves", "mouse": "mice", "cat": "cats", "sheep": "sheep", "swan": "swans",
           "lion": "lions", "rhino": "rhinos", "frog": "frogs"}
COLOURS = "white gray green yellow pink red blue".split()
SHAPES = "triangle rectangle square sphere".split()
CONTAINERS = ["box of chocolates", "box", "chest", "chocolate", "container", "suitcase"]
_MOVE = re.compile(r"^(.*?)\b(?:moved|went back|went|journeyed|travelled) to the ([\w-]+)(.*)\.$")


@dataclass(frozen=True)
class Told:
    """A question of a story: `seen` facts come before it, `support` are indexes of facts."""

    question: str
    answer: str
    support: tuple[int, ...]
    seen: int


@dataclass(frozen=True)
class Tale:
    facts: tuple[str, ...]
    told: tuple[Told, ...]


def read_tales(path: Path) -> list[Tale]:
    tales, facts, told, index = [], [], [], {}
    for line in Path(path).read_text("utf8").splitlines():
        number, _, text = line.partition(" ")
        if number == "1" and facts:
            tales.append(Tale(tuple(facts), tuple(told)))
            facts, told, index = [], [], {}
        if "\t" in text:
            question, right, support = text.split("\t")
            told.append(Told(question.strip(), right.strip(),
                             tuple(index[n] for n in support.split()), len(facts)))
        else:
            index[number] = len(facts)
            facts.append(text)
    return [*tales, Tale(tuple(facts), tuple(told))] if facts else tales


def train_files(root: Path) -> dict[int, Path]:
    """Task number -> its training file (task 3 has one of 1,000 questions only)."""
    files = sorted((*Path(root).glob("en-1k/*_train.txt"), *Path(root).glob("en-10k/*_train.txt")))
    return {int(re.match(r"qa(\d+)_", f.name).group(1)): f for f in files}


def renamed(tale: Tale, task: int, rng: random.Random) -> Tale:
    """Fresh people, places, things, animals, colours, shapes and containers, the same throughout.
    Task 20 keeps its places and things: the answer lies in what everybody knows of them."""
    names: dict[str, str] = {}
    drawn = [(PEOPLE, lexicon.people)]
    if task != 20:
        drawn += [(ROOMS, lexicon.rooms), (OBJECTS, lexicon.objects), (COLOURS, lexicon.colours),
                  (SHAPES, lexicon.shapes)]
    for words, draw in drawn:
        names.update(zip(words, (name.replace(" ", "-") for name in draw(rng, len(words)))))
    names.update({word.lower(): names[word] for word in PEOPLE})  # as some questions have them
    kinds = dict(zip(ANIMALS, lexicon.animals(rng, len(ANIMALS), 0.3)))
    one = {**names, **kinds} | {many: lexicon.plural(kinds[k]) for k, many in ANIMALS.items()
                                if many != k}
    several = {many: lexicon.plural(kinds[k]) for k, many in ANIMALS.items()}
    boxes = dict(zip(CONTAINERS, rng.sample(sizes.CONTAINERS, len(CONTAINERS))))

    def put(text: str) -> str:
        if task == 18:
            return re.sub("|".join(CONTAINERS), lambda m: boxes[m.group()], text)
        words = {**one, **several} if " are afraid of " in text else one

        def other(found):
            word = found.group()
            if word in words:
                return words[word]
            low = words.get(word.lower())
            return low.capitalize() if low and found.start() == 0 else word

        return re.sub(r"\w+", other, text)

    return Tale(tuple(map(put, tale.facts)),
                tuple(Told(put(t.question), put(t.answer), t.support, t.seen) for t in tale.told))


def _canonical(fact: str) -> str:
    """The original wording to the words of a note."""
    if found := _MOVE.match(fact):
        who = re.sub(r"^(?:After that|Then|Following that|Afterwards|Yesterday|This \w+),? ", "",
                     found[1].strip(), flags=re.I)
        return f"{who} in {found[2]}"
    for pattern, form in ((rewording.TAKE, "{0} has {1}"), (rewording.LEAVE, "{0} left {1}"),
                          (rewording.GIVE, "{0} gave {1} to {2}")):
        if found := pattern.match(fact):
            return form.format(*found.groups())
    words = fact.rstrip(".").replace("is no longer", "not").replace("is not", "not").split()
    return " ".join(w for w in words if w.lower() not in ("the", "a", "is", "are"))


def window_of(tale: Tale, task: int, rng: random.Random, most: int = 5,
              reworded: bool = False) -> Window:
    """The notes are made from the plain wording, whatever is shown."""
    window = Window()
    lines = [window.say(rewording.fact(f, rng) if reworded else f) for f in tale.facts]
    for t in rng.sample(tale.told, min(most, len(tale.told))):
        steps = _steps(t, lines, tale.facts, task, rng)
        asked = rewording.question(t.question, rng) if reworded else t.question
        window.ask(asked, steps, f"babi{task}", upto=t.seen)
    return window


def _steps(t: Told, lines: list[Line], facts, task: int, rng: random.Random) -> list:
    said = t.answer.replace(",", ", ")
    support = list(dict.fromkeys(t.support))
    if not support:
        return [answer(said, lines[0])]
    cited = [lines[n] for n in support]
    if task in (7, 8):
        pieces, held = [], []
        for n in sorted(support):
            found = (rewording.TAKE.match(facts[n]) or rewording.LEAVE.match(facts[n])
                     or rewording.GIVE.match(facts[n]))
            thing = found[2]
            held = [o for o in held if o != thing] if thing in held else [*held, thing]
            told = f"{NUMBERS[len(held)]}: {', '.join(held)}" if held else "none"
            pieces.append((lines[n], told))
        return [notes(pieces), answer(said, *cited)]
    if task == 3:
        moves = sorted((n for n in support if _MOVE.match(facts[n])), reverse=True)
        took = next((n for n in support if n not in moves), moves[0])
        came, before = moves[0], moves[-1]
        pieces = [(lines[took], _canonical(facts[took])), (lines[came], _canonical(facts[came])),
                  (lines[before], f"before {said}")]
        return [notes(pieces), answer(said, *cited)]
    if task == 12:
        who = re.search(r"Where is ([\w-]+)", t.question)[1]
        return [notes([(lines[support[0]], f"{who} in {said}")]), answer(said, *cited)]
    if task == 17:
        return _position(t, lines, facts)
    if task == 19:
        return _walk(t, lines, facts, support)
    if task == 11 or task == 13:
        first, second = sorted(support)[0], sorted(support)[-1]
        who = re.search(r"Where is ([\w-]+)", t.question)[1]
        pieces = [(lines[first], who)] * (first != second) + [(lines[second], f"{who} in {said}")]
        return [notes(pieces), answer(said, *cited)]
    if task == 14:
        pieces = [(lines[n], _timed(facts[n])) for n in support]
        return [notes(pieces), answer(said, *cited)]
    pieces = [(lines[n], _canonical(facts[n])) for n in support]
    return [notes(pieces), answer(said, *cited)]


def _timed(fact: str) -> str:
    found = re.search(r"\b(yesterday|this morning|this afternoon|this evening)\b", fact, re.I)
    room = re.search(r"to the ([\w-]+)", fact)
    return f"{found[1].lower()} {room[1]}"


def _position(t: Told, lines: list[Line], facts) -> list:
    told = []
    for n in sorted(set(t.support)):
        a, d, b = re.match(r"The (.+) is (?:to the )?(above|below|left|right)(?: of)? the (.+)\.",
                           facts[n]).groups()
        told.append((lines[n], a, d, b))
    a, d, b = re.match(r"Is the (.+?) (?:to the )?(above|below|left|right)(?: of)? the (.+)\?",
                       t.question).groups()
    return position_steps(told, a, d, b)


def _walk(t: Told, lines: list[Line], facts, support) -> list:
    here, goal = re.match(r"How do you go from the ([\w-]+) to the ([\w-]+)\?", t.question).groups()
    pieces, left = [], list(support)
    while here != goal:
        for n in left:
            a, d, b = re.match(r"The ([\w-]+) is (\w+) of the ([\w-]+)\.", facts[n]).groups()
            if here in (a, b):
                step, there = (OPPOSITE[d][0], b) if here == a else (d[0], a)
                pieces.append((lines[n], f"{here} {step} to {there}"))
                here = there
                left.remove(n)
                break
        else:
            raise ValueError(f"no way on from {here}")
    return [notes(pieces), answer(t.answer.replace(",", ", "), *[p[0] for p in pieces])]


class Stories:
    """Draws windows from the training files; long stories are cut to their first questions."""

    def __init__(self, root: Path, facts_max: int = 70):
        self.tales = {task: [t for t in read_tales(f) if t.told and t.told[0].seen <= facts_max]
                      for task, f in train_files(root).items()}
        self.facts_max = facts_max

    def draw(self, task: int, rng: random.Random) -> Window:
        tale = rng.choice(self.tales[task])
        told = tuple(t for t in tale.told if t.seen <= self.facts_max)
        tale = Tale(tale.facts[: told[-1].seen], told)
        if rng.random() < 0.4:
            return window_of(tale, task, rng)
        return window_of(renamed(tale, task, rng), task, rng, reworded=True)
