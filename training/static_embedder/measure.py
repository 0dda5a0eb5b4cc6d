"""How well static passages are found in the collections, by deep and by static queries.

Usage: python -m training.static_embedder.measure --data DIR --model models/embedder --out DIR
writes the teacher's vectors of the collections (once), which `read` brings back. With
`--table FOLDER` (the exported model) it prints the scores of that table instead.
"""
from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from . import collections
from .collections import Collection, ndcg, recall
from .teacher import TOKENS_MAX, Teacher


@dataclass(frozen=True)
class Measured:
    collection: Collection
    passage_tokens: list[np.ndarray]
    query_tokens: list[np.ndarray]
    deep_passages: np.ndarray
    deep_queries: np.ndarray


def made(data: Path, model: Path) -> list[Measured]:
    teacher, found = Teacher(model), []
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    for c in collections.read(data):
        def tokens(texts: list[str]) -> list[np.ndarray]:
            return [np.array(e.ids[:TOKENS_MAX * 2], np.int64)
                    for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
        found.append(Measured(c, tokens(c.passages), tokens(c.queries), teacher.vectors(c.passages),
                              teacher.vectors([teacher.prefix + q for q in c.queries])))
        print(f"{c.name}: {len(c.passages)} passages, {len(c.queries)} queries", flush=True)
    return found


def read(folder: Path) -> list[Measured]:
    return np.load(folder / "collections.npy", allow_pickle=True).tolist()


def embedded(rows: np.ndarray, texts: list[np.ndarray]) -> np.ndarray:
    """[N,H] of length 1."""
    summed = np.stack([rows[ids].sum(0) if len(ids) else rows[0] for ids in texts])
    return summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12)


def scores(rows: np.ndarray, m: Measured, halves: tuple[bool, ...] = (True, False)) -> dict:
    """nDCG@10, recall@5 and @50 by deep and by static queries over static passages."""
    picked = sorted(i for half in halves for i in m.collection.half(half))
    relevant = [m.collection.relevant[i] for i in picked]
    static, found = embedded(rows, m.passage_tokens), {}
    own = embedded(rows, [m.query_tokens[i] for i in picked])
    found["cosine"] = float((static * m.deep_passages).sum(1).mean())
    for name, asked in (("deep", m.deep_queries[picked]), ("static", own)):
        s = asked @ static.T
        found[name] = tuple(float(x.mean()) for x in (
            ndcg(s, relevant), recall(s, relevant, 5), recall(s, relevant, 50)))
    return found


def line(rows: np.ndarray, measured: list[Measured]) -> str:
    told = []
    for m in measured:
        s = scores(rows, m)
        told.append(f"  {m.collection.name}: cosine {s['cosine']:.3f}; nDCG@10, recall@5, @50 by "
                    + "; by ".join(f"{name} queries " + " ".join(f"{x:.3f}" for x in s[name])
                                   for name in ("deep", "static")))
    return "\n".join(told)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "model", "out", "table"):
        p.add_argument(f"--{name}", type=Path)
    a = p.parse_args()
    if a.table is not None:
        from .export import read_table

        print(line(read_table(a.table), read(a.out)))
        return
    a.out.mkdir(parents=True, exist_ok=True)
    from . import measure  # under its own name, which the file will ask for

    np.save(a.out / "collections.npy", np.array(measure.made(a.data, a.model), dtype=object))


if __name__ == "__main__":
    main()
