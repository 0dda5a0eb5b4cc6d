"""Nested questions are resolved by substitution: what a note looks up stands at hand."""
from __future__ import annotations

import random
import re

import pytest

from training.reasoner.tasks import chains, links
from training.reasoner.tasks.substitution import nested, remaining_question
from training.reasoner.window import render

TEMPLATES = ["{n}'s landlord", "the cook of {n}", "the heir of {n}"]


def test_templates_nest_from_the_inside():
    assert nested(TEMPLATES, "Ann") == "the heir of the cook of Ann's landlord"


def test_the_rest_is_said_only_where_two_phrases_are_left():
    assert remaining_question(TEMPLATES, 0, "Ann") == []
    assert remaining_question(TEMPLATES, 1, "Bo") == [("the heir of the cook of Bo",)]
    assert remaining_question(TEMPLATES, 2, "Cy") == []


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


def test_what_is_called_not_told_is_told_from_neither_side():
    lost = 0
    for seed in range(300):
        window = links.links(random.Random(seed))
        said = [item.text for item in window.items]
        for asked in window.asked:
            found = re.search(r"(?:^note |; )([^;]+) not told$", "".join(
                str(part) for part in asked.steps[0].parts if isinstance(part, str)))
            if found is None or not re.match(r"the \w+ of [A-Z]\w+$", found[1]):
                continue
            lost += 1
            noun, name = re.match(r"the (\w+) of (\w+)$", found[1]).groups()
            assert not any(noun in text and name in text for text in said), (found[1], said)
    assert lost > 10


def test_a_possessive_goes_around_no_other_phrase():
    seen = 0
    for seed in range(300):
        for branch in render(links.links(random.Random(seed))).branches:
            innermost = re.match(r"note ([^;\n]+)", branch.written)
            if "'s " in branch.question and innermost:
                seen += 1
                assert "'s " in innermost[1], (branch.question, branch.written)
    assert seen > 100
