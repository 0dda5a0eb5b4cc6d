"""Distils the table.

Usage: python -m training.static_embedder.train --texts FILE --teacher DIR --tokenizer FILE
       --out PT [--data DIR]
Uses as many texts as the teacher has done. The last HELD texts are never trained on: their cosine
to the teacher is printed with the scores of the collections (`--data`) at every epoch.
"""
from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from . import measure
from .objective import far, opinions
from .table import Table, bags, start_of
from .teacher import TOKENS_MAX, joined

HELD = 2_000


@dataclass(frozen=True)
class Schedule:
    epochs: int = 10
    batch: int = 1_024
    rate: float = 0.002
    temperature: float = 0.03
    opinion: float = 1.0
    asked: float = 1.0
    group: int = 64


@dataclass(frozen=True)
class Lessons:
    """N texts: their tokens, the teacher's vectors [N,H], and queries [N,H] with their tokens."""

    tokens: list[np.ndarray]
    teacher: Tensor
    asked: list[np.ndarray | None]
    queries: Tensor


def tokens_of(texts: list[str], tokenizer: Tokenizer) -> list[np.ndarray]:
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS_MAX - 2)
    encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
    return [np.array(e.ids, np.int64) for e in encoded]


def read(texts: Path, teacher: Path, tokenizer: Tokenizer) -> Lessons:
    passages, queries = joined("passages", teacher), joined("queries", teacher)
    count = min(len(passages), len(queries))
    rows = [json.loads(line) for line in texts.read_text("utf8").splitlines()][:count]
    asked: list[np.ndarray | None] = [None] * count
    places = [i for i, row in enumerate(rows) if row["query"] is not None]
    for i, ids in zip(places, tokens_of([rows[i]["query"] for i in places], tokenizer)):
        asked[i] = ids
    return Lessons(tokens_of([row["text"] for row in rows], tokenizer),
                   torch.from_numpy(passages[:count].astype(np.float32)), asked,
                   torch.from_numpy(queries[:count].astype(np.float32)))


def counts_of(lessons: Lessons, size: int) -> np.ndarray:
    return np.bincount(np.concatenate(lessons.tokens), minlength=size) + 1.0


def neighbourhoods(teacher: np.ndarray, learned: np.ndarray, size: int,
                   r: np.random.Generator) -> list[np.ndarray]:
    """Groups of at most `size` texts that lie near each other: halves along random lines, again
    and again (Dasgupta, Freund 2008). Among such, opinions are worth asking for."""
    if len(learned) <= size:
        return [learned]
    line = teacher[r.choice(learned)] - teacher[r.choice(learned)]
    order = np.argsort(teacher[learned] @ line)
    half = len(order) // 2
    return [group for part in (order[:half], order[half:])
            for group in neighbourhoods(teacher, learned[part], size, r)]


def batches(lessons: Lessons, o: Schedule, held: int, r: np.random.Generator) -> list[np.ndarray]:
    """Each of several neighbourhoods."""
    learned = np.arange(len(lessons.tokens) - held)
    groups = neighbourhoods(lessons.teacher.numpy(), learned, o.group, r)
    r.shuffle(groups)
    each = max(1, o.batch // o.group)
    return [np.concatenate(groups[i:i + each]) for i in range(0, len(groups), each)]


def loss_of(table: Table, lessons: Lessons, part: np.ndarray, o: Schedule) -> Tensor:
    kept = [i for i in part if len(lessons.tokens[i])]
    s = table(*bags([lessons.tokens[i] for i in kept]))
    t = lessons.teacher[kept]
    loss = far(s, t)
    if o.opinion > 0:
        loss = loss + o.opinion * opinions(t, s, t @ t.T, o.temperature)
    places = [i for i in kept if lessons.asked[i] is not None and len(lessons.asked[i])]
    if o.asked > 0 and places:
        q = lessons.queries[places]
        own = table(*bags([lessons.asked[i] for i in places]))
        loss = loss + o.asked * (opinions(q, s, q @ t.T, o.temperature)
                                 + 0.5 * opinions(own, s, q @ t.T, o.temperature))
    return loss


def train(table: Table, lessons: Lessons, o: Schedule, report=lambda epoch: None,
          held: int = HELD, seed: int = 1) -> None:
    r, started = np.random.default_rng(seed), time.time()
    steps, step = o.epochs * len(batches(lessons, o, held, r)), 0
    optimizer = torch.optim.Adam(
        [{"params": [table.directions], "rate": o.rate},
         {"params": [table.loudness], "rate": o.rate * 2}], lr=o.rate)
    for epoch in range(o.epochs):
        for part in batches(lessons, o, held, r):
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * min(1, (step + 1) / 20) * max(0.0, 1 - step / steps)
            loss = loss_of(table, lessons, part, o)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}, {time.time() - started:.0f} s",
              flush=True)
        report(epoch)


@torch.no_grad()
def held_cosine(table: Table, lessons: Lessons, held: int = HELD) -> float:
    places = [i for i in range(len(lessons.tokens) - held, len(lessons.tokens))
              if len(lessons.tokens[i])]
    s = table(*bags([lessons.tokens[i] for i in places]))
    return float((s * lessons.teacher[places]).sum(1).mean())


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("texts", "teacher", "tokenizer", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--measured", type=Path, help="folder of the collections' teacher vectors")
    for field in ("epochs", "batch", "group"):
        p.add_argument(f"--{field}", type=int, default=getattr(Schedule, field))
    for field in ("rate", "temperature", "opinion", "asked"):
        p.add_argument(f"--{field}", type=float, default=getattr(Schedule, field))
    p.add_argument("--common", type=float, default=0.5)
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    tokenizer = Tokenizer.from_file(str(a.tokenizer))
    lessons = read(a.texts, a.teacher, tokenizer)
    vocabulary = joined("vocabulary", a.teacher)
    print(f"{len(lessons.tokens)} texts, {sum(map(len, lessons.tokens))} tokens")
    table = Table(start_of(vocabulary, counts_of(lessons, len(vocabulary)), a.common))
    measured = None if a.measured is None else measure.read(a.measured)

    def report(epoch: int) -> None:
        print(f"  held {held_cosine(table, lessons):.4f}", flush=True)
        if measured is not None and (epoch + 1) % 3 == 0 or epoch == a.epochs - 1:
            print(measure.line(table.rows().detach().numpy(), measured), flush=True)

    report(-1)
    o = Schedule(**{f: getattr(a, f) for f in Schedule.__dataclass_fields__})
    train(table, lessons, o, report)
    torch.save({"rows": table.rows().detach()}, a.out)


if __name__ == "__main__":
    main()
