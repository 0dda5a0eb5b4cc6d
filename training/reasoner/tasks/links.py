"""Chains over whatever relation a sentence states: the notes keep the question's own words, from
the innermost outwards (substitution.py).

Verbs, nouns and phrases are drawn from wide lists and used both ways round, so that what is learned
is to follow a link, not a set of relations. One to four hops among facts of the same kinds.
"""

from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Window, answer, lines_of, notes, unknown
from .link_relations import Relation
from .substitution import Sought, nested

# Lines that say nothing of anybody.
ASIDES = [
    "No one in the town has ever denied that.", "Somebody wrote it down long ago.",
    "Everyone at the table agreed.", "They say it will not last.", "Both have signed for it.",
    "The paper that proves this is lost.", "It was summer then.",
    "It was a cold year.", "So the register has it.", "Few people doubt this.",
    "That is all that is known.", "The witnesses agree on it.", "Much has been said about it.",
    "The page is torn here.", "The rest is hearsay.", "This has not changed since.",
    "A copy of the deed hangs in the hall.", "The winter after that was mild.",
    "The clerk put it into the ledger.", "None of the neighbours has said otherwise.",
    "An old picture in the inn shows it.", "The document about it lies in a drawer.",
    "The harvest was poor then.", "Nobody had asked before.", "The mayor can confirm this.",
]
WRAPS = [
    "{f}.",
    "{f}.",
    "{f}.",
    "{f}.",
    "As everybody knows, {f}.",
    "{f}, it is said.",
    "It is on record that {f}.",
    "{f}, and has for years been known for it.",
    '"{f}," said the clerk.',
    "Note: {f}.",
    "In those days {f}.",
]
ASK = [
    "Who is {n}?", "Who is {n}?", "Who is {n}?", "Name {n}.", "who is {n}", "Tell me who {n} is.",
    "I am looking for {n}: who is it?", "What is the name of {n}?",
]
# Windows whose lines mostly lead from nobody else to nobody else.
PAIRS_SHARE = 0.5

# Onset, vowel and coda of a short syllable.
_SHORT = ("bcdfghjklmnprstvwyz", "aeiou", ["", "l", "n", "r", "s", "m", "d", "k"])


def _names(rng: random.Random, count: int) -> list[str]:
    if rng.random() < 0.4:
        return lexicon.people(rng, count, rng.choice([0.1, 0.5, 1.0]))
    # Names that are easily taken for each other.
    part = rng.choice([lambda: lexicon.invent(rng, 1), lambda: "".join(map(rng.choice, _SHORT))])
    parts = [part() for _ in range(rng.choice([6, 12]))]
    ends = [lexicon.invent(rng, 1)[-2:] for _ in range(rng.choice([0, 6]))] or [""]
    found: list[str] = []
    while len(found) < count:
        name = (rng.choice(parts) + rng.choice(parts) + rng.choice(ends)).capitalize()
        if name not in found:
            found.append(name)
    return found


def links(rng: random.Random) -> Window:
    window = Window()
    hops = rng.choice([2, 3, 4, 4])
    relations = [Relation(rng) for _ in range(rng.randint(hops, hops + 2))]
    count = rng.randint(hops + 5, 14)
    # All in one row, or a row as long as the questions and pairs that lead no further.
    row = hops + 1 + rng.choice([0, 0, 1]) if rng.random() < PAIRS_SHARE else count
    pairs = max(0, count - row)
    names = _names(rng, row + 2 * pairs)
    facts: list[tuple[Relation, str, str]] = []
    for number, at in enumerate([*range(row - 1), *range(row, len(names), 2)]):
        relation = relations[number % len(relations)]
        x, y = names[at], names[at + 1]
        facts.append((relation, x, y) if rng.random() < 0.5 else (relation, y, x))
    facts = [f for f in facts if rng.random() < 0.92]
    order = list(facts)
    rng.shuffle(order)
    wraps = rng.sample(WRAPS, 3)
    asides = rng.choice([0, 0, 0.25, 0.5])
    lines: dict[int, Line] = {}
    for fact in order:
        relation, x, y = fact
        told = rng.choice(relation.told).format(x=x, y=y)
        wrap = rng.choice(wraps)
        if wrap.startswith(("{f}", '"')):
            told = told[0].upper() + told[1:]
        lines[id(fact)] = window.say(wrap.format(f=told))
        if rng.random() < asides:
            window.say(rng.choice(ASIDES))
    for number in range(7):
        # Most questions begin in the row.
        _ask(window, rng, names, facts, lines, hops, row if number < 5 else len(names))
        if len(window.asked) >= 5:
            break
    return window


