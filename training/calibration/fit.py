"""Fits the probability that an answer is right, and the threshold below which it is "unknown".

Usage: python -m training.calibration.fit --results results.json [...] --out calibration.json
  --results: what `recollect bench reading --reader DIR` wrote; each sample's output carries the
             features of its best candidate, answered or not. The reader must not have been
             trained on the questions.
Two logistic regressions with an L2 penalty (Platt 1999): `vectors` for stores with vectors,
`words` for stores without, which leaves out what only vectors give. Features are standardised
for fitting and the weights brought back to the raw features. The threshold is the one with the
best balanced accuracy between questions whose answer is in the store and those whose is not.
Prints cross-validated AUROC, expected calibration error and the two unknown rates.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

WORDS = ["spanScore", "spanGap", "answerableLogit", "answerableLogitMax", "supportLogit",
         "wordsShare", "wordsShareMax"]
VECTORS = WORDS + ["cosine", "cosineMax", "retrievalScore"]
PENALTY = 20.0
FOLDS = 5
RIGHT_F1 = 0.5
UNKNOWN_IN_MAX = 0.075
# The evaluation reader was trained on the articles of the first; the second searches one passage.
LEFT_OUT = {"unknown issue, in", "nq gold ask"}


def read(paths: list[str]) -> tuple[list[dict], np.ndarray, np.ndarray]:
    """-> features of each sample; right [n] 0/1: its best span is right; held [n]: in the store."""
    features, right, held = [], [], []
    for path in paths:
        for sample in json.loads(Path(path).read_text("utf8"))["samples"]:
            output = sample.get("output")
            best = output.get("best") if isinstance(output, dict) else None
            if not best or not best["features"] or sample["cell"] in LEFT_OUT:
                continue
            out = sample["cell"].endswith(", out")
            features.append(best["features"])
            right.append(0.0 if out else float(best["candidates"][0]["f1"] >= RIGHT_F1))
            held.append(not out)
    return features, np.array(right), np.array(held)


def matrix(features: list[dict], names: list[str]) -> np.ndarray:
    """[n, names]"""
    return np.array([[f[name] for name in names] for f in features], dtype=float)


def fit(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Newton's method on standardised x [n, d] -> (weights [d] of the raw features, bias)."""
    mean, scale = x.mean(0), x.std(0) + 1e-9
    z = np.c_[(x - mean) / scale, np.ones(len(x))]
    w = np.zeros(z.shape[1])
    penalty = np.diag([PENALTY] * x.shape[1] + [1e-6])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ w))
        gradient = z.T @ (p - y) + penalty @ w
        step = np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + penalty, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    weights = w[:-1] / scale
    return weights, float(w[-1] - weights @ mean)


def predict(x: np.ndarray, weights: np.ndarray, bias: float) -> np.ndarray:
    return 1 / (1 + np.exp(-(x @ weights + bias)))


def cross_validated(x: np.ndarray, y: np.ndarray, seed: int = 11) -> np.ndarray:
    fold = np.random.default_rng(seed).permutation(len(x)) % FOLDS
    p = np.zeros(len(x))
    for k in range(FOLDS):
        p[fold == k] = predict(x[fold == k], *fit(x[fold != k], y[fold != k]))
    return p


def auroc(p: np.ndarray, y: np.ndarray) -> float:
    order = np.argsort(np.argsort(p, kind="stable")) + 1.0
    ones = y.sum()
    return float((order[y == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(y) - ones)))


def calibration_error(p: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    at = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[at == b].mean() - y[at == b].mean()) * (at == b).mean()
                     for b in range(bins) if (at == b).any()))


def threshold(p: np.ndarray, held: np.ndarray) -> tuple[float, float, float]:
    """-> (threshold, unknown rate where held, unknown rate where not)."""
    best = (-1.0, 0.5, 0.0, 0.0)
    for t in np.unique(np.round(p, 3)):
        inside, outside = (p[held] < t).mean(), (p[~held] < t).mean()
        score = (1 - inside + outside) / 2
        if inside <= UNKNOWN_IN_MAX and score > best[0]:
            best = (score, float(t), float(inside), float(outside))
    return best[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    features, y, held = read(args.results)
    out: dict = {"fittedOn": f"{len(y)} questions, {int((~held).sum())} of them not in the store",
                 "right": f"token F1 of at least {RIGHT_F1}"}
    for name, names in (("words", WORDS), ("vectors", VECTORS)):
        x = matrix(features, names)
        p = cross_validated(x, y)
        cut, inside, outside = threshold(p, held)
        weights, bias = fit(x, y)
        out[name] = {"bias": round(bias, 5),
                     "weights": {n: round(float(w), 5) for n, w in zip(names, weights)}}
        out["threshold" + name.capitalize()] = round(cut, 3)
        out.setdefault("crossValidated", {})[name] = {
            "auroc": round(auroc(p, y), 4), "calibrationError": round(calibration_error(p, y), 4),
            "unknownInStore": round(inside, 4), "unknownNotInStore": round(outside, 4)}
    Path(args.out).write_text(json.dumps(out, indent=2) + "\n", "utf8")
    print(json.dumps(out["crossValidated"], indent=2))


if __name__ == "__main__":
    main()
