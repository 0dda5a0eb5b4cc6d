"""Which windows are trained on, and how often: one seeded stream of all families.

Weights are shares of windows (not of tokens). A family that training is weak at can be raised with
`boost`. Every draw depends on (seed, number) only, so a stream goes on where it stopped.
"""
from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path

from .tasks import (babi, events, links, logic, prose, quantities, records, space, synonyms,
                    tellings, updates)
from .window import Asked, Rendered, evidence, render

WEIGHTS = {
    "prose": 42.0, "speeches": 2.0, "documentation": 2.0, "babi": 14.0,
    "carrying": 7.0, "whereabouts": 4.0, "pronouns": 2.5, "gifts": 2.5, "times_of_day": 2.5,
    "deduction": 2.0, "induction": 2.0, "motives": 2.0, "exceptions": 1.5,
    "neighbours": 2.0, "paths": 3.0, "positions": 3.0, "chains": 4.0, "links": 9.0, "sizes": 2.5,
}
# The rest of the families share this much, evenly, but for those that WEIGHTS names.
OTHERS = 17.0
# Families whose questions are also asked with some of their words exchanged, and how often.
REWORDED = {"babi", "carrying", "whereabouts", "pronouns", "gifts", "times_of_day", "induction",
            "deduction", "neighbours", "paths", "positions", "sizes"}
REWORDED_SHARE = 0.4
# Questions whose supporting lines are named in a line before them.
EVIDENCE_SHARE = 0.06


class Mixture:
    """`written`: more questions about prose (training/questions), or none."""

    def __init__(self, data: Path, splits: Path, boost: dict[str, float] | None = None,
                 written: Path | None = None):
        data = Path(data)
        passages = prose.Passages(data / "squad/dev-half.json",
                                  data / "nq-oracle/nq-oracle-half.jsonl",
                                  json.loads(Path(splits).read_text("utf8")), written=written)
        stories = babi.Stories(data / "babi")
        self.draws = {"prose": passages.draw, "speeches": prose.Speeches(data / "novels").draw,
                      "documentation": prose.Documentation().draw,
                      "babi": lambda rng: stories.draw(babi.task(rng), rng)}
        for module in (events, links, logic, tellings, space, records, quantities, updates):
            self.draws.update(module.FAMILIES)
        rest = [name for name in self.draws if name not in WEIGHTS]
        weights = WEIGHTS | {name: OTHERS / len(rest) for name in rest}
        weights = {n: weights[n] * (boost or {}).get(n, 1.0) for n in self.draws}
        self.names, self.weights = list(weights), list(weights.values())

    def draw(self, seed: int, number: int) -> tuple[str, Rendered]:
        rng = random.Random(f"{seed}/{number}")
        while True:
            name = rng.choices(self.names, self.weights)[0]
            window = self.draws[name](rng)
            if window.asked:
                if name in REWORDED:
                    window.asked = [_reworded(asked, rng) for asked in window.asked]
                return name, _with_evidence(render(window), rng)


class ClosedBook(Mixture):
    """The control of the leak: the questions about prose alone, without a line to read from."""

    def draw(self, seed: int, number: int) -> tuple[str, Rendered]:
        while True:
            rendered = render(self.draws["prose"](random.Random(f"{seed}/{number}")))
            found = [(b, re.match(r"answer (?:\[\d+\])+ (.+)$", b.written))
                     for b in rendered.branches]
            branches = tuple(replace(b, target=((f"answer {m[1]}", True),), context_chars=None)
                             for b, m in found if m)
            if branches:
                return "closed", Rendered("", branches)
            number += 1_000_000


def _reworded(asked: Asked, rng: random.Random) -> Asked:
    if rng.random() >= REWORDED_SHARE:
        return asked
    return replace(asked, question=synonyms.varied(asked.question, rng))


def _with_evidence(rendered: Rendered, rng: random.Random) -> Rendered:
    """Some questions come with their evidence named, so that the model can be its own teacher."""
    branches = tuple(replace(b, question=evidence(b) + b.question)
                     if rng.random() < EVIDENCE_SHARE else b for b in rendered.branches)
    return replace(rendered, branches=branches)
