"""Prose about somebody else: the names and years of a passage and its questions, changed alike.

What a passage says of a name can then only be read, not remembered, and a passage that comes again
comes as another. Names keep their shape: each capitalised word becomes another one, wherever it
stands, with its endings (Mongol, Mongols, Mongolian). Years all move by the same number.
"""
from __future__ import annotations

import random
import re
from dataclasses import replace

from ..reader.data import Example, Passage
from ..reasoner import lexicon

# Of the names in a passage, those that are changed.
SHARE = 0.7
YEARS = range(-60, 61)
_WORD = re.compile(r"\w+")
# Capitalised, and not because a sentence begins there.
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]{3,}(?!\w)")
_YEAR = re.compile(r"1[0-9]{3}|20[0-2][0-9]")
_ENDINGS = re.compile(r"(s|n|an|ian|ese|ish|i|ns|ans|ians)")
_CALENDAR = set("""January February March April June July August September October November
December Monday Tuesday Wednesday Thursday Friday Saturday Sunday North South East West Northern
Southern Eastern Western American English French German British Spanish Latin Greek Roman Christian
Jewish Muslim European African Asian River Lake Mount University College Church State States United
Kingdom Empire King Queen Prince President Minister Street County City Park House Museum World War
Battle Century Road Company Party Act Court Parliament Church Island Islands Ocean Valley Bank Mrs
Lord Lady Saint Emperor General Captain""".split())


class Renaming:
    """`apply(text)`: the text with its names changed. The same words change alike everywhere."""

    def __init__(self, rng: random.Random, text: str):
        names = [n for n in dict.fromkeys(_NAME.findall(text)) if n not in _CALENDAR]
        # The shortest first, so that what is derived from it follows it.
        self.fresh: dict[str, str] = {}
        for name in sorted(names, key=len):
            if rng.random() < SHARE and not self._derived(name):
                self.fresh[name] = another_name(rng)
        self.shift = rng.choice(YEARS)

    def _derived(self, word: str) -> str | None:
        """The new form of a word that is a changed name, or one with an ending."""
        if word in self.fresh:
            return self.fresh[word]
        for cut in range(max(4, len(word) - 4), len(word)):
            stem, ending = word[:cut], word[cut:]
            if stem in self.fresh and _ENDINGS.fullmatch(ending):
                return self.fresh[stem] + ending
        return None

    def _word(self, match: re.Match) -> str:
        word = match[0]
        if _YEAR.fullmatch(word):
            return str(int(word) + self.shift)
        return (self._derived(word) or word) if word[0].isupper() else word

    def apply(self, text: str) -> str:
        return _WORD.sub(self._word, text)

    def passage(self, passage: Passage) -> Passage:
        return Passage(self.apply(passage.title.replace("_", " ")), self.apply(passage.text))

    def example(self, example: Example) -> Example | None:
        """None where the answer's ends fall inside a word, or a name of the question is one that
        only a changed passage would explain."""
        text = example.passage.text
        before, said, after = (self.apply(part) for part in (
            text[:example.start], text[example.start:example.end], text[example.end:]))
        passage = self.passage(example.passage)
        if before + said + after != passage.text:
            return None
        return replace(example, question=self.apply(example.question), passage=passage,
                       answers=tuple(self.apply(a) for a in example.answers),
                       start=len(before), end=len(before) + len(said))


def another_name(rng: random.Random) -> str:
    """One as those that names are changed to."""
    draw = rng.random()
    if draw < 0.35:
        return lexicon.invent(rng).capitalize()
    return rng.choice(lexicon.FIRST if draw < 0.6 else lexicon.LAST if draw < 0.8
                      else lexicon.CITIES)
