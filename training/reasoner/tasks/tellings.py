"""Other ways of telling where things went: pronouns, gifts, and visits told out of order.

Pronouns stand for who was named last; of gifts the last counts; visits are put in order by their
times. The world of `events` is the teacher.
"""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Window, answer, listed, notes, unknown
from . import phrases as say
from . import questions as ask
from .events import World, some


def pronouns(rng: random.Random) -> Window:
    """Every other sentence speaks of "she", "he" or "they": the last one named."""
    world = World(rng, rng.randint(3, 4), rng.randint(4, 6), 1)
    plural = rng.random() < 0.4
    pronoun: dict[int, str] = {}
    for _ in range(rng.randint(2, 5)):
        a, b = rng.sample(world.people, 2)
        first, second = rng.sample(world.rooms, 2)
        who, word = ((f"{a} and {b}", "they") if plural else (a, rng.choice(["she", "he"])))
        line = world.tell("timeless_go", p=who, r=first)
        later = rng.choice(say.LATER)
        clause = say.phrase(rng, world.words["timeless_go"], p=word, r=second)
        next_line = None
        if rng.random() < 0.8:
            comma = rng.choice([" ", ", "])
            next_line = world.window.say(f"{later}{comma}{clause}")
            pronoun[id(next_line)] = word
        for person in (a, b) if plural else (a,):
            world.path[person] = [(line, first)] + ([(next_line, second)] if next_line else [])
        if rng.random() < 0.3:
            other = rng.choice([p for p in world.people if p not in (a, b)] or [b])
            world.go(other, rng.choice(world.rooms))
    for person in world.people:
        if len(world.path[person]) == 2 and id(world.path[person][-1][0]) in pronoun:
            (one, first), (line, room) = world.path[person]
            pieces = [(f"{person} in", one, first), (f"{pronoun[id(line)]} in", line, room)]
            steps = [notes(pieces), answer(room, one, line)]
            world.ask(ask.WHERE, steps, "pronoun", p=person)
        else:
            world.ask_where(person)
    return some(world.window, rng, 5)


def gifts(rng: random.Random) -> Window:
    """Who gave what to whom; the last time counts."""
    world = World(rng, rng.randint(3, 4), 3, rng.randint(2, 3))
    for person in world.people:
        if rng.random() < 0.7:
            world.go(person, rng.choice(world.rooms))
    for thing in world.objects:
        world.take(rng.choice(world.people), thing)
    for _ in range(rng.randint(4, 14)):
        world.step(True)
        held = [(o, h) for o, h in world.holder.items() if h]
        if held and rng.random() < 0.6:
            thing, person = rng.choice(held)
            world.give(person, rng.choice([p for p in world.people if p != person]), thing)
    for line, p, q, o in dict(((g[1], g[2]), g) for g in world.gifts).values():
        _ask_gift(world, line, p, q, o)
    if not world.window.asked:
        return gifts(rng)
    world.ask_has(rng.choice(world.objects))
    return some(world.window, rng, 6)


def _ask_gift(world: World, line: Line, p: str, q: str, o: str) -> None:
    later = lambda test: next(g for g in reversed(world.gifts) if test(g))
    kind = world.rng.choice(["what", "giver", "taker", "received", "gave"])
    if kind == "what":
        g = later(lambda g: g[1] == p and g[2] == q)
        asked, said = ask.GAVE_WHAT, g[3]
        sought = f"{p} gave to {q}"
    elif kind == "giver":
        g = later(lambda g: g[3] == o and g[2] == q)
        asked, said = ask.WHO_GAVE_TO, g[1]
        sought = f"gave {o} to {q}"
    elif kind == "taker":
        g = later(lambda g: g[3] == o and g[1] == p)
        asked, said = ask.GAVE_TO, g[2]
        sought = f"{p} gave {o} to"
    elif kind == "received":
        g = later(lambda g: g[3] == o)
        asked, said = ask.RECEIVED, g[2]
        sought = f"{o} given to"
    else:
        g = later(lambda g: g[3] == o)
        asked, said = ask.WHO_GAVE, g[1]
        sought = f"gave {o}"
    steps = [notes([(sought, g[0], said)]), answer(said, g[0])]
    world.ask(asked, steps, "gift", p=p, q=q, o=o)


def visit_pieces(person: str, visits: list, asked: int) -> list[tuple]:
    """All visits as the lines have them, then the one asked about and the one before. `visits`:
    (number of the line, line, time, place) by time; `asked` is an index of it, from 1.

    In the order of the lines: which line comes next is seen there, which time comes next is not.
    """
    numbered = sorted(visits, key=lambda v: v[0])
    parts = [(line, f"{time} {place}") for _, line, time, place in numbered]
    (*_, time, place), (*_, earlier, origin) = visits[asked], visits[asked - 1]
    return [(person, *listed(parts)), (f"{place} {time}, before {earlier} {origin}",)]


def times_of_day(rng: random.Random) -> Window:
    """Visits told out of order, each with its time: where before, where at a time."""
    people, rooms = lexicon.people(rng, rng.randint(2, 4)), lexicon.rooms(rng, 5)
    scale = rng.choice([
        ["yesterday", "this morning", "this afternoon", "this evening"],
        ["on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday"],
        ["at 8:15", "at 9:40", "at 11:05", "at 13:30", "at 16:20"],
        ["in March", "in April", "in June", "in September", "in November"],
        ["in 1987", "in 1992", "in 1999", "in 2003", "in 2011"],
        ["two days ago", "last night", "this morning", "an hour ago"]])
    window, words = Window(), say.few(rng, say.TIMELESS_GO, 5)
    told: list[tuple[str, int, str, str]] = []
    for p in people:
        when = sorted(rng.sample(range(len(scale)), rng.randint(2, min(4, len(scale)))))
        for n, t in enumerate(when):
            options = [r for r in rooms if n == 0 or r != told[-1][2]]
            told.append((p, t, rng.choice(options), ""))
    rng.shuffle(told)
    said = []
    for p, t, room, _ in told:
        body = rng.choice(words).format(p=p, r=room)[:-1]
        text = f"{body} {scale[t]}." if rng.random(
        ) < 0.5 else f"{scale[t][0].upper()}{scale[t][1:]} {body}."
        said.append((window.say(text), p, t, room))
    for p in people:
        mine = sorted((s for s in said if s[1] == p), key=lambda s: s[2])
        visits = [(said.index(s), s[0], scale[s[2]], s[3]) for s in mine]
        n = rng.randint(1, len(mine) - 1)
        if [s[3] for s in mine].count(mine[n][3]) == 1:
            steps = [notes(visit_pieces(p, visits, n)),
                     answer(mine[n - 1][3], mine[n - 1][0], mine[n][0])]
            window.ask(rng.choice(ask.BEFORE_P).format(p=p, r=mine[n][3]), steps, "time")
        t = rng.randrange(len(scale))
        hit = next((s for s in mine if s[2] == t), None)
        asked = rng.choice(["Where was {p} {t}?", "Where did {p} go {t}?",
                            "Which place was {p} in {t}?"]).format(p=p, t=scale[t])
        last = answer(hit[3], hit[0]) if hit else unknown("no line names that time")
        window.ask(asked, [last], "time")
    return some(window, rng, 6)


FAMILIES = {"pronouns": pronouns, "gifts": gifts, "times_of_day": times_of_day}
