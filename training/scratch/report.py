"""Prints the tables of RESULTS.md from the runs' json files.

Usage: python -m training.scratch.report --runs WORK
Intervals of 95 %: first experiment, questions resampled (2,000 draws, seeds pooled); second, over
seeds by Student's t, where there are two or more. Units: % for shares, nats for likelihoods.
Errors: a run that isn't there is left out.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

T_95 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}
ARMS = ("supplied", "redrawn", "none_targets", "none_tokens")
OBJECTIVES = ("base", "cross_entropy", "reverse_kl", "forward_kl", "verified", "gan")
OPEN = ("open_seen_steps", "open_held_steps", "open_held_direct", "open_fresh_steps",
        "open_fresh_direct", "closed_seen_steps", "closed_seen_direct")


def load(folder: Path, name: str) -> list[dict]:
    return [json.loads(p.read_text()) for p in sorted(folder.glob(f"{name}-[0-9]*.json"))]


def resampled(values: list[float], scale: float = 1.0, digits: int = 1) -> str:
    """Mean and its interval: "71.2 (67.0-75.1)"."""
    x = np.array(values, dtype=float) * scale
    rng = np.random.default_rng(0)
    means = x[rng.integers(0, len(x), (2000, len(x)))].mean(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{x.mean():.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def row(cells) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def table(head: list[str], rows: list[list]) -> str:
    return "\n".join([row(head), row(["---"] * len(head)), *map(row, rows)])


def pooled(runs: list[dict], key: str) -> list[float]:
    return [x for run in runs for x in run[key]]


def paths_only(runs: list[dict], key: str, group: str) -> str:
    """Share right of the one- and two-hop questions, which can't be guessed."""
    kept = [x for run in runs for x, kind in zip(run[key], run["kinds"][group])
            if kind in ("one", "two")]
    return f"{100 * np.mean(kept):.1f}"


def differences(runs: list[dict], control: list[dict]) -> str:
    """Supplied minus none_targets, question by question, of the seeds that both have."""
    seeds = {run["seed"] for run in control}
    first = [run for run in runs if run["seed"] in seeds]
    gather = lambda side, key: np.array(pooled(side, key))
    leak = lambda side, key: np.array([x for run in side for x in run["leak"][key]])
    rows = [[key, resampled(gather(first, key) - gather(control, key), 100)] for key in OPEN]
    for how in ("direct", "recited"):
        a, b = ([leak(side, f"{how}_{what}") for what in ("right", "wrong")]
                for side in (first, control))
        rows += [[f"{how} right, nats", resampled(a[0] - b[0], digits=2)],
                 [f"{how} right - wrong", resampled(a[0] - a[1] - b[0] + b[1], digits=2)],
                 [f"{how} right above wrong", resampled(
                     1.0 * (a[0] > a[1]) - (b[0] > b[1]), 100)]]
    return table(["supplied minus none_targets", "difference"], rows)


