"""BM25 over the world's sentences (entities count as one word each), one hop after the other.

Shapes: documents n; scores [n]. Errors: none; a query without known words finds nothing.
Source: Robertson & Zaragoza 2009, k1 = 1.2, b = 0.75; documents here are about equally long.
"""
from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np

from .questions import Question
from .world import Fact, World

K1, B = 1.2, 0.75


class Retriever:
    def __init__(self, world: World):
        self.facts = list(world.facts.values())
        texts = [world.sentence(f).split() for f in self.facts]
        mean = sum(map(len, texts)) / len(texts)
        entries: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for n, words in enumerate(texts):
            for word, times in Counter(words).items():
                norm = K1 * (1 - B + B * len(words) / mean)
                entries[word].append((n, times * (K1 + 1) / (times + norm)))
        self.postings = {}
        for word, found in entries.items():
            idf = math.log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
            ids, weights = zip(*found)
            self.postings[word] = np.array(ids), idf * np.array(weights)

    def search(self, query: str, count: int) -> list[Fact]:
        scores = np.zeros(len(self.facts))
        for word in set(query.split()):
            if word in self.postings:
                ids, weights = self.postings[word]
                scores[ids] += weights
        best = np.argpartition(-scores, count)[:count]
        return [self.facts[n] for n in sorted(best, key=lambda n: (-scores[n], n)) if scores[n]]

    def passages(self, question: Question, extra: int = 2) -> tuple[list[Fact], bool]:
        """What is found for a question, gold sentences added where they are missed.

        A two-hop question is searched again with what the first fact names.
        -> (facts, whether the search alone had found all of the gold)
        """
        wanted = len(question.gold)
        if question.kind == "two":
            first = question.gold[0]
            again = question.text.replace(f"@{first.subject}", f"@{first.object}")
            found = self.search(question.text, 1 + extra // 2) + self.search(
                again, 1 + extra - extra // 2)
        else:
            found = self.search(question.text, wanted + extra)
        complete = all(f in found for f in question.gold)
        return list(dict.fromkeys([*found, *question.gold])), complete
