"""Worlds in which people move and handle things; the questions track state in time order.

Supporting facts (one to three), counting, lists and sets, yes/no, negation, indefinite
knowledge, coreference, conjunction, giving and receiving. The world's state is the teacher.
After Weston et al. 2015 ("Towards AI-complete question answering"), with wordings and names
redrawn."""
from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Window, answer, lines_of, listed, notes, unknown
from . import phrases as say
from . import questions as ask
from .wording import capital

NUMBERS = "none one two three four five six seven eight".split()


def held_pieces(person: str, bag: list) -> list[tuple]:
    """After each line of `bag`, (line, things held then): what changed, how many are left, which.
    """
    pieces, before = [], []
    for line, held in bag:
        changes = [f"got {o}" for o in held if o not in before]
        changes += [f"lost {o}" for o in before if o not in held]
        told = f"{NUMBERS[len(held)]}, {', '.join(held)}" if held else "none"
        pieces.append((person, line, f"{', '.join(changes)}: {told}"))
        before = list(held)
    return pieces


# Of the places somebody came to, the last so many are noted: more would take half of what may be
# written about a question.
MOVES_MAX = 12


def moves_piece(person: str, moves: list, end: tuple = ()) -> tuple:
    """Where somebody came, line by line, up to `end` (a line and what happened there) or to the
    last: which line comes next is seen where the one before stands; which one was the last before
    some other line is not. `moves`: (line, place) in the order of the lines."""
    return (f"{person} in", *listed([*moves[-MOVES_MAX:], *([end] if end else [])]))


