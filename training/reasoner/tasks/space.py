"""Positions and paths on a grid; the solver walks it. x grows to the east (right), y to the north
(up)."""
from __future__ import annotations

import random
from collections import deque

from .. import lexicon
from ..window import Line, Window, answer, lines_of, listed, notes, unknown
from . import directions
from .phrases import few
from .wording import form

COMPASS = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
SCREEN = {"above": (0, 1), "below": (0, -1), "right": (1, 0), "left": (-1, 0)}


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
    wordings = few(rng, directions.SAY_COMPASS)
    told = []
    rng.shuffle(edges)
    for a, d, b in edges:
        if rng.random() < 0.5:
            a, d, b = b, _opposite(COMPASS, d), a
        told.append((window.say(form(rng, wordings, a=a, b=b, d=d)), a, d, b))
    return told


def neighbours(rng: random.Random) -> Window:
    """One relation each way: what is north of b, what is a north of."""
    window = Window()
    _, _, edges = _map(rng, rng.randint(3, 5), rng.random() < 0.5)
    told = _tell(window, rng, edges)
    for line, a, d, b in told:
        back = _opposite(COMPASS, d)
        what, of = directions.ASK_WHAT, directions.ASK_OF
        for asked, target, direction, right in ((what, b, d, a), (what, a, back, b),
                                                (of, a, d, b), (of, b, back, a)):
            # Another place may lie in the same direction of the same place only if told so.
            question = rng.choice(asked).format(d=direction, b=target, a=target)
            sought = sought_neighbour(direction, target, asked is of)
            pieces = neighbour_pieces(told, target, sought, (line, right))
            window.ask(question, [notes(pieces), answer(right, line)], "neighbour")
    place, d = rng.choice([x for _, a, _, b in told for x in (a, b)]), rng.choice(list(COMPASS))
    known = any((b == place and e == d) or (a == place and _opposite(COMPASS, e) == d)
                for _, a, e, b in told)
    window.asked = rng.sample(window.asked, min(5, len(window.asked)))
    if not known:
        pieces = neighbour_pieces(told, place, sought_neighbour(d, place, False), ("not told",))
        window.ask(rng.choice(directions.ASK_WHAT).format(d=d, b=place),
                   [notes(pieces), unknown(f"nothing told {d} of it")], "neighbour")
    return window


def neighbour_pieces(told, place: str, sought: str, right: tuple) -> list[tuple]:
    """What the lines say of the place, in their order, then what was sought and which of that fits:
    the line is found by words of the note, which need not be turned round in the head. `right`:
    what follows, a name behind its line or why there is none."""
    parts = [(line, f"{a} {d} of {b}") for line, a, d, b in told if place in (a, b)]
    return [(place, *listed(parts)), (f"{sought}:", *right)]


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
        question = rng.choice(directions.ASK_PATH).format(a=a, b=b)
        question = f"{question[:-1]}, in full words{question[-1]}" if full else question
        window.ask(question, path_steps(near, a, b, way, text), "path")
    lost = lexicon.rooms(rng, 1)[0]
    if lost not in places:
        window.ask(rng.choice(directions.ASK_PATH).format(a=rng.choice(places), b=lost),
                   [unknown(f"no line names the {lost}")], "path")
    return window


def beside(told) -> dict[str, list]:
    """Place -> [(place beside it, direction to walk in, line, which place is the line's subject)].
    `told`: (line, a, direction, b), where a, the subject, lies in that direction of b."""
    near: dict[str, list] = {}
    for line, a, d, b in told:
        near.setdefault(b, []).append((a, d, line, a))
        near.setdefault(a, []).append((b, _opposite(COMPASS, d), line, a))
    return near


def path_steps(near: dict, a: str, b: str, way: list, text: str) -> list:
    """What lies next to the start and next to the goal: what the line says, the same told of the
    place walked to where the line tells it of the other, and the direction to walk in. Then the
    way, whose place in the middle stands in both. `near` as of `beside`.
    """
    leaving = [(line, f"{_told_of(place, d, here=a, subject=subject)}: {d[0]} to {place}")
               for place, d, line, subject in near[a]]
    coming = [(line, f"{_told_of(b, back, here=place, subject=subject)}: {back[0]} from {place}")
              for place, d, line, subject in near[b] for back in [_opposite(COMPASS, d)]]
    middle = []
    for (here, *_), (place, d, line, subject) in zip(way, way[1:-1]):
        said = _told_of(place, d, here=here, subject=subject)
        middle.append((f"from {here}", line, f"{said}: {d[0]} to {place}"))
    walked = ", ".join(d[0] for _, d, *_ in way)
    by = f"by {way[0][0]}, " if len(way) == 2 else ""
    pieces = [(f"from {a}", *listed(leaving)), (f"to {b}", *listed(coming)), *middle,
              (f"{by}so {walked}",)]
    return [notes(pieces), answer(text, *[line for _, _, line, _ in way])]


def _told_of(place: str, direction: str, *, here: str, subject: str) -> str:
    """That `place` lies in the direction of `here`: as the line has it, and turned round where its
    subject is `here`. Turning and choosing the direction at once is what goes wrong most."""
    if subject == place:
        return f"{place} {direction} of {here}"
    return f"{here} {_opposite(COMPASS, direction)} of {place}, {place} {direction}"


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
        told.append((window.say(rng.choice(directions.SAY_SCREEN[e]).format(a=a, b=c)), a, e, c))
    rng.shuffle(window.items)
    for _ in range(6):
        a, b = rng.sample(names, 2)
        d = rng.choice(list(SCREEN))
        _ask_position(window, rng, told, a, d, b)
    other = lexicon.shapes(rng, 1)[0]
    if other not in " ".join(names) and rng.random() < 0.4:
        question = directions.ask_side(rng, other, rng.choice(list(SCREEN)), names[0])
        window.ask(question, [unknown(f"no line names the {other}")], "position")
    return window


def _ask_position(window, rng, told, a, d, b) -> None:
    steps = position_steps(told, a, d, b)
    if not steps:
        return
    window.ask(directions.ask_side(rng, a, d, b), steps, "position")


def position_steps(told, a: str, d: str, b: str) -> list:
    """Walks from b to a over `told` (line, x, direction, y: x lies there of y), turning relations
    as needed, and adds the moves up. -> note and answer yes or no; [] where no way leads there.
    """
    near: dict[str, list] = {a: [], b: []}
    for line, x, e, y in told:
        turned = _opposite(SCREEN, e)
        near.setdefault(y, []).append((x, e, line, f"{x} {_of(e)}"))
        near.setdefault(x, []).append((y, turned, line, f"{_of(e)} {y}: {y} {_of(turned)}"))
    way = shortest_way(near, b, a)
    if not way:
        return []
    pieces, here, x, y = [], b, 0, 0
    for place, e, line, said in way:
        pieces.append((here, line, said))
        here, x, y = place, x + SCREEN[e][0], y + SCREEN[e][1]
    moves = [m for m, there in (("left", x < 0), ("right", x > 0),
                                ("above", y > 0), ("below", y < 0)) if there] or ["same"]
    return [notes([*pieces, (f"so {a} {' '.join(moves)}, asked {d}",)]),
            answer("yes" if d in moves else "no", *lines_of(pieces))]


def _of(direction: str) -> str:
    return f"{direction} of" if direction in ("left", "right") else direction


FAMILIES = {"neighbours": neighbours, "paths": paths, "positions": positions}
