"""Hard negatives: the passages that words rank high and that hold no answer.

BM25 (k1 0.9, b 0.4) over the passages of one split. `hard_negatives` gives up to `count` from the
question's own article and as many from other articles; a passage that contains any answer string
(both normalised) is never one of them.
"""
from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np

from .data import Example, Passage, normalise, words

_STOP = set("a an and are as at be by did do does for from had has have how in is it of on or that "
            "the their this to was were what when where which who whom whose why with".split())


class Bm25:
    def __init__(self, passages: list[Passage], k1: float = 0.9, b: float = 0.4):
        self.passages = passages
        self.normalised = [" " + normalise(p.text) + " " for p in passages]
        bags = [Counter(words(p.title.replace("_", " ") + " " + p.text)) for p in passages]
        length = np.array([sum(bag.values()) for bag in bags], dtype=np.float32)
        scale = k1 * (1 - b + b * length / max(length.mean(), 1.0))
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, bag in enumerate(bags):
            for word, count in bag.items():
                postings[word].append((row, count))
        self.postings = {}
        for word, rows in postings.items():
            ids = np.array([r for r, _ in rows])
            tf = np.array([c for _, c in rows], dtype=np.float32)
            idf = math.log(1 + (len(passages) - len(rows) + 0.5) / (len(rows) + 0.5))
            self.postings[word] = (ids, idf * tf * (k1 + 1) / (tf + scale[ids]))

    def scores(self, question: str) -> np.ndarray:
        """[passages] BM25 scores."""
        total = np.zeros(len(self.passages), dtype=np.float32)
        for word in sorted(set(words(question)) - _STOP):  # one order, so one rounding
            if word in self.postings:
                ids, weights = self.postings[word]
                total[ids] += weights
        return total

    def holds_answer(self, row: int, answers: tuple[str, ...]) -> bool:
        return any(f" {normalise(a)} " in self.normalised[row] for a in answers if normalise(a))

    def hard_negatives(self, example: Example, count: int) -> tuple[list[Passage], list[Passage]]:
        """(same article, other articles), best first."""
        same: list[Passage] = []
        other: list[Passage] = []
        for row in np.argsort(-self.scores(example.question), kind="stable"):
            passage = self.passages[row]
            target = same if passage.title == example.passage.title else other
            if len(target) < count and passage.text != example.passage.text \
                    and not self.holds_answer(row, example.answers):
                target.append(passage)
            if len(same) >= count and len(other) >= count:
                break
            if len(other) >= count and len(same) < count and not self._more(example, same):
                break
        return same, other

    def _more(self, example: Example, same: list[Passage]) -> bool:
        """Whether the article can still have passages that were not taken."""
        if not hasattr(self, "_per_title"):
            self._per_title = Counter(p.title for p in self.passages)
        return self._per_title[example.passage.title] > 1 + len(same)

    def wrong(self, example: Example, count: int) -> list[Passage]:
        """The best `count` passages of any article without an answer."""
        found = []
        for row in np.argsort(-self.scores(example.question), kind="stable"):
            passage = self.passages[row]
            if passage.text != example.passage.text and not self.holds_answer(row, example.answers):
                found.append(passage)
                if len(found) == count:
                    break
        return found
