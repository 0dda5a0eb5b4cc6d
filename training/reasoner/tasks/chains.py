"""Chains of one to four relations through a small world of people, organisations and places.

Each fact is a sentence among others. A question nests the relations; the solver walks the facts
that the window shows, stops where one is missing, and searches for it where a search is left.
Source: relations.py for the wordings."""
from __future__ import annotations

import random
from dataclasses import dataclass, field

from .. import lexicon
from ..window import Line, Title, Window, answer, notes, unknown
from .relations import RELATIONS, Relation, draw, shown
from .substitution import Sought
from .wording import capital, form, looked_up, worded

THAT = {"person": "that person", "org": "that organisation", "city": "that city",
        "work": "that book", "country": "that country", "team": "that team", "object": "that thing"}
NAMING = ["name {np}.", "give {np}.", "{np}?", "find {np}.", "what or who is {np}?", "state {np}.",
          "I am looking for {np}.", "can you tell me {np}?", "{np}: what or who is it?"]
IS_IT = ["is {np} {x}?", "is it true that {np} is {x}?", "would {x} be {np}?", "is {x} {np}?",
         "{np} is {x}, right?", "do the lines say that {np} is {x}?"]
STEPWISE = ["start at {s} and go to the {path}. What is reached?",
            "{s}: first the {path}. What is it?", "begin with {s}, take the {path}: what is it?",
            "from {s}, follow the {path}. Which name comes out?"]
THEN = [", then the ", ", then to the ", ", next the "]
FILLER = ["{a} and {b} once met in {c}.", "{a} sent a postcard from {c} last summer.",
          "{a} has heard a lot about {b}.", "An old photograph shows {a} and {b} in {c}.",
          "{a} would like to see {c} one day.", "{a} and {b} disagree about most things.",
          "{a} got a letter from {b}.", "Few people know {c} as well as {a}."]


@dataclass
class World:
    names: dict[str, list[str]] = field(default_factory=dict)
    facts: dict = field(default_factory=dict)  # (relation, source) -> target
    lines: dict = field(default_factory=dict)  # (relation, source) -> Line; none where not shown
    fresh: dict = field(default_factory=dict)  # kind -> names not yet in the world

    def take(self, rng: random.Random, kind: str) -> str:
        if not self.fresh.get(kind):
            count = {"person": 40, "org": 24, "city": 24}.get(kind, 14)
            self.fresh[kind] = [name for name in draw(rng, kind, count)
                                if name not in self.names.get(kind, [])]
        name = self.fresh[kind].pop()
        self.names.setdefault(kind, []).append(name)
        return name

    def sources(self, relation: Relation, target: str) -> list[str]:
        return [s for (r, s), o in self.facts.items() if r is relation and o == target]


def chains(rng: random.Random) -> Window:
    """A world, its sentences, and four to seven questions, some through a search."""
    world, window = World(), Window()
    _fill(rng, world)
    hidden = []
    if rng.random() < 0.09:
        hidden = rng.sample(sorted(world.facts, key=lambda f: (f[0].name, f[1])),
                            rng.randint(1, 2))
    _tell(rng, world, window, hidden)
    if hidden:
        _ask_searching(rng, world, window, hidden)
    asked: set = set()
    for _ in range(40):
        if len(window.asked) >= rng.randint(4, 7):
            break
        route = _route(rng, world, broken=rng.random() < 0.27)
        if route and route not in asked:
            asked.add(route)
            _ask(rng, world, window, route)
    return window


def _fill(rng: random.Random, world: World) -> None:
    length = rng.choice([2, 3, 3, 4, 4, 4])
    path: list[Relation] = []
    while len(path) < length:
        near = path[-1].target if path else None
        options = [r for r in RELATIONS if near in (None, r.source) and path.count(r) < 2]
        path = path + [rng.choice(options)] if options else []
    width = {2: 5, 3: 4, 4: 3}[length]
    columns = [[world.take(rng, kind) for _ in range(width)]
               for kind in [path[0].source] + [r.target for r in path]]
    for n, relation in enumerate(path):
        for row in range(width):
            target = columns[n + 1][row]
            if rng.random() < 0.12:
                target = rng.choice(columns[n + 1])
            if rng.random() > 0.12:
                world.facts[relation, columns[n][row]] = target
    known = [r for r in RELATIONS if r.source in world.names and r not in path]
    for _ in range(rng.randint(1, 4)):
        relation = rng.choice(known)
        source = rng.choice(world.names[relation.source])
        near = [x for x in world.names.get(relation.target, []) if x != source]
        target = rng.choice(near) if near and rng.random() < 0.5 \
            else world.take(rng, relation.target)
        world.facts.setdefault((relation, source), target)


