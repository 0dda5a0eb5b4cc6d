"""Two evaluations of the same questions: the difference with its interval.

Usage: python -m training.reasoner.compare --base A.json --other B.json
Files of `evaluate --json`. Families count the same; questions are resampled in pairs within their
family (bootstrap, 95 %), so the interval leaves out what another training seed would change.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

RESAMPLES = 2000


def difference(base: dict, other: dict, key: str = "right") -> tuple[float, float, float, float]:
    """-> mean of base, mean of the difference, and its interval; in percent, families alike."""
    rng = np.random.default_rng(1)
    pairs = [(np.array(base[name][key]), np.array(other[name][key])) for name in sorted(base)]
    for ours, theirs in pairs:
        if len(ours) != len(theirs):
            raise ValueError("not the same questions")
    means = [np.mean([(theirs - ours)[rng.integers(0, len(ours), len(ours))].mean()
                      for ours, theirs in pairs]) for _ in range(RESAMPLES)]
    whole = np.mean([(theirs - ours).mean() for ours, theirs in pairs])
    low, high = np.quantile(means, [0.025, 0.975])
    start = np.mean([ours.mean() for ours, _ in pairs])
    return tuple(100 * float(x) for x in (start, whole, low, high))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--base", type=Path, required=True)
    p.add_argument("--other", type=Path, required=True)
    args = p.parse_args()
    base, other = (json.loads(path.read_text("utf8")) for path in (args.base, args.other))
    start, whole, low, high = difference(base, other)
    count = sum(len(by["right"]) for by in base.values())
    print(f"{count} questions: {start:.1f} %, {whole:+.1f} ({low:+.1f} to {high:+.1f})")


if __name__ == "__main__":
    main()
