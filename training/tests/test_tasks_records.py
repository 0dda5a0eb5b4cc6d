"""The generators of records, quantities and updates: every target keeps to the language."""
from __future__ import annotations

import random
import re

import pytest

from training.reasoner.tasks import quantities, records, updates
from training.reasoner.window import Line, render

FAMILIES = {**records.FAMILIES, **quantities.FAMILIES, **updates.FAMILIES}
STEP = re.compile(r"(note|search) [^ ].*|tool [a-z]+\(.+\)")
LAST = re.compile(r"answer (\[[1-9]\d*\])+ [^ ].*|unknown [^ ].*")
SEEDS = 200


def check(branch, lines: int) -> bool:
    """Whether the target, which must be of the right shape, ends in "unknown"."""
    found = lines
    for text, by_model in branch.target:
        assert text.count("\n") == (0 if text is branch.target[-1][0] else 1) and text.strip()
        if not by_model:
            found += text.startswith("[")
            continue
        last = text is branch.target[-1][0]
        assert (LAST if last else STEP).fullmatch(text.rstrip("\n")), text
        cited = [int(n) for n in re.findall(r"(?<!\S)\[(\d+)\]", text)]
        cited += [int(n) for n in re.findall(r"\[(\d+)\]", text.split(" ")[1])]
        assert all(1 <= n <= found for n in cited), text
    assert branch.target[-1][1]
    reason = branch.target[-1][0]
    if reason.startswith("unknown"):
        assert len(reason.split()) <= 12, reason
    if any(text.startswith("search") for text, _ in branch.target):
        assert "Searches left:" in branch.question
    return reason.startswith("unknown")


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_targets(name):
    make, asked, lacking, none = FAMILIES[name], 0, 0, 0
    for seed in range(SEEDS):
        window = make(random.Random(seed))
        lines = [item for item in window.items if isinstance(item, Line)]
        assert lines and not any("\n" in line.text or not line.text for line in lines)
        shown = render(window)
        assert "{" not in "".join(b.question for b in shown.branches)
        none += len(shown.branches) < 2
        for branch in shown.branches:
            asked += 1
            lacking += check(branch, len(lines))
    assert none <= SEEDS * 0.03
    assert 0.13 <= lacking / asked <= 0.4, lacking / asked


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_same_seed_same_window(name):
    assert all(render(FAMILIES[name](random.Random(s))) == render(FAMILIES[name](random.Random(s)))
               for s in range(20))


def test_some_windows_search():
    found = [any(a.searches for a in make(random.Random(s)).asked)
             for make in FAMILIES.values() for s in range(SEEDS)]
    assert 0.02 <= sum(found) / len(found) <= 0.12
