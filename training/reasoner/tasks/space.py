"""Positions and paths on a grid; the solver walks it. x grows to the east (right), y to the north
(up)."""
from __future__ import annotations

import random
from collections import deque

from .. import lexicon
from ..window import Line, Window, answer, lines_of, notes, unknown

COMPASS = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
SCREEN = {"above": (0, 1), "below": (0, -1), "right": (1, 0), "left": (-1, 0)}
SAY_COMPASS = ["The {a} is {d} of the {b}.", "The {a} lies {d} of the {b}.",
               "To the {d} of the {b} is the {a}.", "Going {d} from the {b} one reaches the {a}.",
               "The {a} stands {d} of the {b}.", "{d} of the {b} you find the {a}.",
               "From the {b}, the {a} is to the {d}."]
SAY_SCREEN = {"above": ["The {a} is above the {b}.", "The {a} sits on top of the {b}.",
                        "The {a} is over the {b}.", "The {b} has the {a} above it."],
              "below": ["The {a} is below the {b}.", "The {a} is under the {b}.",
                        "The {a} is beneath the {b}.", "The {b} has the {a} below it."],
              "left": ["The {a} is to the left of the {b}.", "The {a} is left of the {b}.",
                       "On the left of the {b} is the {a}."],
              "right": ["The {a} is to the right of the {b}.", "The {a} is right of the {b}.",
                        "On the right of the {b} is the {a}."]}
ASK_WHAT = [
    "What is {d} of the {b}?",
    "What lies {d} of the {b}?",
    "Which place is {d} of the {b}?",
     "Going {d} from the {b}, where does one come?"]
ASK_OF = ["What is the {a} {d} of?",
    "Which place has the {a} to the {d}?",
     "What does the {a} lie {d} of?"]
ASK_PATH = ["How do you go from the {a} to the {b}?", "What is the way from the {a} to the {b}?",
            "Which way from the {a} to the {b}?", "Give the directions from the {a} to the {b}.",
            "How does one get from the {a} to the {b}?"]


def _opposite(names: dict, direction: str) -> str:
    dx, dy = names[direction]
    return next(d for d, v in names.items() if v == (-dx, -dy))


def _map(rng: random.Random, count: int, straight: bool):
    """-> places, {place: (x, y)}, [(a, direction, b)]: a lies in that direction of b."""
    places = lexicon.rooms(rng, count)
    at, edges = {places[0]: (0, 0)}, []
    for place in places[1:]:
        for _ in range(50):
            b = rng.choice(list(at)) if not straight else list(at)[-1]
            d = rng.choice(list(COMPASS))
            spot = (at[b][0] + COMPASS[d][0], at[b][1] + COMPASS[d][1])
            if spot not in at.values():
                at[place] = spot
                edges.append((place, d, b))
                break
    return list(at), at, edges


def _tell(window: Window, rng, edges) -> list[tuple[Line, str, str, str]]:
    wording = rng.choice(SAY_COMPASS)
    told = []
    rng.shuffle(edges)
    for a, d, b in edges:
        if rng.random() < 0.5:
            a, d, b = b, _opposite(COMPASS, d), a
        text = (rng.choice(SAY_COMPASS) if rng.random() < 0.3 else wording).format(a=a, b=b, d=d)
        told.append((window.say(text[0].upper() + text[1:]), a, d, b))
    return told