def _ask(window, rng, names, facts, lines, hops, among) -> None:
    """Walks along the names from one of the first `among`, and asks for where the walk ends."""
    many = rng.randint(max(1, hops - 1), hops)
    step = rng.choice([1, -1])
    here = rng.randrange(among)
    if among < len(names) and rng.random() < 0.6:  # an end of the row, so the walk can be long
        here = 0 if step > 0 else among - 1
    start, templates, found = names[here], [], []
    for _ in range(many):
        there = here + step
        if not 0 <= there < len(names):
            break
        fact = next((f for f in facts if {f[1], f[2]} == {names[here], names[there]}), None)
        if fact is None:
            lost = _lost(rng, names[here], facts, templates)
            if lost is None:
                return
            templates.append(lost)
            break
        if _ambiguous(fact, names[here], facts):
            return  # two ends: not one answer
        relation, _, y = fact
        templates.append(_phrase(rng, relation.to_x if y == names[here] else relation.to_y,
                                 templates))
        found.append((lines[id(fact)], names[there]))
        here = there
    broken = len(templates) > len(found)
    if broken and rng.random() < (0.45 if found else 0.7):
        return
    if broken:  # the question goes on behind the link that is missing
        for _ in range(rng.randint(0, many - len(templates))):
            templates.append(_phrase(rng, rng.choice(facts)[0].to_x, templates))
    elif len(templates) < many:
        return
    pieces = _pieces(templates, start, found)
    steps = [notes(pieces)]
    if broken:
        steps.append(unknown("no line gives it"))
    else:
        steps.append(answer(names[here], *lines_of(pieces)))
    window.ask(rng.choice(ASK).format(n=nested(templates, start)), steps, "links")


def _phrase(rng, phrases: list[str], inside: list[str]) -> str:
    """One of them as a template. "The landlord of Ann's cook" would be read in another way than it
    was meant, so "'s" goes around a name or around phrases that begin with it."""
    plain = all(template.startswith("{n}'s") for template in inside)
    phrases = [phrase.replace("{x}", "{n}").replace("{y}", "{n}") for phrase in phrases]
    fit = [phrase for phrase in phrases if plain or "{n}'s" not in phrase]
    behind = [phrase for phrase in fit if phrase.endswith("{n}")]  # as most people would put it
    return rng.choice(behind if behind and rng.random() < 0.4 else fit)


def _lost(rng, name: str, facts, inside: list[str]) -> str | None:
    """A phrase that no line gives for `name`: of a relation that is not told of it at all."""
    told = [f[0].asked for f in facts if name in f[1:]]
    others = [f[0] for f in facts if not any(f[0].asked & asked for asked in told)]
    return _phrase(rng, rng.choice(others).to_x, inside) if others else None


def _ambiguous(fact, name: str, facts) -> bool:
    relation, x, _ = fact
    alike = [f for f in facts if f[0].asked & relation.asked and name in f[1:]
             and (relation.symmetric or (f[1] == name) == (x == name))]
    return len(alike) > 1


def _pieces(templates: list[str], start: str, found: list) -> list[tuple]:
    pieces, here, sought = [], start, Sought(templates)
    for hop in range(min(len(templates), len(found) + 1)):
        if hop == len(found):
            return [*pieces, (sought.at(hop, here), "not told")]
        pieces.append((sought.at(hop, here), *found[hop]))
        here = found[hop][1]
    return pieces


FAMILIES = {"links": links}
