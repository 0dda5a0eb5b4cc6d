"""Nested descriptions, "the cook of the landlord of Ann", resolved from the inside by substitution.

    the cook of A: the landlord of Ann [4] Bo; the cook of Bo [7] Cy
    the heir of A: the cook of B: the landlord of Ann [4] Bo; A: the cook of Bo [7] Cy;
        the heir of Cy [2] Di

The question is copied once, from its start, with a letter where each phrase inside another begins;
then the letters are resolved from the last one back, and each says what is looked up next. To find
in the question which phrase stands before one that is used up is what small models get wrong, and
to write the question again with the name found loses phrases in the middle. Phrases that begin with
what they go around ("Ann's landlord's cook") come in the right order by themselves.
A template is a phrase with "{n}" for the name or the phrase inside it.
"""
from __future__ import annotations

LETTERS = "ABCDEFGH"


def nested(templates: list[str], inside: str) -> str:
    """The first template around `inside`, the second around that, and so on."""
    for template in templates:
        inside = template.format(n=inside)
    return inside


class Sought:
    """What a note looks up, phrase by phrase from the innermost."""

    def __init__(self, templates: list[str]):
        self.templates = templates
        self.last = len(templates) - 1
        # Phrases that stand in the order in which they are looked up.
        self.in_order = 1
        while all(t.startswith("{n}'s") for t in templates[:self.in_order + 1]) \
                and self.in_order <= self.last:
            self.in_order += 1

    def first(self, start: str) -> str:
        """The question with its letters, down to the innermost phrase around `start`."""
        outer = [self.templates[n].format(n=self._letter(n - 1)) + ": "
                 for n in range(self.last, self.in_order - 1, -1)]
        return "".join(outer) + self.templates[0].format(n=start)

    def next(self, hop: int, here: str) -> str:
        """Phrase number `hop` around the name found, behind the letter that it resolves."""
        lettered = self.in_order - 1 <= hop < self.last
        return (f"{self._letter(hop)}: " if lettered else "") + self.templates[hop].format(n=here)

    def at(self, hop: int, here: str) -> str:
        return self.next(hop, here) if hop else self.first(here)

    def _letter(self, n: int) -> str:
        return LETTERS[self.last - 1 - n]