def neighbours(rng: random.Random) -> Window:
    """One relation each way: what is north of b, what is a north of."""
    window = Window()
    _, _, edges = _map(rng, rng.randint(3, 5), rng.random() < 0.5)
    told = _tell(window, rng, edges)
    for line, a, d, b in told:
        back = _opposite(COMPASS, d)
        for asked, target, direction, right in ((ASK_WHAT, b, d, a), (ASK_WHAT, a, back, b),
                                                (ASK_OF, a, d, b), (ASK_OF, b, back, a)):
            # Another place may lie in the same direction of the same place only if told so.
            question = rng.choice(asked).format(d=direction, b=target, a=target)
            sought = sought_neighbour(direction, target, asked is ASK_OF)
            window.ask(question, [notes(neighbour_pieces(told, target, sought, right)),
                                  answer(right, line)], "neighbour")
    place, d = rng.choice([x for _, a, _, b in told for x in (a, b)]), rng.choice(list(COMPASS))
    known = any((b == place and e == d) or (a == place and _opposite(COMPASS, e) == d)
                for _, a, e, b in told)
    window.asked = rng.sample(window.asked, min(5, len(window.asked)))
    if not known:
        pieces = neighbour_pieces(told, place, sought_neighbour(d, place, False), "not told")
        window.ask(rng.choice(ASK_WHAT).format(d=d, b=place),
                   [notes(pieces), unknown(f"nothing told {d} of it")], "neighbour")
    return window


def neighbour_pieces(told, place: str, sought: str, right: str) -> list[tuple]:
    """What the lines say of the place, in their order, then what was sought and which of that fits:
    the line is found by words of the note, which need not be turned round in the head."""
    parts = [part for line, a, d, b in told if place in (a, b)
             for part in (line, f"{a} {d} of {b},")]
    return [(place, *parts[:-1], parts[-1][:-1]), (f"{sought}: {right}",)]


def sought_neighbour(direction: str, place: str, of: bool) -> str:
    """Both ways of telling what lies in the direction of the place or, with `of`, what the place
    lies in that direction of."""
    back = _opposite(COMPASS, direction)
    one, other = f"x {direction} of {place}", f"{place} {back} of x"
    if of:
        one, other = f"{place} {direction} of x", f"x {back} of {place}"
    return f"{one} or {other}"


def paths(rng: random.Random) -> Window:
    """The way from one place to another, as directions in order: "n, w"."""
    window = Window()
    places, at, edges = _map(rng, rng.randint(4, 7), rng.random() < 0.4)
    told = _tell(window, rng, edges)
    near = beside(told)
    full = rng.random() < 0.3
    asked: set[tuple[str, str]] = set()
    for _ in range(12):
        a, b = rng.sample(places, 2)
        way = shortest_way(near, a, b)
        if way is None or not 1 <= len(way) <= 3 or (a, b) in asked or len(asked) == 4:
            continue
        asked.add((a, b))
        text = ", ".join(d if full else d[0] for _, d, *_ in way)
        question = rng.choice(ASK_PATH).format(a=a, b=b)
        question = f"{question[:-1]}, in full words{question[-1]}" if full else question
        window.ask(question, path_steps(near, a, b, way, text), "path")
    lost = lexicon.rooms(rng, 1)[0]
    if lost not in places:
        window.ask(rng.choice(ASK_PATH).format(a=rng.choice(places), b=lost),
                   [unknown(f"no line names the {lost}")], "path")
    return window


def beside(told) -> dict[str, list]:
    """Place -> [(place beside it, direction to walk in, line, what the line says)]. `told`: (line,
    a, direction, b), where a lies in that direction of b."""
    near: dict[str, list] = {}
    for line, a, d, b in told:
        near.setdefault(b, []).append((a, d, line, f"{a} {d} of {b}"))
        near.setdefault(a, []).append((b, _opposite(COMPASS, d), line, f"{a} {d} of {b}"))
    return near


def path_steps(near: dict, a: str, b: str, way: list, text: str) -> list:
    """What lies next to the start and next to the goal: what the line says, and the direction to
    walk in, which is the other one where it is told from the other side. Then the way, whose place
    in the middle stands in both. `near` as of `beside`.
    """
    leaving = [part for place, d, line, said in near[a]
               for part in (line, f"{said}: {d[0]} to {place}, ")]
    coming = [part for place, d, line, said in near[b]
              for part in (line, f"{said}: {_opposite(COMPASS, d)[0]} from {place}, ")]
    middle = [(f"from {way[0][0]}", line, f"{said}: {d[0]} to {place}")
              for place, d, line, said in way[1:-1]]
    walked = ", ".join(d[0] for _, d, *_ in way)
    by = f"by {way[0][0]}, " if len(way) == 2 else ""
    pieces = [(f"from {a}", *_without_comma(leaving)), (f"to {b}", *_without_comma(coming)),
              *middle, (f"{by}so {walked}",)]
    return [notes(pieces), answer(text, *[line for _, _, line, _ in way])]


