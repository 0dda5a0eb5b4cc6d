"""The mean of several checkpoints' weights, as one checkpoint.

Usage: python -m training.reader.average --checkpoints F.pt F.pt ... --out F.pt
For runs that went on from the same weights: their mean often reads better than each (Wortsman et
al. 2022, "Model soups"). Checkpoints of different shapes are an error.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch


def average(paths: list[Path], out: Path) -> None:
    weights = [torch.load(path, map_location="cpu")["model"] for path in paths]
    if any(w.keys() != weights[0].keys() for w in weights):
        raise ValueError("the checkpoints are not of one model")
    mean = {name: torch.stack([w[name] for w in weights]).mean(0) for name in weights[0]}
    torch.save({"model": mean, "of": [str(path) for path in paths]}, out)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--checkpoints", type=Path, nargs="+", required=True)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    average(a.checkpoints, a.out)
