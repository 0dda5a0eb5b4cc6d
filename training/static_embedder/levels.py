"""Which level finds what: words, static candidates, deep vectors late or in advance, fused.

Usage: python -m training.static_embedder.levels --measured DIR --table models/static-embedder
BM25 is SQLite's FTS5 with the engine's tokenizer. Weights are chosen on the tuning half of the
queries, over all three collections alike; the figures are of the other half. Late reading of
single sentences embeds them as it goes (`--model models/embedder`, `--samples` queries of each);
with `--reader models/reader` the reader orders the candidates instead, as a cross-encoder, on
questions that it was not trained on.
Shapes: W, S, D [Q,N]: words, static and deep scores of every passage.
"""
from __future__ import annotations

import argparse
import json
import re
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..reader.encode import encode_row, load_tokenizer
from ..reader.score import OnnxReader
from . import measure
from .collections import ndcg, recall
from .export import read_table
from .measure import Measured
from .teacher import Teacher

TOKENIZER = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
DEEP_SHARE, DEEP_FLOOR = 0.6, 0.3
STATIC_SHARE, STATIC_FLOOR = 0.3, 0.5


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


def late(x: Scores, kept: np.ndarray, count: int, deep: np.ndarray | None = None) -> np.ndarray:
    """The first `count` candidates by words and static are read by the deep embedder and ordered
    by words and deep; the others keep their order behind them."""
    first = among(sum_of(x, x.deep_to_static, STATIC_SHARE, STATIC_FLOOR), kept)
    seen = kept & (ranks(first) < count)
    read_ = x.deep if deep is None else deep
    return np.where(seen, 10 + sum_of(x, read_, DEEP_SHARE, DEEP_FLOOR), first)


def reciprocal(x: Scores) -> np.ndarray:
    """Rank fusion of words and static."""
    return 1 / (60 + ranks(x.words)) + 1 / (60 + ranks(x.deep_to_static))


def arms(x: Scores) -> dict[str, np.ndarray]:
    found = {
        "words": x.words,
        "static, deep query": x.deep_to_static,
        "static, static query": x.static,
        "words + static by rank": reciprocal(x),
        "words + static, static query, sum .3": sum_of(x, x.static, STATIC_SHARE, STATIC_FLOOR),
    }
    for share in (0.2, 0.3, 0.4, 0.5):
        found[f"words + static, sum {share}"] = sum_of(x, x.deep_to_static, share, STATIC_FLOOR)
    for count in (20, 50, 100):
        kept = candidates(x, count, count)
        found[f"candidates {count}+{count}, words order"] = among(by_words(x.words), kept)
        found[f"candidates {count}+{count}, deep read all"] = late(x, kept, 10_000)
    for count in (5, 10, 20, 50):
        found[f"candidates 100+100, deep reads {count}"] = late(x, candidates(x, 100, 100), count)
    found["deep"] = x.deep
    for share in (0.5, 0.6, 0.7):
        found[f"words + deep, sum {share}"] = sum_of(x, x.deep, share, DEEP_FLOOR)
    return found