def _without_comma(parts: list) -> list:
    return [*parts[:-1], parts[-1][:-2]]


def shortest_way(near, a, b):
    queue, seen = deque([(a, [])]), {a}
    while queue:
        place, way = queue.popleft()
        if place == b:
            return way
        for step in near[place]:
            if step[0] not in seen:
                seen.add(step[0])
                queue.append((step[0], [*way, step]))
    return None


def positions(rng: random.Random) -> Window:
    """Shapes on a plane: left, right, above, below, over one or two told relations."""
    window = Window()
    names = [f"{c} {s}" if rng.random() < 0.6 else s
             for c, s in zip(lexicon.colours(rng, 4), lexicon.shapes(rng, 4))][: rng.randint(3, 4)]
    at, told = {names[0]: (0, 0)}, []
    for name in names[1:]:
        b = rng.choice(list(at)[-2:])
        d = rng.choice(list(SCREEN))
        step = 1
        at[name] = (at[b][0] + step * SCREEN[d][0], at[b][1] + step * SCREEN[d][1])
        a, e, c = (name, d, b) if rng.random() < 0.5 else (b, _opposite(SCREEN, d), name)
        told.append((window.say(rng.choice(SAY_SCREEN[e]).format(a=a, b=c)), a, e, c))
    rng.shuffle(window.items)
    for _ in range(6):
        a, b = rng.sample(names, 2)
        d = rng.choice(list(SCREEN))
        _ask_position(window, rng, told, a, d, b)
    other = lexicon.shapes(rng, 1)[0]
    if other not in " ".join(names) and rng.random() < 0.4:
        window.ask(f"Is the {other} above the {names[0]}?", [unknown(f"no line names the {other}")],
                   "position")
    return window


def _ask_position(window, rng, told, a, d, b) -> None:
    steps = position_steps(told, a, d, b)
    if not steps:
        return
    relation = {"above": "above", "below": "below"}.get(d) or rng.choice(
        [f"to the {d} of", f"{d} of"])
    question = rng.choice(["Is the {a} {r} the {b}?", "Is the {a} {r} the {b}?",
                           "Would you say that the {a} is {r} the {b}?",
                           "Is it right that the {a} is {r} the {b}?"]).format(a=a, b=b, r=relation)
    window.ask(question, steps, "position")


def position_steps(told, a: str, d: str, b: str) -> list:
    """Walks from b to a over `told` (line, x, direction, y: x lies there of y), turning relations
    as needed, and adds the moves up. -> note and answer yes or no; [] where no way leads there.
    """
    near: dict[str, list] = {a: [], b: []}
    for line, x, e, y in told:
        near.setdefault(y, []).append((x, e, line))
        near.setdefault(x, []).append((y, _opposite(SCREEN, e), line))
    way = shortest_way(near, b, a)
    if not way:
        return []
    pieces, here, x, y = [], b, 0, 0
    for place, e, line in way:
        of = " of" if e in ("left", "right") else ""
        pieces.append((here, line, f"{place} {e}{of}"))
        here, x, y = place, x + SCREEN[e][0], y + SCREEN[e][1]
    moves = [m for m, there in (("left", x < 0), ("right", x > 0),
                                ("above", y > 0), ("below", y < 0)) if there] or ["same"]
    return [notes([*pieces, (f"so {a} {' '.join(moves)}, asked {d}",)]),
            answer("yes" if d in moves else "no", *lines_of(pieces))]


FAMILIES = {"neighbours": neighbours, "paths": paths, "positions": positions}
