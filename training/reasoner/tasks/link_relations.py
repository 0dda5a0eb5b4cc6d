"""Ways of relating two people, told and asked from either side: verbs, nouns, phrases, and what
somebody does to a thing that another has. Wide lists, so that following a link is learned and not
a set of relations. In templates "{x}" and "{y}" are the two, "{o}" a thing drawn with the relation.
"""
from __future__ import annotations

import random
import re

from .. import lexicon

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
        "the giver of the {o} of {x}",
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
    (
        "{x} gave a {o} to {y}",
        "the {o} of {y} was a gift of {x}",
        "the person to whom {x} gave a {o}",
        "the giver of the {o} of {y}",
    ),
    (
        "{x} lent a {o} to {y}",
        "the {o} of {y} is a loan from {x}",
        "the person to whom {x} lent a {o}",
        "the lender of the {o} of {y}",
    ),
    (
        "{x} wrote a song about {y}",
        "the song about {y} is by {x}",
        "the person about whom {x} wrote a song",
        "the composer of the song about {y}",
    ),
    (
        "{x} planned the wedding of {y}",
        "the wedding of {y} was {x}'s work",
        "the person whose wedding {x} planned",
        "the planner of the wedding of {y}",
    ),
    (
        "{x} is a debtor of {y}",
        "{y} lent money to {x}",
        "the one who lent money to {x}",
        "the debtor of {y}",
    ),
    (
        "{x} cuts the hair of {y}",
        "{y} has {x} for a hairdresser",
        "the person whose hair {x} cuts",
        "the hairdresser of {y}",
    ),
    (
        "{x} teaches French to {y}",
        "{y} has French lessons from {x}",
        "the one who has French lessons from {x}",
        "the French teacher of {y}",
    ),
    (
        "{x} does the taxes of {y}",
        "for the taxes of {y} there is {x}",
        "the person whose taxes {x} does",
        "the tax adviser of {y}",
    ),
]
# Of those of DONE that have one: who does it.
AGENTS = {"repairs": "repairer", "guards": "guard", "cleans": "cleaner", "rents": "tenant",
          "inspects": "inspector", "designed": "designer", "built": "builder", "stole": "thief",
          "found": "finder", "polishes": "polisher", "edits": "editor", "manages": "manager",
          "decorated": "decorator", "writes": "author", "restored": "restorer", "carved": "carver",
          "prints": "printer"}
