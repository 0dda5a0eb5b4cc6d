"""Fits the confidence that the engine shows: sigmoid(bias + weights . features).

Usage: python -m training.reader.calibrate --readings F.jsonl --out calibration.json
From every held-out question two cases are made: its gold passage with the distractors, and the
distractors alone. The best passage is the one with the highest rank score, span + rankAnswerable *
answerable; the label is whether its span has an F1 of at least 0.5. Features are standardised for
the fit and the scales folded back into the weights. AUROC and ECE are of five-fold predictions,
folds by question.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from . import data
from .evaluate import auroc
from .score import FEATURES, MARGIN_MAX

NAMES = list(FEATURES)
RANK_CHOICES = (0.0, 0.5, 1.0, 2.0)
CORRECT_F1 = 0.5
FOLDS = 5
RIDGE = 1e-4


def features(readings: list[dict], rank: float) -> tuple[np.ndarray, dict]:
    """-> [features] of the best passage, and its reading."""
    order = sorted(readings, key=lambda r: -(r["span"] + rank * r["answerable"]))
    best, others = order[0], order[1:]
    margin = best["span"] - max((r["span"] for r in others), default=-np.inf)
    values = {"span": best["span"], "answerable": best["answerable"], "support": best["support"],
              "margin": float(np.clip(margin, 0.0, MARGIN_MAX))}
    return np.array([values[n] for n in NAMES]), best


def cases(records: list[dict], rank: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> x [2n, features], y [2n], question index [2n]."""
    xs, ys, owners = [], [], []
    for n, record in enumerate(records):
        for readings in (record["readings"], record["readings"][1:]):
            if readings:
                x, best = features(readings, rank)
                xs.append(x)
                ys.append(float(data.f1(best["text"], tuple(record["answers"])) >= CORRECT_F1))
                owners.append(n)
    return np.array(xs), np.array(ys), np.array(owners)


def fit(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Ridge logistic regression by Newton's method -> weights [features], bias."""
    mean, scale = x.mean(0), x.std(0) + 1e-6
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    penalty = RIDGE * np.diag([1.0] * x.shape[1] + [0.0]) * len(x)
    w = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        hessian = (z * (p * (1 - p) + 1e-9)[:, None]).T @ z + penalty
        move = np.linalg.solve(hessian, z.T @ (y - p) - penalty @ w)
        w += move
        if np.abs(move).max() < 1e-8:
            break
    weights = w[:-1] / scale
    return weights, float(w[-1] - weights @ mean)


def predict(x: np.ndarray, weights: np.ndarray, bias: float) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x @ weights + bias, -30, 30)))


def ece(p: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equally wide bins."""
    which = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[which == b].mean() - y[which == b].mean()) * (which == b).mean()
                     for b in range(bins) if (which == b).any()))


def cross_validate(x, y, owners, seed: int = 3) -> np.ndarray:
    fold_of = np.random.default_rng(seed).integers(0, FOLDS, owners.max() + 1)[owners]
    out = np.zeros(len(y))
    for fold in range(FOLDS):
        held = fold_of == fold
        if held.any():
            out[held] = predict(x[held], *fit(x[~held], y[~held]))
    return out


def calibrate(records: list[dict]) -> dict:
    def answered(rank: float) -> float:
        return float(np.mean([data.f1(features(r["readings"], rank)[1]["text"],
                                      tuple(r["answers"])) for r in records]))

    by_rank = {rank: round(100 * answered(rank), 1) for rank in RANK_CHOICES}
    rank = max(RANK_CHOICES, key=lambda r: (by_rank[r], -r))
    x, y, owners = cases(records, rank)
    weights, bias = fit(x, y)
    p = cross_validate(x, y, owners)
    curve = {}
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        said = p >= threshold
        curve[str(threshold)] = {"answered": round(float(said.mean()), 3),
                                 "correct": round(float(y[said].mean()), 3) if said.any() else None}
    return {
        "version": 1,
        "formula": "confidence = 1 / (1 + exp(-(bias + sum(weights[name] * feature[name]))))",
        "bestPassage": "the passage with the highest span + rankAnswerable * answerable",
        "rankAnswerable": rank, "bias": round(bias, 6),
        "weights": {n: round(float(w), 6) for n, w in zip(NAMES, weights)},
        "features": FEATURES,
        "heldOut": {"questions": len(records), "cases": len(y), "shareCorrect": round(y.mean(), 3),
                    "auroc": round(auroc(p[y == 1].tolist(), p[y == 0].tolist()), 4),
                    "ece": round(ece(p, y), 4), "openF1ByRank": by_rank, "threshold": curve},
    }


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--readings", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--note", default="", help="kept in the file: what the readings are of")
    a = p.parse_args()
    rows = [json.loads(line) for line in a.readings.read_text("utf8").splitlines()]
    result = calibrate(rows)
    if a.note:
        result["note"] = a.note
    a.out.write_text(json.dumps(result, indent=1) + "\n", "utf8")
    print(json.dumps(result["heldOut"]))
