"""Writes the split that training, evaluation and the bench share.

Usage: python -m training.reader.split --squad F --nq F --out training/splits.json
"""
import argparse
import json
from pathlib import Path

from . import data

if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("squad", "nq", "out"):
        p.add_argument(f"--{name}", required=True)
    args = p.parse_args()
    splits = data.make_splits(data.load_squad(args.squad)[0], data.load_nq(args.nq)[0])
    Path(args.out).write_text(json.dumps(splits, indent=1, ensure_ascii=False) + "\n", "utf8")
    print(splits["squad"]["test"], len(splits["nq"]["test"]))
