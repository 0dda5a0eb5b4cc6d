"""Nested questions are resolved by substitution: what a note looks up stands at hand."""
from __future__ import annotations

import random
import re

import pytest

from training.reasoner.tasks import chains, links
from training.reasoner.tasks.substitution import Sought, nested
from training.reasoner.window import render

AROUND = ["the landlord of {n}", "the cook whom {n} hired", "the heir of {n}"]
BEHIND = ["{n}'s landlord", "{n}'s cook", "the heir of {n}"]


def test_templates_nest_from_the_inside():
    assert nested(BEHIND, "Ann") == "the heir of Ann's landlord's cook"


def test_the_question_is_written_once_with_letters_and_they_are_resolved_from_the_last():
    sought = Sought(AROUND)
    assert sought.at(0, "Ann") == "the heir of A: the cook whom B hired: the landlord of Ann"
    assert sought.at(1, "Bo") == "A: the cook whom Bo hired"
    assert sought.at(2, "Cy") == "the heir of Cy"
    assert Sought(AROUND[:1]).at(0, "Ann") == "the landlord of Ann"


def test_phrases_in_the_order_of_looking_up_have_no_letter_between_them():
    sought = Sought(BEHIND)
    found = [sought.at(hop, name) for hop, name in enumerate(["Ann", "Bo", "Cy"])]
    assert found == ["the heir of A: Ann's landlord", "A: Bo's cook", "the heir of Cy"]
    assert Sought(BEHIND[:2]).at(0, "Ann") == "Ann's landlord"
    assert Sought(BEHIND[:2]).at(1, "Bo") == "Bo's cook"


@pytest.mark.parametrize("family", [links.links, chains.chains])
def test_each_letter_is_resolved_with_the_name_found_and_the_words_of_its_phrase(family):
    seen = 0
    for seed in range(150):
        for branch in render(family(random.Random(seed))).branches:
            note = re.match(r"note (.+)", branch.written)
            if note is None or "result" in branch.written:
                continue
            pieces = note[1].split("; ")
            for before, piece in zip(pieces, pieces[1:]):
                letter, _, resolved = piece.partition(": ")
                # What the letter was put for, if that has a letter in it.
                defined = re.search(rf"\b{letter}\b[^:]*: ([^:]+): ", pieces[0])
                if len(letter) == 1 and defined and (inner := chr(ord(letter) + 1)) in defined[1]:
                    seen += 1
                    name = re.sub(r".*\[\d+\] ", "", before)
                    assert resolved.startswith(defined[1].replace(inner, name)), note[1]
    assert seen > 60


def test_what_is_called_not_told_is_told_from_neither_side():
    lost = 0
    for seed in range(300):
        window = links.links(random.Random(seed))
        said = [item.text for item in window.items]
        for asked in window.asked:
            found = re.search(r"(?:^note |[;:] )([^;:]+) not told$", "".join(
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
    assert seen > 40
