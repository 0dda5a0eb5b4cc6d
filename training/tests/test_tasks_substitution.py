"""Nested questions are resolved by substitution: what a note looks up stands at hand."""
from __future__ import annotations

import random
import re

import pytest

from training.reasoner.tasks import chains, links
from training.reasoner.tasks.substitution import nested, rest
from training.reasoner.window import render

TEMPLATES = ["the landlord of {n}", "{n}'s cook", "the heir of {n}"]


def test_templates_nest_from_the_inside():
    assert nested(TEMPLATES, "Ann") == "the heir of the landlord of Ann's cook"


def test_the_rest_is_said_only_where_two_phrases_are_left():
    assert rest(TEMPLATES, 0, "Ann") == []
    assert rest(TEMPLATES, 1, "Bo") == [("the heir of Bo's cook",)]
    assert rest(TEMPLATES, 2, "Cy") == []


@pytest.mark.parametrize("family", [links.links, chains.chains])
def test_what_is_looked_up_stands_in_what_was_written_last(family):
    seen = 0
    for seed in range(150):
        for branch in render(family(random.Random(seed))).branches:
            note = re.match(r"note (.+)", branch.written)
            if note is None or ":" in branch.question[10:] or "result" in branch.written:
                continue
            pieces = note[1].split("; ")
            rests = [n for n, piece in enumerate(pieces)
                     if not re.search(r"\[\d+\]|not told$", piece)]
            for n in rests:
                seen += 1
                # The name that was found is in the rest, and the next phrase is a part of it.
                assert re.sub(r".*\[\d+\] ", "", pieces[n - 1]) in pieces[n]
                sought = re.sub(r" (?:\[\d+\] .*|not told)$", "", pieces[n + 1])
                assert sought in pieces[n]
    assert seen > 100
