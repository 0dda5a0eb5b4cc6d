"""Questions that look answered and are not: one fact of the question is changed.

`Changer(examples).change(example, rng)` -> the question with another year, number, name or opposite
word, which the passage does not hold while it holds what stood there; None where nothing can be
changed so. Beside its own passage such a question has the label "not here": a reader that only
matches topics and answer types cannot tell it from the real one.
Names are swapped for names of as many words from other questions of the same set, so nothing of
the held-out part comes in. Source of the idea: SQuAD 2.0's unanswerable questions (Rajpurkar et
al. 2018), which people wrote; these are made by rule, so some read oddly.
"""
from __future__ import annotations

import random
import re

from .data import Example, words

_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w.,]\w|\w)")
_NAME = re.compile(r"(?<=\s)[A-Z][\w'-]*(?:\s[A-Z][\w'-]*)*")
_PAIRS = ("first last", "largest smallest", "highest lowest", "most least", "oldest youngest",
          "before after", "north south", "east west", "northern southern", "eastern western",
          "father mother", "son daughter", "brother sister", "husband wife", "born buried",
          "begin end", "began ended", "start stop", "won lost", "increase decrease", "early late",
          "minimum maximum", "largest oldest", "longest shortest", "above below", "male female",
          "king queen", "two five", "three seven", "four nine", "one six")
OPPOSITES: dict[str, str] = {}
for _pair in _PAIRS:
    _one, _two = _pair.split()
    OPPOSITES.setdefault(_one, _two)
    OPPOSITES.setdefault(_two, _one)


def names_in(question: str) -> list[str]:
    """Runs of capitalised words after the first word."""
    return [m.group() for m in _NAME.finditer(question)]


class Changer:
    def __init__(self, examples: list[Example]):
        self.names: dict[int, list[str]] = {}  # by how many words they have
        for name in sorted({n for e in examples for n in names_in(e.question)}):
            self.names.setdefault(len(name.split()), []).append(name)

    def change(self, example: Example, rng: random.Random) -> str | None:
        held = set(words(example.passage.text))
        ways = []
        for match in _NUMBER.finditer(example.question):
            ways.append((match, lambda m: _other_number(m.group(), rng)))
        for match in _NAME.finditer(example.question):
            ways.append((match, lambda m: rng.choice(self.names[len(m.group().split())])
                         if len(m.group().split()) in self.names else ""))
        for match in re.finditer(r"[a-z]+", example.question):
            if match.group() in OPPOSITES:
                ways.append((match, lambda m: OPPOSITES[m.group()]))
        rng.shuffle(ways)
        for match, other in ways:
            new = other(match)
            if new and set(words(match.group())) <= held and not set(words(new)) <= held:
                return example.question[:match.start()] + new + example.question[match.end():]
        return None


def _other_number(text: str, rng: random.Random) -> str:
    """Near the old one: years move by up to 30, other numbers by up to their size."""
    value = int(text)
    reach = 30 if 1000 <= value <= 2100 else min(max(3, value), 1000)
    return str(max(0, value + rng.choice((-1, 1)) * rng.randint(1, reach)))