class World:
    """Where everybody and everything is, and which lines say so."""

    def __init__(self, rng: random.Random, people=3, rooms=4, objects=3):
        self.rng = rng
        self.window = Window()
        self.people = lexicon.people(rng, people)
        self.rooms = lexicon.rooms(rng, rooms)
        self.objects = lexicon.objects(rng, objects)
        self.words = {kind: say.few(rng, getattr(say, kind.upper()))
                      for kind in ("go", "timeless_go", "take", "leave", "give", "be", "not_be",
                                   "either")}
        self.there = rng.random() < 0.3
        # person -> [(line, room)], room None when only known not to be there
        self.path: dict[str, list[tuple[Line, object]]] = {p: [] for p in self.people}
        self.holder: dict[str, str | None] = {o: None for o in self.objects}
        self.bag: dict[str, list[tuple[Line, list[str]]]] = {p: [] for p in self.people}
        # object -> [(line, "take"|"leave", person, index into the person's path)]
        self.handled: dict[str, list[tuple[Line, str, str]]] = {o: [] for o in self.objects}
        self.trail: dict[str, list[tuple[str, tuple[Line, ...]]]] = {o: [] for o in self.objects}
        self.gifts: list[tuple[Line, str, str, str]] = []

    def tell(self, kind: str, **words) -> Line:
        return self.window.say(say.phrase(self.rng, self.words[kind], **words))

    def place(self, person: str):
        return self.path[person][-1][1] if self.path[person] else None

    def go(self, person: str, room: str) -> None:
        self.arrive(person, room, self.tell("go", p=person, r=room))

    def arrive(self, person: str, room, line: Line) -> None:
        self.path[person].append((line, room))
        for o, holder in self.holder.items():
            if holder == person and isinstance(room, str):
                take = self.handled[o][-1][0]
                self.trail[o].append((room, (take, line)))

    def take(self, person: str, thing: str) -> None:
        line = self.tell("take", p=person, o=thing)
        if self.there and line.text.endswith("."):
            line.text = line.text[:-1] + self.rng.choice(say.THERE)
        self.handled[thing].append((line, "take", person))
        self.holder[thing] = person
        self._bag(person, line, thing, True)
        if self.path[person] and isinstance(self.place(person), str):
            self.trail[thing].append((self.place(person), (line, self.path[person][-1][0])))

    def leave(self, person: str, thing: str) -> None:
        line = self.tell("leave", p=person, o=thing)
        self.handled[thing].append((line, "leave", person))
        self.holder[thing] = None
        self._bag(person, line, thing, False)

    def give(self, person: str, other: str, thing: str) -> None:
        line = self.tell("give", p=person, q=other, o=thing)
        self.gifts.append((line, person, other, thing))
        self.handled[thing].append((line, "take", other))
        self.holder[thing] = other
        self._bag(person, line, thing, False)
        self._bag(other, line, thing, True)
        if self.path[other] and isinstance(self.place(other), str):
            self.trail[thing].append((self.place(other), (line, self.path[other][-1][0])))

    def _bag(self, person: str, line: Line, thing: str, has: bool) -> None:
        held = list(self.bag[person][-1][1]) if self.bag[person] else []
        held = held + [thing] if has else [o for o in held if o != thing]
        self.bag[person].append((line, held))

    def filler(self) -> None:
        r = self.rng
        p, q = r.sample(self.people, 2) if len(self.people) > 1 else (self.people[0], "Nobody")
        self.window.say(say.phrase(r, say.FILLER, p=p, q=q, r=r.choice(self.rooms),
                                   o=r.choice(self.objects)))

    def step(self, gifts=False) -> None:
        r = self.rng
        person = r.choice(self.people)
        mine = [o for o, h in self.holder.items() if h == person]
        here = [o for o in self.objects if self.holder[o] is None and (
            not self.trail[o] or self.trail[o][-1][0] == self.place(person))]
        draw = r.random()
        if draw < 0.25 and here and self.place(person):
            return self.take(person, r.choice(here))
        if draw < 0.4 and mine:
            return self.leave(person, r.choice(mine))
        if draw < 0.6 and mine and gifts:
            other = r.choice([p for p in self.people if p != person])
            return self.give(person, other, r.choice(mine))
        self.go(person, r.choice([x for x in self.rooms if x != self.place(person)]))

    # questions

    def ask(self, templates, steps, family, **words) -> None:
        self.window.ask(self.rng.choice(templates).format(**words), steps, family)

    def ask_where(self, person: str) -> None:
        if not self.path[person]:
            steps = [unknown(f"nothing says where {person} is")]
            return self.ask(ask.WHERE, steps, "where", p=person)
        line, room = self.path[person][-1]
        self.ask(ask.WHERE, [notes([(f"{person} in", line, room)]), answer(room, line)], "where",
                 p=person)

    def where_object(self, thing: str):
        """-> note pieces, room or None, lines."""
        if not self.handled[thing]:
            return [], None, ()
        line, kind, person = self.handled[thing][-1]
        verb = "has" if kind == "take" else "left"
        before = self.path[person]
        if kind == "leave":
            order = [l for l in self.window.items if isinstance(l, Line)]
            at = order.index(line)
            before = [(l, room) for l, room in before if order.index(l) < at]
        if not before:
            return [(thing, line, f"{person} {verb}"), (person, "not told")], None, (line,)
        move, room = before[-1]
        end = (line, verb) if kind == "leave" else ()
        return [(thing, line, f"{person} {verb}"),
                moves_piece(person, before, end)], room, (line, move)

    def ask_object(self, thing: str) -> None:
        pieces, room, lines = self.where_object(thing)
        if room is None:
            steps = ([notes(pieces)] if pieces else []) + [unknown("no place is given")]
            return self.ask(ask.WHERE_O, steps, "object", o=thing)
        self.ask(ask.WHERE_O, [notes(pieces), answer(room, *lines)], "object", o=thing)

    def ask_before(self, thing: str) -> None:
        trail = self.trail[thing]
        places = [t for n, t in enumerate(trail) if n == 0 or t[0] != trail[n - 1][0]]
        if len(places) < 2:
            return
        n = self.rng.randint(1, len(places) - 1)
        room, before = places[n][0], places[n - 1]
        if [p for p, _ in places].count(room) > 1:  # only the last time counts
            n = max(k for k, (p, _) in enumerate(places) if p == room)
            before = places[n - 1]
            if n == 0:
                return
        (take, move), (_, origin) = places[n][1], before[1]
        carrier, earlier = self._mover(move), self._mover(origin)
        path = self.path[carrier]
        until = next(n for n, (line, _) in enumerate(path) if line is move) + 1
        pieces = [(thing, take, f"{carrier} has"), moves_piece(carrier, path[:until]),
                  (f"before, {earlier} in", origin, before[0])]
        self.ask(ask.BEFORE_O, [notes(pieces), answer(before[0], take, move, origin)], "before",
                 o=thing, r=room)

    def _mover(self, line: Line) -> str:
        """Who goes somewhere by that line."""
        return next(p for p in self.people if any(at is line for at, _ in self.path[p]))

    def ask_is(self, person: str) -> None:
        if not self.path[person]:
            room = self.rng.choice(self.rooms)
            return self.ask(ask.IS_IN, [unknown(f"nothing says where {person} is")], "is", p=person,
                            r=room)
        line, place = self.path[person][-1]
        if isinstance(place, str):
            room = place if self.rng.random() < 0.5 else self.rng.choice(self.rooms)
            said, verdict = place, "yes" if room == place else "no"
        elif place[0] == "not":
            room, said, verdict = place[1], f"not {place[1]}", "no"
        else:
            room = self.rng.choice([*place[1:], self.rng.choice(self.rooms)])
            said = f"{place[1]} or {place[2]}"
            verdict = "maybe" if room in place[1:] else "no"
        steps = [notes([(f"{person} in", line, said)]), answer(verdict, line)]
        self.ask(ask.IS_IN, steps, "is", p=person, r=room)

    def held(self, person: str):
        pieces = held_pieces(person, self.bag[person])
        return pieces[-7:], (self.bag[person][-1][1] if self.bag[person] else [])

    def ask_held(self, person: str) -> None:
        pieces, held = self.held(person)
        count = self.rng.random() < 0.5
        if not pieces:
            kind = "count" if count else "list"
            near = [line for line, _ in self.path[person][-1:]]
            if not near:
                return
            steps = [answer("none" if count else "nothing", *near)]
            return self.ask(ask.COUNT if count else ask.CARRY, steps, kind, p=person)
        text = NUMBERS[len(held)] if count else (", ".join(held) or "nothing")
        self.ask(ask.COUNT if count else ask.CARRY,
                 [notes(pieces), answer(text, *lines_of(pieces))],
                 "count" if count else "list", p=person)

    def ask_who_in(self) -> None:
        room = self.rng.choice(self.rooms)
        known = [(p, *self.path[p][-1]) for p in self.people if self.path[p]]
        pieces = [(f"{p} in", line, place) for p, line, place in known]
        there = [(p, line) for p, line, place in known if place == room]
        if not there:
            return self.ask(ask.WHO_IN, [notes(pieces), unknown("nobody is said to be there")],
                            "who", r=room)
        text = ", ".join(p for p, _ in there)
        steps = [notes(pieces), answer(text, *[line for _, line in there])]
        self.ask(ask.WHO_IN, steps, "who", r=room)

    def ask_has(self, thing: str) -> None:
        if not self.handled[thing]:
            return self.ask(ask.WHO_HAS, [unknown(f"nobody took the {thing}")], "has", o=thing)
        line, kind, person = self.handled[thing][-1]
        if kind == "leave":
            steps = [notes([(thing, line, f"{person} left")]), answer("nobody", line)]
        else:
            steps = [notes([(thing, line, f"{person} has")]), answer(person, line)]
        self.ask(ask.WHO_HAS, steps, "has", o=thing)


