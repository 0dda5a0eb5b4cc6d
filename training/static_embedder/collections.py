"""The collections that the table and the fusion are measured on; no text of them is learned from.

Cranfield: abstracts and queries with judgements. SQuAD and NQ: questions over all passages of
their half, one of which answers. Every second query is for choosing (`tuning`), the others are for
the figures.
"""
from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

QUESTIONS_MAX = 1_500


@dataclass(frozen=True)
class Collection:
    name: str
    passages: list[str]
    queries: list[str]
    relevant: list[list[int]]

    def half(self, tuning: bool) -> list[int]:
        return list(range(0 if tuning else 1, len(self.queries), 2))


def cranfield(folder: Path) -> Collection:
    def field(name: str, doc: str) -> str:
        found = re.search(rf"<{name}>(.*?)</{name}>", doc, re.S)
        return " ".join(found.group(1).split()) if found else ""

    docs = (folder / "cran.all.1400.xml").read_text("utf8").split("<doc>")[1:]
    numbers = [int(field("docno", doc)) for doc in docs]
    texts = []
    for doc in docs:
        title, text = field("title", doc), field("text", doc)
        texts.append(f"{title}\n{text.removeprefix(title).strip()}")
    asked = (folder / "cran.qry.xml").read_text("utf8").split("<top>")[1:]
    relevant: list[list[int]] = [[] for _ in asked]
    place = {n: i for i, n in enumerate(numbers)}
    for line in (folder / "cranqrel.trec.txt").read_text("utf8").splitlines():
        # Judgements count the queries from 1 in the order of the file.
        topic, _, number, grade = line.split()
        if int(grade) > 0 and int(number) in place:
            relevant[int(topic) - 1].append(place[int(number)])
    return _asked("cranfield", texts, [field("title", q) for q in asked], relevant)


def squad(path: Path) -> Collection:
    passages, queries, relevant = [], [], []
    for article in json.loads(path.read_text("utf8"))["data"]:
        for paragraph in article["paragraphs"]:
            title = article["title"].replace("_", " ")
            passages.append(f"{title}\n{paragraph['context']}")
            for question in paragraph["qas"]:
                queries.append(question["question"])
                relevant.append([len(passages) - 1])
    return _sampled("squad", passages, queries, relevant)


def natural_questions(path: Path) -> Collection:
    place: dict[str, int] = {}
    queries, relevant = [], []
    for line in path.read_text("utf8").splitlines():
        row = json.loads(line)
        gold = [c for c in row["ctxs"] if c["isgold"]]
        own = [place.setdefault(f"{c['title']}\n{c['text']}", len(place)) for c in gold]
        queries.append(row["question"])
        relevant.append(own)
    return _sampled("nq", list(place), queries, relevant)


def read(data: Path) -> list[Collection]:
    return [cranfield(data / "cranfield"), squad(data / "squad/dev-half.json"),
            natural_questions(data / "nq-oracle/nq-oracle-half.jsonl")]


def _sampled(name, passages, queries, relevant) -> Collection:
    picked = list(range(len(queries)))
    if len(picked) > QUESTIONS_MAX:
        picked = sorted(random.Random(9).sample(picked, QUESTIONS_MAX))
    return _asked(name, passages, [queries[i] for i in picked], [relevant[i] for i in picked])


def _asked(name, passages, queries, relevant) -> Collection:
    kept = [i for i, own in enumerate(relevant) if own]
    return Collection(name, passages, [queries[i] for i in kept], [relevant[i] for i in kept])


def ndcg(scores: np.ndarray, relevant: list[list[int]], k: int = 10) -> np.ndarray:
    """[Q]; relevance is 0 or 1."""
    gains = 1 / np.log2(np.arange(2, k + 2))
    found = []
    for row, own in zip(scores, relevant):
        hits = np.isin(np.argsort(-row, kind="stable")[:k], own)
        found.append(float((hits * gains[:len(hits)]).sum() / gains[:min(k, len(own))].sum()))
    return np.array(found)


def recall(scores: np.ndarray, relevant: list[list[int]], k: int) -> np.ndarray:
    found = [np.isin(own, np.argsort(-row, kind="stable")[:k]).mean()
             for row, own in zip(scores, relevant)]
    return np.array(found)
