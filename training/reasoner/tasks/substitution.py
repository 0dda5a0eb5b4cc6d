"""Nested descriptions, "the cook of the landlord of Ann", resolved from the inside by substitution.

    the landlord of Ann [4] Bo; the cook of Bo [7] Cy
    the landlord of Ann [4] Bo; the heir of the cook of Bo; the cook of Bo [7] Cy; the heir of Cy

Where two phrases or more are left, the question is written again with the name found in it: a copy
from its start. So the next phrase to look up is always the last one of what was written last; to
find in the question what stands before a phrase used up already is what small models get wrong.
A template is a phrase with "{n}" for the name or the phrase inside it.
"""
from __future__ import annotations


def nested(templates: list[str], inside: str) -> str:
    """The first template around `inside`, the second around that, and so on."""
    for template in templates:
        inside = template.format(n=inside)
    return inside


def remaining_question(templates: list[str], hop: int, here: str) -> list[tuple]:
    """What a note says before it looks up phrase number `hop` (from 0) of all `templates`, with the
    name `here` found: nothing at the first and at the last."""
    left = templates[hop:]
    return [(nested(left, here),)] if hop > 0 and len(left) > 1 else []
