"""Fits whose answer is shown and how far it is trusted: logistic models over what was measured.

Usage: python -m training.calibration.fit_arbiter --results R/results.json ... --out
models/reasoner/calibration.json Reads the samples of `recollect bench reading` cells that end
in ", both" (their `output.features` and `output.said`). Right means F1 of at least 0.5 for
prose, the same items elsewhere; where the passages hold no answer every answer is wrong. Fit on
questions that neither model was trained on; with --leave-out, on none that a figure is measured
on. "Unknown" is told by whether the passages hold an answer, not by whether this one is right: a
model that is fitted on the latter doubts hard questions where it should doubt absent answers. The
thresholds make "unknown" and answers equally good (balanced accuracy), cross-validated.
Seconds. The regression is that of `fit`."""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from ..reader.data import exact, f1
from .fit import auroc, cross_validated, fit

OWN = ["answerLogit", "knownFirst", "saidUnknown", "phraseMean", "phraseSum", "writtenMean",
       "reasoned", "grounded"]
READ = ["spanScore", "spanGap", "answerable", "answerableMax", "support", "readerWords"]
# Who answers: each one's chance by its own signs and what the other makes of its answer. Whether
# there is an answer, and how far one is trusted where there is: by all signs.
CHANCE = {"reasoner": [*OWN, "marked", "ownLead"], "reader": [*READ, "rivalSum"]}
ALL = [*OWN, *READ, "agreement", "marked", "ownLead", "rivalSum"]


def right(said: str | None, targets: list[str], answerable: bool) -> float:
    if said is None or not answerable:
        return 0.0
    items = lambda text: sorted(part.strip() for part in text.lower().split(","))
    if any(items(said) == items(t) for t in targets):
        return 1.0
    return float(exact(said, tuple(targets)) or f1(said, tuple(targets)) >= 0.5)


def load(paths: list[Path], left_out: set[str] = frozenset()) -> list[dict]:
    """Cases of the results' samples, but for the questions named."""
    cases = []
    for path in paths:
        for sample in json.loads(Path(path).read_text("utf8"))["samples"]:
            if not sample["cell"].endswith(", both") or "error" in sample \
                    or sample["id"] in left_out:
                continue
            output, targets = sample["output"], sample["targets"]
            answerable, said = targets != ["unknown"], output["said"]
            cases.append({"features": output["features"], "answerable": answerable,
                          "reader": right(said["reader"], targets, answerable),
                          "reasoner": right(said["reasoner"], targets, answerable),
                          "silent": said["reasoner"] is None,
                          "cell": f"{path.parent.name} {sample['cell']}",
                          "f1": {who: f1(said[who] or "", tuple(targets)) for who in CHANCE}})
    return cases


def threshold(best: np.ndarray, answerable: np.ndarray) -> float:
    """Where answering what is answerable and keeping silent about the rest are best balanced: the
    lowest within four hundredths of the best, since a few hundred questions tell no more."""
    tried = np.quantile(best, np.linspace(0.02, 0.9, 80))
    balance = [((best >= t)[answerable].mean() + (best < t)[~answerable].mean()) / 2 for t in tried]
    return float(tried[int(np.argmax(np.array(balance) >= max(balance) - 0.04))])


def fitted(cases: list[dict], features: dict[str, list[str]], rights: dict) -> tuple[dict, dict]:
    """-> what the engine reads, and each case's probability by a fit that did not see it."""
    models, held = {}, {}
    for who, names in features.items():
        x, y = np.array([[c["features"][f] for f in names] for c in cases], float), rights[who]
        weights, bias = fit(x, y)
        held[who] = cross_validated(x, y)
        models[who] = {"bias": round(bias, 5),
                       "weights": {f: round(float(w), 5) for f, w in zip(names, weights)}}
        print(f"{who}, {len(names)} signs: n {len(y)}, right {y.mean():.3f}, "
              f"AUROC {auroc(held[who], y):.3f}, log loss "
              f"{-np.mean(np.log(np.where(y > 0.5, held[who], 1 - held[who]))):.3f}")
    return models, held


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--results", type=Path, nargs="+", required=True)
    p.add_argument("--leave-out", type=Path, nargs="*", default=[],
                   help="results whose questions are published figures: not fitted on")
    p.add_argument("--out", type=Path, required=True)
    args = p.parse_args()
    published = {sample["id"] for path in args.leave_out
                 for sample in json.loads(path.read_text("utf8"))["samples"]}
    cases = load(args.results, published)
    answerable = np.array([c["answerable"] for c in cases])
    silent = np.array([c["silent"] for c in cases])
    rights = {who: np.array([c[who] for c in cases]) for who in CHANCE}
    chance, chance_held = fitted(cases, CHANCE, rights)
    there, there_held = fitted(cases, {"held": ALL}, {"held": answerable.astype(float)})
    trust = fitted([c for c in cases if c["answerable"]], dict.fromkeys(CHANCE, ALL),
                   {who: rights[who][answerable] for who in CHANCE})[0]
    alone, alone_held = fitted(cases, {"reasoner": OWN}, rights)
    reasoner = np.where(silent, 0.0, chance_held["reasoner"])
    by_itself = np.where(silent, 0.0, alone_held["reasoner"])
    by_reasoner = ~silent & (reasoner >= chance_held["reader"])
    held = there_held["held"]
    out = {"chance": chance, "held": there["held"], "trust": trust, "alone": alone["reasoner"],
           "threshold": round(threshold(held, answerable), 4),
           "thresholdAlone": round(threshold(by_itself, answerable), 4)}
    for name, score, t in (("both", held, out["threshold"]),
                           ("alone", by_itself, out["thresholdAlone"])):
        balance = ((score >= t)[answerable].mean() + (score < t)[~answerable].mean()) / 2
        print(f"{name}: threshold {t}, balanced accuracy {balance:.3f}, "
              f"AUROC answerable {auroc(score, answerable.astype(float)):.3f}")
    chosen = np.where(by_reasoner, [c["f1"]["reasoner"] for c in cases],
                      [c["f1"]["reader"] for c in cases])
    cells = np.array([c["cell"] for c in cases])
    for cell in sorted(set(cells)):
        own, shown = cells == cell, held >= out["threshold"]
        print(f"{cell}: n {own.sum()}, F1 {(chosen * shown)[own].mean():.3f} "
              f"(before unknown {chosen[own].mean():.3f}), unknown {(~shown)[own].mean():.3f}")
    args.out.write_text(json.dumps(out, indent=1) + "\n", "utf8")


if __name__ == "__main__":
    main()