def carrying(rng: random.Random) -> Window:
    """People carry things about: where is it, where was it before, how many, what, who."""
    world = World(rng, rng.randint(2, 4), rng.randint(3, 6), rng.randint(2, 4))
    gifts = rng.random() < 0.4
    for person in world.people[: rng.randint(1, len(world.people))]:
        world.go(person, rng.choice(world.rooms))
    for _ in range(rng.randint(6, 26)):
        world.filler() if rng.random() < 0.08 else world.step(gifts)
    for thing in world.objects:
        world.ask_object(thing)
        world.ask_before(thing)
    if rng.random() < 0.5:
        world.ask_has(rng.choice(world.objects))
    for person in rng.sample(world.people, min(2, len(world.people))):
        world.ask_held(person)
    world.ask_where(rng.choice(world.people))
    return some(world.window, rng, 7)


def whereabouts(rng: random.Random) -> Window:
    """Only positions: said, denied, left open; one, two or a pronoun as the subject."""
    world = World(rng, rng.randint(3, 5), rng.randint(4, 6), 1)
    style = rng.choice(["plain", "deny", "either", "pairs", "pronoun", "mixed"])
    hidden = world.people.pop() if rng.random() < 0.4 else None
    for _ in range(rng.randint(4, 12)):
        _position(world, style)
    for person in rng.sample(world.people, min(4, len(world.people))):
        if world.path[person] and isinstance(world.place(person), str) and rng.random() < 0.6:
            world.ask_where(person)
        else:
            world.ask_is(person)
    world.ask_who_in() if style in ("plain", "pairs") else None
    if hidden:
        world.path[hidden] = []
        world.ask_where(hidden) if rng.random() < 0.5 else world.ask_is(hidden)
    return some(world.window, rng, 7)


def _position(world: World, style: str) -> None:
    rng = world.rng
    person, other = rng.sample(world.people, 2)
    room, second = rng.sample(world.rooms, 2)
    draw = rng.random()
    if style in ("deny", "mixed") and draw < 0.35:
        place = world.place(person)
        room = place if isinstance(place, str) else room
        line = world.tell("not_be", p=person, r=room)
        world.path[person].append((line, ("not", room)))
    elif style in ("either", "mixed") and draw < 0.6:
        line = world.tell("either", p=person, r=room, s=second)
        world.path[person].append((line, ("either", room, second)))
    elif style == "pairs" and draw < 0.6:
        both = capital(say.phrase(rng, say.ALSO, a=person, b=other))
        line = world.tell("timeless_go", p=both, r=room)
        world.arrive(person, room, line), world.arrive(other, room, line)
    elif style == "deny" or draw < 0.2:
        world.arrive(person, room, world.tell("be", p=person, r=room))
    else:
        world.go(person, room)


def some(window: Window, rng: random.Random, most: int) -> Window:
    if len(window.asked) > most:
        window.asked = rng.sample(window.asked, most)
    return window


FAMILIES = {"carrying": carrying, "whereabouts": whereabouts}