# (does, done) to a thing that somebody has.
DONE = [
    ("repairs", "repaired"), ("guards", "guarded"), ("cleans", "cleaned"), ("rents", "rented"),
    ("inspects", "inspected"), ("designed", "designed"), ("built", "built"), ("stole", "stolen"),
    ("found", "found"), ("drew", "drawn"), ("polishes", "polished"), ("wants", "wanted"),
    ("sold", "sold"), ("waters", "watered"), ("edits", "edited"), ("sews", "sewn"),
    ("decorated", "decorated"), ("writes", "written"), ("restored", "restored"),
    ("manages", "managed"), ("locks", "locked"), ("carved", "carved"), ("prints", "printed"),
]
# (does, done, to what somebody has, what one who does it is called).
TRADES = [
    ("shoes", "shod", "horses", "farrier"), ("drives", "driven", "carriage", "coachman"),
    ("cooks", "cooked", "meals", "cook"), ("bakes", "baked", "bread", "baker"),
    ("sews", "sewn", "clothes", "tailor"), ("mends", "mended", "boots", "cobbler"),
    ("heals", "healed", "cattle", "vet"), ("steers", "steered", "ship", "helmsman"),
    ("writes", "written", "speeches", "speechwriter"), ("guards", "guarded", "door", "doorkeeper"),
    ("tunes", "tuned", "piano", "piano tuner"), ("sweeps", "swept", "chimney", "chimney sweep"),
    ("brings", "brought", "letters", "postman"), ("rears", "reared", "children", "nanny"),
    ("binds", "bound", "books", "bookbinder"), ("cuts", "cut", "hair", "barber"),
    ("cures", "cured", "illnesses", "doctor"), ("pulls", "pulled", "teeth", "dentist"),
    ("plants", "planted", "flowers", "gardener"), ("catches", "caught", "fish", "fisherman"),
    ("herds", "herded", "sheep", "shepherd"), ("brews", "brewed", "beer", "brewer"),
    ("runs", "run", "estate", "steward"), ("invests", "invested", "money", "banker"),
    ("forged", "forged", "sword", "smith"), ("drew", "drawn", "plans", "architect"),
    ("composed", "composed", "songs", "composer"), ("told", "told", "life", "biographer"),
    ("shot", "shot", "film", "film-maker"), ("took", "taken", "picture", "photographer"),
    ("dug", "dug", "well", "well-digger"), ("carries", "carried", "luggage", "porter"),
    ("washes", "washed", "linen", "laundress"), ("defends", "defended", "case", "lawyer"),
    ("argues", "argued", "cause", "advocate"), ("fixes", "fixed", "pipes", "plumber"),
    ("lays", "laid", "bricks", "bricklayer"), ("prints", "printed", "poems", "printer"),
    ("insures", "insured", "boats", "insurer"), ("buys", "bought", "grain", "grain merchant"),
]
THINGS = """house garden boat diary shop coat farm piano bicycle library cellar stable tower letters
carpet orchard clock mill cottage kennel speeches office cart fence map statue lamp
costume""".split()


# "A plays chess with B" also says with whom B plays chess.
SYMMETRIC = re.compile(r"\b(?:cousin|neighbour|rival|partner|friend|roommate|pen-pal|plays chess"
                       r"|shares a flat|next door|travels with)\b")


class Relation:
    """A way of relating two people: how it is told, and how a question names either of them."""

    def __init__(self, rng: random.Random):
        kind = rng.random()
        if kind < 0.13:
            self._possessive(*rng.choice(DONE), rng.choice(THINGS))
        elif kind < 0.24:
            *done, trade = rng.choice(TRADES)
            self._possessive(*done)
            self.to_x += [f"the {trade} of {{y}}", f"{{y}}'s {trade}"] * 2
        elif kind < 0.36:
            *told, to_y, to_x = rng.choice(CONVERSE)
            self._with_thing(told, to_x, to_y, lexicon.objects(rng, 1)[0])
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
            self._with_thing([told], to_x, to_y, lexicon.objects(rng, 1)[0])
        # Two relations that may be asked for in the same words are one to a question.
        self.asked = frozenset([*self.to_x, *self.to_y])
        self.symmetric = SYMMETRIC.search(self.told[0]) is not None

    def _possessive(self, does: str, done: str, thing: str) -> None:
        was = "is" if does.endswith("s") else "was"
        several = thing.endswith("s") or thing in ("cattle", "children", "sheep", "teeth")
        were = {"is": "are", "was": "were"}[was] if several else was
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
        if does in AGENTS and thing in THINGS:
            self.to_x += [f"the {AGENTS[does]} of the {thing} of {{y}}"] * 2
        self.to_y = [f"the person whose {thing} {{x}} {does}"]
        self.to_y += [f"the owner of the {thing} that {{x}} {does}"] if thing in THINGS else [
            f"the one whose {thing} {{x}} {does}"]

    def _with_thing(self, told: list[str], to_x: str, to_y: str, thing: str) -> None:
        self.told = [text.replace("{o}", thing) for text in told]
        named = [text.replace("{o}", thing) for text in (to_x, to_y)]
        self.to_x, self.to_y = ([text, text.replace("the person", "the one")] for text in named)


def _past(verb: str) -> str:
    return {
        "led": "led",
        "met": "met",
        "paid": "paid",
        "taught": "taught",
        "forgave": "forgiven",
    }.get(verb, verb)
