"""Scores an exported reader on the held-out questions, and writes every reading.

Usage: python -m training.reader.evaluate --model F.onnx --tokenizer F --squad F --nq F
           --splits F --out readings.jsonl [--limit 400]
Each held-out question is read in its gold passage and in the DISTRACTORS best BM25 passages
(over all passages of both sets) that hold none of its answers.
  gold:   EM and F1 with the gold passage alone
  open:   F1 of the best span over gold and distractors together
  auroc:  the answerable logit (and the span score), gold against the best distractor
"""
from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np

from . import data, encode
from .negatives import Bm25
from .score import OnnxReader

DISTRACTORS = 4


def auroc(positive: list[float], negative: list[float]) -> float:
    """Chance that a positive scores above a negative; ties, or an empty side, count half."""
    if not positive or not negative:
        return 0.5
    values = np.array(positive + negative)
    order = values.argsort(kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    for value in np.unique(values):
        same = values == value
        ranks[same] = ranks[same].mean()
    n = len(positive)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * len(negative)))


def summary(records: list[dict]) -> dict:
    """records: as written by `readings`."""
    gold = [r["readings"][0] for r in records]
    wrong = [r["readings"][1] for r in records if len(r["readings"]) > 1]
    mean = lambda values: round(100 * float(np.mean(values)), 1)  # noqa: E731
    best = [max(r["readings"], key=lambda x: x["span"]) for r in records]
    out = {
        "n": len(records),
        "goldEm": mean([data.exact(g["text"], r["answers"]) for g, r in zip(gold, records)]),
        "goldF1": mean([data.f1(g["text"], r["answers"]) for g, r in zip(gold, records)]),
        "openF1": mean([data.f1(b["text"], r["answers"]) for b, r in zip(best, records)]),
        "passageAccuracy": mean([b is g for b, g in zip(best, gold)]),
    }
    if wrong:
        for field in ("answerable", "span"):
            out[f"{field}Auroc"] = round(auroc([g[field] for g in gold],
                                               [w[field] for w in wrong]), 4)
    return out


def readings(reader: OnnxReader, tokenizer, examples, bm25: Bm25, count: int) -> list[dict]:
    """-> one record a question; its first reading is of the gold passage."""
    rows, owners = [], []
    for n, example in enumerate(examples):
        passages = [example.passage, *(bm25.wrong(example, count) if count else [])]
        for passage in passages:
            rows.append(encode.encode_row(tokenizer, example.question, passage))
            owners.append(n)
    records = [{"id": e.id, "source": e.source, "question": e.question,
                "answers": list(e.answers), "readings": []} for e in examples]
    for owner, reading in zip(owners, reader.read(rows)):
        records[owner]["readings"].append(reading.as_dict())
    return records


def main(args) -> dict:
    squad, squad_passages = data.load_squad(args.squad)
    nq, nq_passages = data.load_nq(args.nq)
    splits = json.loads(Path(args.splits).read_text("utf8"))
    examples = data.apply_splits(squad + nq, splits, "test")
    if args.limit and args.limit < len(examples):
        examples = random.Random(args.seed).sample(examples, args.limit)
    tokenizer = encode.load_tokenizer(args.tokenizer)
    bm25 = Bm25(squad_passages + nq_passages)
    began = time.time()
    records = readings(OnnxReader(args.model, args.threads), tokenizer, examples, bm25,
                       args.distractors)
    result = {"all": summary(records), "seconds": round(time.time() - began)}
    for source in ("squad", "nq"):
        part = [r for r in records if r["source"] == source]
        if part:
            result[source] = summary(part)
    if args.out:
        with open(args.out, "w", encoding="utf8") as out:
            out.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    return result


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "tokenizer", "squad", "nq", "splits"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--out")
    p.add_argument("--limit", type=int, default=400)
    p.add_argument("--distractors", type=int, default=DISTRACTORS)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seed", type=int, default=5)
    print(json.dumps(main(p.parse_args()), indent=1))