def _sentence(rng: random.Random, relation: Relation, source: str, target: str) -> str:
    return rng.choice(relation.says).format(s=shown(relation.source, source),
                                            o=shown(relation.target, target))


def _tell(rng: random.Random, world: World, window: Window, hidden: list) -> None:
    """The sentences; a few hold two facts, a few worlds are bare triples."""
    order = [fact for fact in world.facts if fact not in hidden]
    rng.shuffle(order)
    bare = rng.choice(["{s} -> {r} -> {o}", "{r}({s}, {o})", "{s} | {r} | {o}",
                       "{s}: {r} = {o}"]) \
        if rng.random() < 0.07 else ""
    speakers = lexicon.people(rng, 2) if rng.random() < 0.12 else []
    while order:
        fact = order.pop()
        relation, source, target = *fact, world.facts[fact]
        words = {"s": shown(relation.source, source), "o": shown(relation.target, target)}
        if bare:
            text = bare.format(r=relation.name, s=source, o=target)
            world.lines[fact] = window.say(text)
            continue
        text, more = _sentence(rng, relation, source, target), _joined(rng, world, fact, order)
        if more and more[0][1] == target:
            text = rng.choice([x for x in relation.says if x.endswith("{o}")]).format(**words)
        if more:
            order.remove(more[0])
            text += more[1]
        text = capital(text) + "."
        if speakers:
            text = rng.choice([f'{rng.choice(speakers)}: {text}', f'"{text[:-1]}," says '
                               f'{rng.choice(speakers)}.'])
        line = window.say(text)
        world.lines[fact] = line
        if more:
            world.lines[more[0]] = line
    if bare:
        return
    people = world.names.get("person", []) + lexicon.people(rng, 2)
    places = world.names.get("city", []) + lexicon.cities(rng, 1)
    filler = [Line(rng.choice(FILLER).format(a=a, b=b, c=rng.choice(places)))
              for a, b in [rng.sample(people, 2) for _ in range(rng.choice([0, 0, 1, 2, 3]))]]
    window.weave(filler, rng)
    if rng.random() < 0.2:
        _titles(rng, world, window)


def _joined(rng: random.Random, world: World, fact, order: list):
    """A second fact for the sentence and its words, or None."""
    if rng.random() > 0.2:
        return None
    relation, source = fact
    target = world.facts[fact]
    for other in order:
        following = [x for x in other[0].says if x.startswith("{s} ")]
        if other[1] == target and other[0].source == relation.target and following:
            word = "who" if relation.target == "person" else "which"
            tail = rng.choice(following)[3:]
            return other, f", {word}" + tail.format(o=shown(other[0].target, world.facts[other]))
        if other[1] == source and other[0].source == relation.source:
            return other, rng.choice(["; ", ", and ", ", while "]) \
                + _sentence(rng, *other, world.facts[other])
    return None


def _titles(rng: random.Random, world: World, window: Window) -> None:
    names = [n for kind in world.names for n in world.names[kind]]
    for place in sorted(rng.sample(range(1, len(window.items)), rng.choice([1, 2])), reverse=True):
        window.items.insert(place, Title(rng.choice(names)))
    window.items.insert(0, Title(rng.choice(names)))


@dataclass(frozen=True)
class Route:
    """Where a question starts and the relations it follows, backwards where `back`."""

    kind: str
    start: str
    hops: tuple  # of (Relation, back)