def supplied(folder: Path) -> str:
    found = {arm: load(folder, arm) for arm in ARMS}
    found = {arm: runs for arm, runs in found.items() if runs}
    accuracy = [[arm, len(runs), *(resampled(pooled(runs, key), 100) for key in OPEN)]
                for arm, runs in found.items()]
    parts = [table(["arm", "seeds", *OPEN], accuracy)]
    leaks = []
    for arm, runs in found.items():
        gather = lambda key: np.array([x for run in runs for x in run["leak"][key]])
        cells = [arm]
        for how in ("direct", "recited"):
            right, wrong = gather(f"{how}_right"), gather(f"{how}_wrong")
            cells += [resampled(right, digits=2), resampled(right - wrong, digits=2),
                      resampled((right > wrong) + 0.5 * (right == wrong), 100)]
        leaks.append(cells)
    parts.append(table(["arm", *(f"{how} {what}" for how in ("asked", "recited") for what in
                                 ("right, nats", "right - wrong", "right above wrong, %"))], leaks))
    kinds = ("one", "two", "older", "same", "count")
    by_kind = []
    for arm, runs in found.items():
        for group in ("held", "fresh"):
            pairs = [(k, x) for run in runs
                     for k, x in zip(run["kinds"][group], run[f"open_{group}_steps"])]
            by_kind.append([arm, group, *(
                f"{100 * np.mean([x for k, x in pairs if k == kind]):.0f}" for kind in kinds)])
    parts.append(table(["arm", "open, steps", *kinds], by_kind))
    hops = [[arm, *(paths_only(runs, f"open_{g}_steps", g) for g in ("seen", "held", "fresh")),
             paths_only(runs, "closed_seen_steps", "seen")] for arm, runs in found.items()]
    parts.append(table(["one and two hops, steps", "seen", "held", "fresh", "closed seen"], hops))
    if "supplied" in found and "none_targets" in found:
        parts.append(differences(found["supplied"], found["none_targets"]))
    cost = [[arm, r["seed"], r["trained"]["steps"], r["sequences"], r["trained"]["tokens"],
             r["trained"]["targets"], round(r["trained"]["seconds"]),
             (r["trained"]["curve"] or [["", ""]])[-1][1]]
            for arm, runs in found.items() for r in runs]
    parts.append(table(["arm", "seed", "updates", "sequences", "tokens", "targets", "CPU s",
                        "last loss"], cost))
    return "\n\n".join(parts)


def over_seeds(values: list[float], digits: int = 1) -> str:
    x = np.array(values, dtype=float)
    if len(x) < 2:
        return f"{x.mean():.{digits}f}"
    half = T_95[len(x)] * x.std(ddof=1) / len(x) ** 0.5
    return f"{x.mean():.{digits}f} ± {half:.{digits}f}"


MEASURES = (("right", 100, 1), ("sampled_right", 100, 1), ("citation_f1", 100, 1),
            ("valid", 100, 1), ("length", 1, 1), ("entropy", 1, 2), ("distinct", 1, 2))


def mode_seeking(folder: Path) -> str:
    found = {name: load(folder, name) for name in OBJECTIVES}
    hinted = [{**run["hinted"], "seed": run["seed"]} for run in found["base"]]
    found = {name: runs for name, runs in
             [("base", found["base"]), ("teacher (base, gold evidence only)", hinted),
              *list(found.items())[1:]] if runs}
    mean = lambda run, key, scale=1: scale * float(np.mean(run[key]))
    rows = [[name, len(runs), *(over_seeds([mean(r, key, scale) for r in runs], digits)
                                for key, scale, digits in MEASURES)]
            for name, runs in found.items()]
    parts = [table(["objective", "seeds", *(m[0] for m in MEASURES)], rows)]
    control = {run["seed"]: run for run in found.get("cross_entropy", [])}
    rows = []
    for name, runs in found.items():
        pairs = [(r, control[r["seed"]]) for r in runs if r["seed"] in control]
        if name == "cross_entropy" or not pairs:
            continue
        rows.append([name, len(pairs), *(over_seeds(
            [mean(a, key, scale) - mean(b, key, scale) for a, b in pairs], digits)
            for key, scale, digits in MEASURES)])
    parts.append(table(["minus cross-entropy, same seed", "seeds", *(m[0] for m in MEASURES)],
                       rows))
    rows = [[name, resampled([x - y for a, b in pairs
                              for x, y in zip(a["right"], b["right"])], 100)]
            for name, runs in found.items()
            if (pairs := [(r, control[r["seed"]]) for r in runs if r["seed"] in control])]
    parts.append(table(["right minus cross-entropy", "questions resampled"], rows))
    rows = [[name, " ".join(f"{mean(r, 'right', 100):.1f}" for r in runs),
             " ".join(str(r.get("steps", "")) for r in runs),
             " ".join(str(round(r.get("seconds", 0))) for r in runs)]
            for name, runs in found.items()]
    parts.append(table(["objective", "right, each seed", "updates", "CPU s"], rows))
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=Path, required=True)
    args = parser.parse_args()
    print(supplied(args.runs / "supplied"))
    print()
    print(mode_seeking(args.runs / "mode_seeking"))


if __name__ == "__main__":
    main()
