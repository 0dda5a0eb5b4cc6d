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
from .events import held_pieces, moves_piece
from .space import (beside, neighbour_pieces, path_steps, position_steps, shortest_way,
                    sought_neighbour)
from .tellings import visit_pieces

PEOPLE = """Mary John Daniel Sandra Fred Bill Jeff Julie Gertrude Jessica Winona Emily Lily Bernhard
Brian Greg Julius Sumit Yann Antoine Jason""".split()
ROOMS = "kitchen garden office hallway bathroom bedroom cinema school park".split()
OBJECTS = "football apple milk pajamas".split()
ANIMALS = {"wolf": "wolves", "mouse": "mice", "cat": "cats", "sheep": "sheep", "swan": "swans",
           "lion": "lions", "rhino": "rhinos", "frog": "frogs"}
COLOURS = "white gray green yellow pink red blue".split()
SHAPES = "triangle rectangle square sphere".split()
# How often a task comes: those that take several steps, or change most in other words, more.
TASK_WEIGHTS = {2: 2.0, 3: 2.5, 4: 1.5, 8: 1.5, 11: 1.5, 13: 1.5, 16: 1.5, 17: 2.0, 18: 1.5,
                19: 2.0}
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
    match task:
        case 17:
            return _position(t, lines, facts)
        case 18:
            return _fits(t, lines, facts)
        case 19:
            return _walk(t, lines, facts)
        case _:
            pieces = _PIECES.get(task, _stated)(t, lines, facts, support)
            return [notes(pieces), answer(said, *[lines[n] for n in support])]


def _stated(t: Told, lines, facts, support) -> list:
    """Who or what each fact is about, and what it says of that."""
    pieces = []
    for n in support:
        about, place, told = _canonical(facts[n]).partition(" in ")
        if not place:
            about, _, told = about.partition(" ")
        pieces.append((about + place.rstrip(), lines[n], told))
    return pieces


def _found(t: Told, lines, facts, support) -> list:
    """The thing's last handling, then where the one who handled it was (task 2)."""
    move = next(n for n in support if _MOVE.match(facts[n]))
    handled = next(n for n in support if n != move)
    piece = _handling(lines, facts, handled)
    left = piece[2].endswith(" left")
    end = (lines[handled], "left") if left else ()
    moves = _moves(_who(facts[move]), lines, facts, handled if left else t.seen)
    return [piece, moves_piece(_who(facts[move]), moves, end)]


def _moves(who: str, lines, facts, until: int) -> list[tuple]:
    """Where somebody came in the facts before `until`."""
    return [(lines[n], found[2]) for n, fact in enumerate(facts[:until])
            if (found := _MOVE.match(fact)) and _who(fact) == who]


def _handling(lines, facts, n: int) -> tuple:
    for pattern, form in ((rewording.TAKE, "has"), (rewording.LEAVE, "left"),
                          (rewording.GIVE, "gave")):
        if found := pattern.match(facts[n]):
            return found[2], lines[n], f"{found[1]} {form}"
    raise ValueError(f"nothing is handled in {facts[n]!r}")


def _who(fact: str) -> str:
    return _canonical(fact).split(" in ")[0]


def _move(lines, facts, n: int) -> tuple:
    """Who came where."""
    return f"{_who(facts[n])} in", lines[n], _MOVE.match(facts[n])[2]


def _came_from(t: Told, lines, facts, support) -> list:
    """Who carried it, where to, and where from (task 3)."""
    moves = sorted((n for n in support if _MOVE.match(facts[n])), reverse=True)
    came, origin = moves[0], moves[-1]
    pieces = [_handling(lines, facts, n) for n in support if n not in moves][:1]
    who = _who(facts[came])
    return [*pieces, moves_piece(who, _moves(who, lines, facts, came + 1)),
            ("before,", *_move(lines, facts, origin))]


def _next_to(t: Told, lines, facts, support) -> list:
    if found := re.match(r"What is (\w+) of the ([\w-]+)\?", t.question):
        place, sought = found[2], sought_neighbour(found[1], found[2], False)
    else:
        found = re.match(r"What is the ([\w-]+) (\w+) of\?", t.question)
        place, sought = found[1], sought_neighbour(found[2], found[1], True)
    return neighbour_pieces(_map(t, lines, facts), place, sought, (lines[support[0]], t.answer))


def _map(t: Told, lines, facts) -> list[tuple]:
    """(line, a, direction, b) of each fact: a lies in that direction of b (tasks 4 and 19)."""
    said = [re.match(r"The ([\w-]+) is (\w+) of the ([\w-]+)\.", fact).groups()
            for fact in facts[: t.seen]]
    return [(lines[n], *told) for n, told in enumerate(said)]


def _given(t: Told, lines, facts, support) -> list:
    """The last gift of the kind that is asked about (task 5)."""
    giver, thing, taker = rewording.GIVE.match(facts[support[0]]).groups()
    for pattern, sought in ((r"What did", f"{giver} gave to {taker}"),
                            (r"Who did", f"{giver} gave {thing} to"),
                            (r"Who gave the [\w-]+ to", f"gave {thing} to {taker}"),
                            (r"Who gave", f"gave {thing}"), (r"Who", f"{thing} given to")):
        if re.match(pattern, t.question):
            return [(sought, lines[support[0]], t.answer)]
    raise ValueError(f"no pattern for {t.question!r}")