def _route(rng: random.Random, world: World, broken: bool) -> Route | None:
    length = rng.choice([1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    facts = [f for f in world.facts if f in world.lines]
    if not facts:
        return None
    best: tuple = ()
    for _ in range(12):
        relation, start = rng.choice(facts)
        hops, seen, kind = [], {start}, relation.source
        now = start
        if rng.random() < 0.1 and relation.back and relation.target in THAT:
            start = now = world.facts[relation, start]
            kind, seen = relation.target, {start}
            hops = _hop(world, facts, now, relation.target, seen, rng, back_only=True)[:1]
            now = _far(world, now, hops[0]) if hops else now
        while len(hops) < length:
            options = _hop(world, facts, now, _end(kind, hops), seen | {now}, rng)
            if not options:
                break
            hops.append(rng.choice(options))
            now = _far(world, now, hops[-1])
            seen.add(now)
        if len(hops) > len(best[2] if best else ()):
            best = (kind, start, hops, now)
    if not best:
        return None
    kind, start, hops, now = best
    if not broken:
        return Route(kind, start, tuple(hops))
    return _break(rng, world, kind, start, hops[:length], length)


def _break(rng, world: World, kind, start, hops, length) -> Route | None:
    """Cuts the route at some hop and goes on with a relation that nothing is said of."""
    hops = hops[:rng.randint(0, min(len(hops), length - 1))]
    if not hops and rng.random() < 0.4:
        start = world.fresh[kind][0]
    now = start
    for hop in hops:
        now = _far(world, now, hop)
    if now is None:
        return None
    used = {r for r, _ in world.facts}
    missing = [r for r in RELATIONS if r.source == _end(kind, hops) and (r, now) not in world.facts
               and (r in used or rng.random() < 0.1)]
    if not missing:
        return None
    hops = hops + [(rng.choice(missing), False)]
    while len(hops) < length:
        onward = [r for r in used if r.source == hops[-1][0].target]
        if not onward:
            break
        hops.append((rng.choice(sorted(onward, key=lambda r: r.name)), False))
    return Route(kind, start, tuple(hops))


def _end(kind: str, hops: list) -> str:
    if not hops:
        return kind
    relation, back = hops[-1]
    return relation.source if back else relation.target


def _hop(world, facts, now, kind, seen, rng, back_only=False) -> list:
    """The hops that lead on from here: forwards, or backwards where only one fact leads here."""
    ahead = [(r, False) for r, s in facts if s == now and r.source == kind
             and world.facts[r, s] not in seen]
    behind = [(r, True) for r, s in facts if world.facts[r, s] == now and r.back
              and r.target == kind and s not in seen and len(world.sources(r, now)) == 1]
    if back_only:
        return behind
    return ahead + (behind if not ahead or rng.random() < 0.15 else [])


def _far(world: World, now: str, hop):
    relation, back = hop
    return world.sources(relation, now)[0] if back else world.facts.get((relation, now))


def _phrases(rng, route: Route) -> list[str]:
    """For each hop the phrase of its far end, "{n}" where the near end comes."""
    phrases, plain = [], True
    for relation, back in route.hops:
        if back:
            chosen, plain = rng.choice(relation.back).replace("{o}", "{n}"), False
        else:
            chosen = rng.choice([t for t in relation.nouns if plain or "{s}'s" not in t])
            chosen, plain = chosen.replace("{s}", "{n}"), plain and "{s}'s" in chosen
        phrases.append(chosen)
    return phrases


def _phrase(route: Route, phrases) -> tuple[str, bool]:
    """The noun phrase for the end of the route, and whether "'s" may follow it."""
    words = shown(route.kind, route.start)
    for phrase in phrases:
        words = phrase.format(n=words)
    return words, all("{n}'s" in phrase for phrase in phrases)


def _question(rng, route: Route, phrases: list[str], stepwise: bool) -> tuple[str, str]:
    """The question, and its last phrase: the question's own words where it has no other."""
    hops, (relation, back) = route.hops, route.hops[-1]
    roll = rng.random()
    if stepwise:
        path = rng.choice(THEN).join(r.name for r, _ in hops)
        text = rng.choice(STEPWISE).format(s=shown(route.kind, route.start), path=path)
        return text, phrases[-1]
    if back or roll < 0.3:
        return rng.choice(NAMING).format(np=_phrase(route, phrases)[0]), phrases[-1]
    words, plain = _phrase(route, phrases[:-1])
    if len(hops) > 1 and roll < 0.38 and relation.source in THAT:
        first = rng.choice(["Take {np}. ", "Think of {np}. ", "Consider {np}. ", "Find {np}: "])
        asked = rng.choice([t for t in relation.asks if "{s}'s" not in t])
        text = first.format(np=words) + capital(asked.format(s=THAT[relation.source]))
        return text, _as_phrase(asked)
    asked = rng.choice([t for t in relation.asks if plain or "{s}'s" not in t])
    return asked.format(s=words), _as_phrase(asked)


def _as_phrase(asked: str) -> str:
    text = asked.rstrip(" ?").replace("{s}", "{n}")
    return text if text.startswith("{n}") else text[0].lower() + text[1:]


def _ask(rng, world: World, window: Window, route: Route) -> None:
    stepwise = rng.random() < 0.1 and len(route.hops) > 1 and not any(b for _, b in route.hops)
    phrases = ["{n}'s " + r.name for r, _ in route.hops] if stepwise else _phrases(rng, route)
    named = _phrase(route, phrases)[0]
    yes_or_no = not stepwise and rng.random() < 0.1
    text = rng.choice(NAMING).format(np=named)
    if not yes_or_no:
        text, phrases[-1] = _question(rng, route, phrases, stepwise)
    steps, end = _walk(world, route, phrases, lambda fact: None)
    if end is not None and yes_or_no:
        kind = _end(route.kind, list(route.hops))
        told = end if rng.random() < 0.5 else rng.choice(
            [x for x in world.names[kind] if x != end] or world.fresh[kind])
        text = rng.choice(IS_IT).format(np=named, x=shown(kind, told))
        said = "yes" if told == end else "no"
        steps[-1] = answer(said, *[p for p in steps[-1].parts if isinstance(p, Line)])
        window.ask(worded(rng, text), steps, "chain")
        return
    spare = end is not None and any(a.searches for a in window.asked) and rng.random() < 0.5
    window.ask(worded(rng, text), steps, "chain", searches=int(spare))


def _walk(world: World, route: Route, phrases, seek) -> tuple[list, str | None]:
    """The solver: notes hop by hop, in the question's phrases; `seek(fact)` gives the search for a
    fact that is not shown."""
    steps, pieces, cited, now = [], [], [], route.start
    phrase = Sought(phrases)
    for hop, (relation, back) in enumerate(route.hops):
        near = world.sources(relation, now)[0] if back else now
        fact, sought = (relation, near), phrase.at(hop, now)
        line = world.lines.get(fact)
        if line is None:
            wanted = seek(fact)
            if wanted:
                steps += [notes([*pieces, (sought, "not told")])] + wanted[0]
                pieces, line, sought = [], wanted[1], phrase.next(hop, now)
        if line is None:
            if len(route.hops) == 1:
                return steps + [unknown(f"no line gives {now}'s {relation.name}")], None
            steps.append(notes([*pieces, (sought, "not told")]))
            return steps + [unknown("no line gives it")], None
        now = near if back else world.facts[fact]
        pieces.append((sought, line, now))
        cited.append(line)
    if len(route.hops) > 1 or steps:
        steps.append(notes(pieces))
    return steps + [answer(now, *cited)], now


def _ask_searching(rng, world: World, window: Window, hidden: list) -> None:
    """A question through the hidden facts, with as many searches as it may need, or in vain."""
    relation, start = hidden[0]
    kind, hops, now, seen = relation.source, [], start, {start}
    for r, s in list(world.facts):
        if world.facts[r, s] == start and r.target == kind and (r, s) in world.lines \
                and s != world.facts[relation, start]:
            kind, start, hops = r.source, s, [(r, False)]
            break
    hops.append((relation, False))
    now = world.facts[relation, hidden[0][1]]
    while len(hops) < 4 and rng.random() < 0.8:
        onward = [r for r, s in world.facts if s == now and r.source == hops[-1][0].target
                  and world.facts[r, s] not in seen]
        if not onward:
            break
        hops.append((rng.choice(onward), False))
        now = world.facts[hops[-1][0], now]
        seen.add(now)
    found = {fact: Line(form(rng, list(fact[0].says), s=shown(fact[0].source, fact[1]),
                             o=shown(fact[0].target, world.facts[fact])) + ".") for fact in hidden}
    vain = rng.random() < 0.25

    def seek(fact):
        others = [Line(capital(_sentence(rng, fact[0], world.take(rng, fact[0].source),
                                         world.take(rng, fact[0].target))) + ".")
                  for _ in range(rng.choice([0, 1, 2]))]
        lines = others if vain else others + [found[fact]]
        rng.shuffle(lines)
        return looked_up(f"{fact[1]} {fact[0].name}", lines), None if vain else found[fact]

    route = Route(kind, start, tuple(hops))
    needed = len([h for h in hidden if h in _facts(world, route)])
    phrases = _phrases(rng, route)
    text, phrases[-1] = _question(rng, route, phrases, False)
    steps, _ = _walk(world, route, phrases, seek)
    window.ask(worded(rng, text), steps, "chain", searches=max(1, needed))


def _facts(world: World, route: Route) -> list:
    out, now = [], route.start
    for relation, _ in route.hops:
        out.append((relation, now))
        now = world.facts[relation, now]
    return out
