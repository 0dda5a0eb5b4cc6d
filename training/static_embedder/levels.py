"""Which level finds what: words, static candidates, deep vectors late or in advance, fused.

Usage: python -m training.static_embedder.levels --measured DIR --table models/static-embedder
BM25 is SQLite's FTS5 with the engine's tokenizer. Weights are chosen on the tuning half of the
queries, over all three collections alike; the figures are of the other half.
Shapes: W, S, D [Q,N]: words, static and deep scores of every passage.
"""
from __future__ import annotations

import argparse
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import measure
from .collections import ndcg, recall
from .export import read_table

TOKENIZER = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
DEEP_FLOOR = 0.3


def bm25(passages: list[str], queries: list[str]) -> np.ndarray:
    """[Q,N], 0 where no word matches."""
    db = sqlite3.connect(":memory:")
    db.execute(f'CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = "{TOKENIZER}")')
    db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", enumerate(passages))
    found = np.zeros((len(queries), len(passages)), np.float32)
    for row, query in zip(found, queries):
        words = re.findall(r"\w+", query)
        asked = " OR ".join(f'"{word}"' for word in words)
        for i, score in db.execute(
                "SELECT rowid, -bm25(words) FROM words WHERE words MATCH ?", (asked,)):
            row[i] = max(score, 0)
    return found


@dataclass(frozen=True)
class Scores:
    name: str
    words: np.ndarray
    deep_to_static: np.ndarray
    static: np.ndarray
    deep: np.ndarray
    relevant: list[list[int]]

    def of(self, picked: list[int]) -> "Scores":
        return Scores(self.name, self.words[picked], self.deep_to_static[picked],
                      self.static[picked], self.deep[picked], [self.relevant[i] for i in picked])


def read(folder: Path, table: np.ndarray) -> list[tuple[Scores, Scores]]:
    """(for choosing, for the figure) of each collection."""
    found = []
    for m in measure.read(folder):
        c = m.collection
        passages = measure.embedded(table, m.passage_tokens)
        all_ = Scores(c.name, bm25(c.passages, c.queries), m.deep_queries @ passages.T,
                      measure.embedded(table, m.query_tokens) @ passages.T,
                      m.deep_queries @ m.deep_passages.T, c.relevant)
        found.append((all_.of(c.half(True)), all_.of(c.half(False))))
    return found


def by_words(w: np.ndarray) -> np.ndarray:
    return w / np.maximum(w.max(axis=1, keepdims=True), 1e-9)


def by_cosine(s: np.ndarray, floor: float) -> np.ndarray:
    best = s.max(axis=1, keepdims=True)
    return np.clip((s - floor) / np.maximum(best - floor, 1e-9), 0, 1)


def ranks(s: np.ndarray) -> np.ndarray:
    """From 0, best first."""
    return np.argsort(np.argsort(-s, axis=1, kind="stable"), axis=1)


def among(s: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The others stand behind, in no order of their own."""
    return np.where(kept, s, -1e3)


def candidates(x: Scores, words: int, static: int, queries: str = "deep") -> np.ndarray:
    near = x.deep_to_static if queries == "deep" else x.static
    return ((ranks(x.words) < words) & (x.words > 0)) | (ranks(near) < static)


def sum_of(x: Scores, cosines: np.ndarray, share: float, floor: float) -> np.ndarray:
    return (1 - share) * by_words(x.words) + share * by_cosine(cosines, floor)


def late(x: Scores, kept: np.ndarray, read_: int, share: float, *, static_share: float,
         static_floor: float, deep_share: float = 0.6) -> np.ndarray:
    """The first `read_` of the candidates by words and static are read by the deep embedder and
    ordered by words and deep; the others keep their order behind them."""
    first = among(sum_of(x, x.deep_to_static, static_share, static_floor), kept)
    seen = kept & (ranks(first) < read_)
    return np.where(seen, 10 + sum_of(x, x.deep, deep_share, DEEP_FLOOR), first)


def told(name: str, s: np.ndarray, x: Scores) -> str:
    values = (ndcg(s, x.relevant), recall(s, x.relevant, 5), recall(s, x.relevant, 50))
    return f"{name:44s}" + " ".join(f"{v.mean():.3f}" for v in values)
