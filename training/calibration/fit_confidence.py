"""Fits what an answer over a store is worth, given the confidence that the arbiter has in it.

Usage: python -m training.calibration.fit_confidence --results R/results.json ... [--leave-out R]
    --out models/reasoner/calibration.json
The arbiter is fitted where the passages are given; in a store they are what a search brings, and
good answers are rarer or commoner than it says. Reads the answered samples of `recollect bench
reading` cells that end in " ask", with both models: their confidence c and the F1 of the answer.
One line (Platt 1999): shown = sigmoid(weight * logit(c) + bias), fitted to the F1 as a soft
target, so that the mean of what is shown is the mean of what comes true. Prints the expected
calibration error and AUROC of a fit that did not see the case. --leave-out: results whose questions
are published figures. A file with a fit of before has to be measured without it: take "shown" out
first. Seconds.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from .fit import auroc

FOLDS = 5
STEPS = 200
BINS = 10


def cases(paths: list[Path], left_out: set[str]) -> tuple[np.ndarray, np.ndarray]:
    """-> confidence [n], F1 [n] of what was answered, each question once."""
    found = {}
    for path in paths:
        for sample in json.loads(path.read_text("utf8"))["samples"]:
            scores = sample["scores"]
            if not sample["cell"].endswith(" ask") or sample["cell"] == "nq gold ask" \
                    or not scores.get("answered") or sample["id"] in left_out:
                continue
            found[sample["id"]] = (scores["confidence"], scores["F1"])
    pairs = np.array([found[name] for name in sorted(found)], float)
    return pairs[:, 0], pairs[:, 1]


def logit(p: np.ndarray) -> np.ndarray:
    bounded = np.clip(p, 1e-3, 1 - 1e-3)
    return np.log(bounded / (1 - bounded))


def fit_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Newton's method, one weight and a bias; a small penalty keeps the weight near 1."""
    z, w = np.c_[x, np.ones(len(x))], np.array([1.0, 0.0])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-z @ w))
        gradient = z.T @ (p - y) + np.array([w[0] - 1, 0])
        hessian = z.T @ (z * (p * (1 - p))[:, None]) + np.diag([1.0, 1e-6])
        w = w - np.linalg.solve(hessian, gradient)
    return float(w[0]), float(w[1])


def expected_error(p: np.ndarray, y: np.ndarray) -> float:
    """Bins of equal counts."""
    parts = np.array_split(np.argsort(p), BINS)
    return float(sum(len(i) * abs(p[i].mean() - y[i].mean()) for i in parts if len(i)) / len(p))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--results", type=Path, nargs="+", required=True)
    p.add_argument("--leave-out", type=Path, nargs="*", default=[])
    p.add_argument("--out", type=Path, required=True)
    args = p.parse_args()
    published = {sample["id"] for path in args.leave_out
                 for sample in json.loads(path.read_text("utf8"))["samples"]}
    confidence, f1 = cases(args.results, published)
    x, held = logit(confidence), np.zeros(len(f1))
    fold = np.random.default_rng(0).permutation(len(f1)) % FOLDS
    for k in range(FOLDS):
        weight, bias = fit_line(x[fold != k], f1[fold != k])
        held[fold == k] = 1 / (1 + np.exp(-(weight * x[fold == k] + bias)))
    for name, score in (("before", confidence), ("after, cross-validated", held)):
        print(f"{name}: n {len(f1)}, mean {score.mean():.3f} for F1 {f1.mean():.3f}, expected "
              f"error {expected_error(score, f1):.3f}, "
              f"AUROC {auroc(score, (f1 >= 0.5).astype(float)):.3f}")
    weight, bias = fit_line(x, f1)
    out = json.loads(args.out.read_text("utf8"))
    out["shown"] = {"weight": round(weight, 4), "bias": round(bias, 4)}
    args.out.write_text(json.dumps(out, indent=1) + "\n", "utf8")


if __name__ == "__main__":
    main()
