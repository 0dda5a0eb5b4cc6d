"""A made world: people, cities, countries and companies, the facts about them, and their wordings.

An entity is a number; in texts it stands as "@12" until `render` puts a name there, so the same
sentence can be told with the world's names or with names drawn afresh. A name has two words, a
beginning and an ending ("dar -vel"); all kinds of entities share them, so a new name is a new
pair of known words. Ages are plain numbers (years). Errors: KeyError for a fact that isn't there.
"""
from __future__ import annotations

import random
from dataclasses import dataclass

CONSONANTS = "b d f g h k l m n p r s t v z br dr gr kl st tr".split()
VOWELS = "a e i o u".split()
FINALS = "l m n r s x th nd".split()
SYLLABLES = [c + v + f for c in CONSONANTS for v in VOWELS for f in FINALS]  # 840
STARTS, ENDS = SYLLABLES[0:800:8], ["-" + s for s in SYLLABLES[4:804:8]]  # 100 of each
AGES = range(20, 80)

# relation -> (kind of subject, kind of object, sentences with s and o)
RELATIONS = {
    "born": ("person", "city", ("S was born in O", "O is the birthplace of S")),
    "lives": ("person", "city", ("S lives in O", "O is the home of S")),
    "works": ("person", "company", ("S works for O", "O employs S")),
    "friend": ("person", "person", ("S trusts O", "the friend of S is O")),
    "mentor": ("person", "person", ("S learned from O", "O taught S")),
    "age": ("person", None, ("S is O years old", "the age of S is O")),
    "country": ("city", "country", ("S lies in O", "O contains S")),
    "seat": ("company", "city", ("S is based in O", "O hosts S")),
}


@dataclass(frozen=True)
class Fact:
    subject: int
    relation: str
    object: int  # an entity, or an age

    def tell(self, wording: int) -> str:
        """The sentence, entities as @numbers."""
        forms = RELATIONS[self.relation][2]
        object_word = str(self.object) if self.relation == "age" else f"@{self.object}"
        return " ".join(f"@{self.subject}" if w == "S" else object_word if w == "O" else w
                        for w in forms[wording % len(forms)].split())


class World:
    """sizes: people, cities, countries, companies. Names avoid the pairs in `taken`."""

    def __init__(self, seed: int, sizes=(1500, 200, 30, 300), taken: set[str] = frozenset()):
        rng = random.Random(seed)
        kinds = ("person", "city", "country", "company")
        self.members: dict[str, list[int]] = {}
        for kind, size in zip(kinds, sizes):
            begin = sum(len(m) for m in self.members.values())
            self.members[kind] = list(range(begin, begin + size))
        self.names = dict(enumerate(draw_names(rng, sum(sizes), taken)))
        self.facts: dict[tuple[int, str], Fact] = {}
        self.wording: dict[tuple[int, str], int] = {}
        for relation, (subject_kind, object_kind, _) in RELATIONS.items():
            for subject in self.members[subject_kind]:
                value = rng.choice(AGES) if object_kind is None else self.other(
                    rng, object_kind, subject)
                self.facts[subject, relation] = Fact(subject, relation, value)
                self.wording[subject, relation] = rng.randrange(6)

    def other(self, rng: random.Random, kind: str, than: int) -> int:
        found = rng.choice(self.members[kind])
        return self.other(rng, kind, than) if found == than else found

    def get(self, subject: int, relation: str) -> Fact:
        return self.facts[subject, relation]

    def sentence(self, fact: Fact) -> str:
        """As the world's records tell it: always in the same words."""
        return fact.tell(self.wording[fact.subject, fact.relation])


def draw_names(rng: random.Random, count: int, taken: set[str]) -> list[str]:
    """Names that differ from one another and from those taken."""
    seen = set(taken)
    names: list[str] = []
    while len(names) < count:
        name = f"{rng.choice(STARTS)} {rng.choice(ENDS)}"
        if name not in seen:
            seen.add(name)
            names.append(name)
    return names


def render(text: str, names: dict[int, str]) -> str:
    """@numbers become names."""
    return " ".join(names[int(w[1:])] if w[0] == "@" else w for w in text.split())


def redraw(rng: random.Random, texts: list[str]) -> dict[int, str]:
    """New names for the entities that the texts mention."""
    found = sorted({int(w[1:]) for text in texts for w in text.split() if w[0] == "@"})
    return dict(zip(found, draw_names(rng, len(found), frozenset())))