def sentences(passage: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+|\n", passage) if s.strip()]


def best_sentences(passage: str, query: np.ndarray, table: np.ndarray, tokenizer,
                   count: int) -> str:
    """The sentences most like the query by the table, in the passage's order."""
    parts = sentences(passage)
    ids = [np.array(e.ids, np.int64) for e in tokenizer.encode_batch(
        parts, add_special_tokens=False)]
    order = np.argsort(-(measure.embedded(table, ids) @ query))[:count]
    return " ".join(parts[i] for i in sorted(order))


def read_late(m: Measured, x: Scores, picked: list[int], table: np.ndarray, teacher: Teacher,
              count: int, best: int | None) -> tuple[np.ndarray, float, float]:
    """Deep scores of the first `count` candidates of each query [Q,N], from their `best`
    sentences or, without it, the whole passage; tokens and processor seconds a query."""
    first = among(sum_of(x, x.deep_to_static, STATIC_SHARE, STATIC_FLOOR),
                  candidates(x, 100, 100))
    deep, tokens, spent = np.zeros_like(x.deep), 0, 0.0
    for row, q in enumerate(picked):
        top = np.argsort(-first[row], kind="stable")[:count]
        texts = [m.collection.passages[i] for i in top]
        if best is not None:
            texts = [best_sentences(t, m.deep_queries[q], table, teacher.tokenizer, best)
                     for t in texts]
        ids = [e.ids for e in teacher.tokenizer.encode_batch(texts)]
        tokens += sum(map(len, ids))
        started = time.process_time()
        deep[row, top] = teacher.of_ids(ids) @ m.deep_queries[q]
        spent += time.process_time() - started
    return deep, tokens / len(picked), spent / len(picked)


def unseen(m: Measured, splits: dict) -> list[int]:
    """Queries of the figure half that the reader was not trained on."""
    c, half = m.collection, m.collection.half(False)
    if c.name == "nq":
        return [q for q in half if c.queries[q] in set(splits["nq"]["test"])]
    titles = tuple(f"{t.replace('_', ' ')}\n" for t in splits["squad"]["test"])
    mine = [q for q in half if c.passages[c.relevant[q][0]].startswith(titles)]
    return mine if c.name == "squad" else half


def crossed(m: Measured, x: Scores, picked: list[int], reader: OnnxReader, tokenizer,
            count: int) -> tuple[np.ndarray, np.ndarray]:
    """The reader's logits of the first `count` candidates [Q,N], answerable and best span, as
    probabilities; 0 for the others."""
    first = late(x, candidates(x, 100, 100), 0)
    found = np.zeros((2, *x.deep.shape), np.float32)
    for row, q in enumerate(picked):
        top = np.argsort(-first[row], kind="stable")[:count]
        rows = [encode_row(tokenizer, m.collection.queries[q], m.collection.passages[i])
                for i in top]
        read_ = reader.read(rows)
        logits = np.array([[r.answerable, r.span] for r in read_])
        found[:, row, top] = (1 / (1 + np.exp(-logits))).T
    return found[0], found[1]


def told(name: str, s: np.ndarray, x: Scores) -> str:
    values = (ndcg(s, x.relevant), recall(s, x.relevant, 5), recall(s, x.relevant, 50))
    return f"  {name:40s}" + " ".join(f"{v.mean():.3f}" for v in values)


def sentences_read(collections: list, table: np.ndarray, teacher: Teacher, samples: int) -> None:
    for m, (_, figure) in collections:
        picked = m.collection.half(False)[:samples]
        x = figure.of(list(range(len(picked))))
        print(f"{m.collection.name}, {len(picked)} queries of the figure half")
        kept = candidates(x, 100, 100)
        print(told("words + static, sum .3", late(x, kept, 0), x))
        for count, best in ((20, None), (20, 3), (20, 2), (20, 1), (50, 2), (50, 1)):
            deep, tokens, spent = read_late(m, x, picked, table, teacher, count, best)
            what = "whole" if best is None else f"best {best} sentences"
            print(told(f"deep reads {count}, {what}", late(x, kept, count, deep), x)
                  + f", {tokens:.0f} tokens, {1000 * spent:.0f} ms", flush=True)


def readers(collections: list, folder: Path, samples: int) -> None:
    reader = OnnxReader(folder / "onnx/model_int8.onnx", threads=1)
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    splits = json.loads(Path("training/splits.json").read_text("utf8"))
    for m, (_, figure) in collections:
        half = m.collection.half(False)
        picked = unseen(m, splits)[:samples]
        x = figure.of([half.index(q) for q in picked])
        print(f"{m.collection.name}, {len(picked)} queries that the reader does not know")
        kept, started = candidates(x, 100, 100), time.process_time()
        answerable, span = crossed(m, x, picked, reader, tokenizer, 20)
        spent = 1000 * (time.process_time() - started) / len(picked)
        print(told("words + static, sum .3", late(x, kept, 0), x))
        print(told("deep reads 20", late(x, kept, 20), x))
        for name, logits in (("answerable", answerable), ("span", span)):
            for share in (0.2, 0.4, 0.6, 0.8):
                first = late(x, kept, 0)
                s = np.where(kept & (ranks(first) < 20),
                             10 + (1 - share) * by_words(x.words) + share * logits, first)
                print(told(f"reader reads 20, {name}, share {share}", s, x)
                      + f", {spent:.0f} ms", flush=True)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("measured", "table", "model", "reader"):
        p.add_argument(f"--{name}", type=Path, required=name in ("measured", "table"))
    p.add_argument("--samples", type=int, default=60)
    a = p.parse_args()
    table = read_table(a.table)
    collections = list(zip(measure.read(a.measured), read(a.measured, table)))
    for m, halves in collections:
        for half, x in zip(("tuning", "figure"), halves):
            print(f"{m.collection.name}, {half} half ({len(x.relevant)} queries): "
                  "nDCG@10, recall@5, recall@50")
            for name, s in arms(x).items():
                print(told(name, s, x), flush=True)
    if a.model is not None:
        sentences_read(collections, table, Teacher(a.model), a.samples)
    if a.reader is not None:
        readers(collections, a.reader, a.samples)


if __name__ == "__main__":
    main()