def _held(t: Told, lines, facts, support) -> list:
    """What somebody holds after each taking, leaving and giving (tasks 7 and 8)."""
    who = re.search(r"\bis ([\w-]+) carrying", t.question)[1]
    bag, held = [], []
    for n in sorted(support):
        found = (rewording.TAKE.match(facts[n]) or rewording.LEAVE.match(facts[n])
                 or rewording.GIVE.match(facts[n]))
        thing = found[2]
        held = [o for o in held if o != thing] if thing in held else [*held, thing]
        bag.append((lines[n], held))
    return held_pieces(who, bag)


def _spoken_of(t: Told, lines, facts, support) -> list:
    """Where somebody was when named, and where the pronoun behind it leads (tasks 11 and 13)."""
    first, second = sorted(support)[0], sorted(support)[-1]
    who = re.search(r"Where is ([\w-]+)", t.question)[1]
    pieces = [(f"{who} in", lines[first], _MOVE.match(facts[first])[2])]
    if first != second:
        word = re.search(r"\b(he|she|they)\b", facts[second])[1]
        pieces.append((f"{word} in", lines[second], t.answer))
    return pieces


def _together(t: Told, lines, facts, support) -> list:
    who = re.search(r"Where is ([\w-]+)", t.question)[1]
    return [(f"{who} in", lines[support[0]], t.answer)]


def _in_order(t: Told, lines, facts, support) -> list:
    """All the visits of the one asked about (task 14)."""
    who, room = re.match(r"Where was ([\w-]+) before the ([\w-]+)\?", t.question).groups()
    visits = [(n, lines[n], *_timed(fact)) for n, fact in enumerate(facts[: t.seen])
              if re.search(rf"\b{who}\b", fact)]
    visits.sort(key=lambda v: _TIMES.index(v[2]))
    asked = max(i for i, visit in enumerate(visits)
                if i and visit[3] == room and visits[i - 1][3] == t.answer)
    return visit_pieces(who, visits, asked)


_TIMES = ["yesterday", "this morning", "this afternoon", "this evening"]


def _timed(fact: str) -> tuple[str, str]:
    found = re.search(rf"\b({'|'.join(_TIMES)})\b", fact, re.I)
    return found[1].lower(), re.search(r"to the ([\w-]+)", fact)[1]


def _alike(t: Told, lines, facts, support) -> list:
    """Its kind, another of that kind, and that one's colour (task 16)."""
    who = re.match(r"What color is ([\w-]+)\?", t.question)[1]
    told = {n: re.match(r"([\w-]+) is (?:an? )?([\w-]+)\.", facts[n]).groups() for n in support}
    own = next(n for n in support if told[n][0] == who)
    other, colour = (n for n in sorted(support, key=lambda n: told[n][1] == t.answer) if n != own)
    return [(who, lines[own], told[own][1]),
            (f"other {told[own][1]}", lines[other], told[other][0]),
            (told[other][0], lines[colour], t.answer)]


def _feared(t: Told, lines, facts, support) -> list:
    """Its kind, and what that kind is afraid of (task 15)."""
    first, rule = _stated(t, lines, facts, support)
    return [first, (first[2], *rule[1:])]


_PIECES = {2: _found, 3: _came_from, 4: _next_to, 5: _given, 7: _held, 8: _held, 11: _spoken_of,
           12: _together, 13: _spoken_of, 14: _in_order, 15: _feared, 16: _alike}


def _position(t: Told, lines: list[Line], facts) -> list:
    told = []
    for n in sorted(set(t.support)):
        a, d, b = re.match(r"The (.+) is (?:to the )?(above|below|left|right)(?: of)? the (.+)\.",
                           facts[n]).groups()
        told.append((lines[n], a, d, b))
    a, d, b = re.match(r"Is the (.+?) (?:to the )?(above|below|left|right)(?: of)? the (.+)\?",
                       t.question).groups()
    return position_steps(told, a, d, b)


def _fits(t: Told, lines: list[Line], facts) -> list:
    """The chain from the smaller to the bigger one (task 18)."""
    said = {}
    for n in t.support:
        if found := re.match(r"The (.+) fits inside the (.+)\.", facts[n]):
            said[found[1], found[2]] = lines[n]
        else:
            found = re.match(r"The (.+) is bigger than the (.+)\.", facts[n])
            said[found[2], found[1]] = lines[n]
    if found := re.match(r"Does the (.+) fit in the (.+)\?", t.question):
        x, y = found.groups()
    else:
        y, x = re.match(r"Is the (.+) bigger than the (.+)\?", t.question).groups()
    return [*sizes.solve(said, x, y, "in")[0],
            answer(t.answer, *[lines[n] for n in dict.fromkeys(t.support)])]


def _walk(t: Told, lines: list[Line], facts) -> list:
    a, b = re.match(r"How do you go from the ([\w-]+) to the ([\w-]+)\?", t.question).groups()
    near = beside(_map(t, lines, facts))
    return path_steps(near, a, b, shortest_way(near, a, b), t.answer.replace(",", ", "))


def task(rng: random.Random) -> int:
    tasks = range(1, 21)
    return rng.choices(tasks, [TASK_WEIGHTS.get(n, 1.0) for n in tasks])[0]


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
