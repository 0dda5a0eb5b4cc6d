"""Chains over whatever relation a sentence states: the notes keep the question's own words, from
the innermost outwards, each with the name in it that the piece before found.

Verbs, nouns and phrases are drawn from wide lists and used both ways round, so that what is learned
is to follow a link, not a set of relations. One to four hops among facts of the same kinds.
"""

from __future__ import annotations

import random

from .. import lexicon
from ..window import Line, Window, answer, lines_of, notes, unknown

VERBS = """taught hired painted rescued trained sued adopted betrayed interviewed succeeded
mentored photographed nominated guarded cured insured tutored fired nursed recruited sponsored
admired warned promoted defended employed examined financed followed forgave greeted healed
imitated inspired introduced invited judged led met observed paid persuaded praised protected
raised replaced represented robbed served sheltered sketched supervised thanked tricked trusted
visited""".split()
NOUNS = """landlord tailor cousin neighbour dentist lawyer rival coach editor tenant boss doctor
barber aunt uncle guardian mentor heir gardener cook driver secretary partner captain banker
agent teacher friend nurse publisher biographer translator apprentice assistant supplier
creditor bodyguard choirmaster pen-pal roommate bookkeeper godfather stepmother patron""".split()
PHRASES = [  # (x ... y), (whom/which question from y to x), (from x to y)
    (
        "{x} owes money to {y}",
        "the person who owes money to {y}",
        "the person to whom {x} owes money",
    ),
    (
        "{x} lives next door to {y}",
        "the person who lives next door to {y}",
        "the person next door to whom {x} lives",
    ),
    (
        "{x} bought a {o} from {y}",
        "the person who bought a {o} from {y}",
        "the person from whom {x} bought a {o}",
    ),
    (
        "{x} lent a {o} to {y}",
        "the person who lent a {o} to {y}",
        "the person to whom {x} lent a {o}",
    ),
    (
        "{x} plays chess with {y}",
        "the person who plays chess with {y}",
        "the person with whom {x} plays chess",
    ),
    (
        "{x} writes letters to {y}",
        "the person who writes letters to {y}",
        "the person to whom {x} writes letters",
    ),
    (
        "{x} was named after {y}",
        "the person who was named after {y}",
        "the person after whom {x} was named",
    ),
    (
        "{x} learned the {o} from {y}",
        "the person who learned the {o} from {y}",
        "the person from whom {x} learned the {o}",
    ),
    ("{x} sits behind {y}", "the person who sits behind {y}", "the person behind whom {x} sits"),
    ("{x} works for {y}", "the person who works for {y}", "the person for whom {x} works"),
    (
        "{x} sold a {o} to {y}",
        "the person who sold a {o} to {y}",
        "the person to whom {x} sold a {o}",
    ),
    ("{x} travels with {y}", "the person who travels with {y}", "the person with whom {x} travels"),
    (
        "{x} inherited a {o} from {y}",
        "the person who inherited a {o} from {y}",
        "the person from whom {x} inherited a {o}",
    ),
    (
        "{x} shares a flat with {y}",
        "the person who shares a flat with {y}",
        "the person with whom {x} shares a flat",
    ),
]
# Two ways of telling the same, from either side: (told, told, "the person ..." that leads to y,
# that leads to x).
CONVERSE = [
    (
        "{x} buys {o}s from {y}",
        "{y} sells {o}s to {x}",
        "the person who sells {o}s to {x}",
        "the person who buys {o}s from {y}",
    ),
    (
        "{x} borrowed a {o} from {y}",
        "{y} lent a {o} to {x}",
        "the person who lent a {o} to {x}",
        "the person who borrowed a {o} from {y}",
    ),
    (
        "{x} takes lessons from {y}",
        "{y} gives lessons to {x}",
        "the person who gives lessons to {x}",
        "the person who takes lessons from {y}",
    ),
    (
        "{x} received a {o} from {y}",
        "{y} gave a {o} to {x}",
        "the giver of {x}'s {o}",
        "the person who received a {o} from {y}",
    ),
    (
        "{x} rents a room from {y}",
        "{y} lets a room to {x}",
        "the person who lets a room to {x}",
        "the person who rents a room from {y}",
    ),
    (
        "{x} takes orders from {y}",
        "{y} commands {x}",
        "the commander of {x}",
        "the person who takes orders from {y}",
    ),
    (
        "{x} lost a wager to {y}",
        "{y} won a wager against {x}",
        "the winner of the wager against {x}",
        "the person who lost a wager to {y}",
    ),
    ("{x} is a guest of {y}", "{y} is the host of {x}", "the host of {x}", "the guest of {y}"),
    (
        "{x} pays taxes to {y}",
        "{y} collects taxes from {x}",
        "the person who collects taxes from {x}",
        "the person who pays taxes to {y}",
    ),
]
# (does, done) to a thing that somebody has.
DONE = [
    ("repairs", "repaired"), ("guards", "guarded"), ("cleans", "cleaned"), ("rents", "rented"),
    ("inspects", "inspected"), ("designed", "designed"), ("built", "built"), ("stole", "stolen"),
    ("found", "found"), ("drew", "drawn"), ("polishes", "polished"), ("wants", "wanted"),
    ("sold", "sold"), ("waters", "watered"), ("edits", "edited"), ("sews", "sewn"),
    ("decorated", "decorated"), ("writes", "written"), ("restored", "restored"),
    ("manages", "managed"), ("locks", "locked"), ("carved", "carved"), ("prints", "printed"),
]
THINGS = """house garden boat diary shop coat farm piano bicycle library cellar stable tower letters
carpet orchard clock mill cottage kennel speeches office cart fence map statue lamp
costume""".split()
# Lines that say nothing of anybody.
ASIDES = [
    "No one in the town has ever denied that.", "Somebody wrote it down long ago.",
    "Everyone at the table agreed.", "They say it will not last.", "Both have signed for it.",
    "The paper that proves this is lost.", "It was summer then.",
    "It was a cold year.", "So the register has it.", "Few people doubt this.",
    "That is all that is known.", "The witnesses agree on it.", "Much has been said about it.",
    "The page is torn here.", "The rest is hearsay.", "This has not changed since.",
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


class Relation:
    """A way of relating two people: how it is told, and how a question names either of them."""

    def __init__(self, rng: random.Random):
        kind = rng.random()
        if kind < 0.22:
            self._possessive(*rng.choice(DONE), rng.choice(THINGS))
        elif kind < 0.36:
            self._converse(*rng.choice(CONVERSE), thing=lexicon.objects(rng, 1)[0])
        elif kind < 0.62:
            verb = rng.choice(VERBS)
            self.told = [
                f"{{x}} {verb} {{y}}",
                f"{{x}} {verb} {{y}}",
                f"{{y}} was {_past(verb)} by {{x}}",
                f"it was {{x}} who {verb} {{y}}",
            ]
            self.to_x = [
                f"the person who {verb} {{y}}",
                f"the one who {verb} {{y}}",
                f"the one by whom {{y}} was {_past(verb)}",
            ]
            self.to_y = [
                f"the person whom {{x}} {verb}",
                f"the one {_past(verb)} by {{x}}",
                f"the one that {{x}} {verb}",
            ]
        elif kind < 0.86:
            noun = rng.choice(NOUNS)
            self.told = [
                f"{{x}} is the {noun} of {{y}}",
                f"{{y}}'s {noun} is {{x}}",
                f"{{y}} has {{x}} as {noun}",
                f"the {noun} of {{y}} is {{x}}",
            ]
            self.to_x = [f"the {noun} of {{y}}", f"{{y}}'s {noun}"]
            self.to_y = [f"the person whose {noun} is {{x}}", f"the one who has {{x}} as {noun}"]
        else:
            told, to_x, to_y = rng.choice(PHRASES)
            thing = lexicon.objects(rng, 1)[0]
            put = lambda text: text.replace("{o}", thing)
            self.told = [put(told)]
            self.to_x, self.to_y = [put(to_x), put(to_x).replace("the person", "the one")], [
                put(to_y),
                put(to_y).replace("the person", "the one"),
            ]

    def _possessive(self, does: str, done: str, thing: str) -> None:
        was = "is" if does.endswith("s") else "was"
        were = {"is": "are", "was": "were"}[was] if thing.endswith("s") else was
        self.told = [
            f"{{x}} {does} the {thing} of {{y}}",
            f"{{x}} {does} {{y}}'s {thing}",
            f"the {thing} of {{y}} {were} {done} by {{x}}",
            f"{{y}}'s {thing} {were} {done} by {{x}}",
        ]
        self.to_x = [
            f"the one who {does} the {thing} of {{y}}",
            f"the person who {does} {{y}}'s {thing}",
            f"the person by whom the {thing} of {{y}} {were} {done}",
        ]
        self.to_y = [
            f"the person whose {thing} {{x}} {does}",
            f"the owner of the {thing} that {{x}} {does}",
        ]

    def _converse(self, one: str, other: str, to_y: str, to_x: str, thing: str) -> None:
        put = lambda text: text.replace("{o}", thing)
        self.told = [put(one), put(other)]
        self.to_y, self.to_x = (
            [put(text), put(text).replace("the person", "the one")] for text in (to_y, to_x)
        )


def _past(verb: str) -> str:
    return {
        "led": "led",
        "met": "met",
        "paid": "paid",
        "taught": "taught",
        "forgave": "forgiven",
    }.get(verb, verb)


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
    names = _names(rng, count)
    facts: list[tuple[Relation, str, str]] = []
    for number in range(count - 1):
        relation = relations[number % len(relations)]
        x, y = names[number], names[number + 1]
        facts.append((relation, x, y) if rng.random() < 0.5 else (relation, y, x))
    facts = [f for f in facts if rng.random() < 0.93]
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
    for _ in range(5):
        _ask(window, rng, names, facts, lines, hops)
    return window


def _ask(window, rng, names, facts, lines, hops) -> None:
    """Walks from a name along the row of names, and asks for where the walk ends."""
    many = rng.randint(max(1, hops - 1), hops)
    forward = rng.random() < 0.5
    at = rng.randrange(len(names))
    noun, pieces, here = names[at], [], at
    for _ in range(many):
        there = here + 1 if forward else here - 1
        if not 0 <= there < len(names):
            break
        pair = {names[here], names[there]}
        fact = next((f for f in facts if {f[1], f[2]} == pair), None)
        if fact is None:
            if not pieces:
                return
            relation = rng.choice([f[0] for f in facts])
            if any(f[0] is relation and names[here] in f[1:] for f in facts):
                return
            phrase = rng.choice(relation.to_x)
            sought = phrase.format(y=names[here])
            window.ask(
                rng.choice(ASK).format(n=_more(rng, facts, phrase.format(y=noun), many, pieces)),
                [notes([*pieces, (sought, "not told")]), unknown("no line gives it")],
                "links",
            )
            return
        relation, x, y = fact
        if (
            sum(
                1
                for f in facts
                if f[0] is relation
                and names[here] in f[1:]
                and (f[1] == names[here]) == (x == names[here])
            )
            > 1
        ):
            return  # two ends: not one answer
        phrase = rng.choice(relation.to_x if y == names[here] else relation.to_y)
        pieces.append((phrase.format(x=names[here], y=names[here]), lines[id(fact)], names[there]))
        noun, here = phrase.format(x=noun, y=noun), there
    if len(pieces) < many:
        return
    window.ask(
        rng.choice(ASK).format(n=noun),
        [notes(pieces), answer(names[here], *lines_of(pieces))],
        "links",
    )


def _more(rng, facts, noun: str, many: int, pieces: list) -> str:
    """The phrases that a broken question goes on with behind the link that is missing."""
    for _ in range(rng.randint(0, many - len(pieces) - 1)):
        noun = rng.choice(rng.choice(facts)[0].to_x).format(y=noun)
    return noun


FAMILIES = {"links": links}
