"""The trained table to the folder that the engine loads.

Usage: python -m training.static_embedder.export --weights PT --embedder models/embedder --out DIR
       [--keep CARD LICENSE]
table.bin: V scales int16 from 0 on, then V rows of H codes int8, little endian; value = code *
scale, in a unit of its own: the engine makes vectors length 1.
config.json says V and H; tokenizer.json is the deep embedder's, without padding. Control tokens
have rows of zeros. The folder appears only when complete.
"""
from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch

from ..reader.export import sums, write_tokenizer

SCALE_MAX = 32_767
SILENT = ("[PAD]", "[CLS]", "[SEP]", "[MASK]")


def quantised(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[V,H] float32 -> scales [V] int16, codes [V,H] int8."""
    largest = np.abs(rows).max(axis=1)
    scales = np.ceil(largest / largest.max() * SCALE_MAX).astype(np.int16)
    unit = largest.max() / SCALE_MAX / 127
    codes = np.round(rows / (unit * np.maximum(scales, 1).astype(np.float32))[:, None])
    return scales, np.clip(codes, -127, 127).astype(np.int8)


def read_table(folder: Path) -> np.ndarray:
    """[V,H] float32, as the engine sums it."""
    config = json.loads((folder / "config.json").read_text("utf8"))
    raw, size = (folder / "table.bin").read_bytes(), config["vocab_size"]
    scales = np.frombuffer(raw, "<i2", size).astype(np.float32)
    codes = np.frombuffer(raw, np.int8, offset=2 * size).reshape(size, config["hidden_size"])
    return codes * scales[:, None] / (127 * SCALE_MAX)


def export(rows: np.ndarray, embedder: Path, out: Path, keep: list[Path] = ()) -> None:
    """`keep`: files (card, licence) that are copied into the folder."""
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    write_tokenizer(embedder / "tokenizer.json", fresh / "tokenizer.json")
    vocabulary = json.loads((fresh / "tokenizer.json").read_text("utf8"))["model"]["vocab"]
    rows = rows.astype(np.float32).copy()
    rows[[vocabulary[token] for token in SILENT]] = 0
    scales, codes = quantised(rows)
    (fresh / "table.bin").write_bytes(scales.astype("<i2").tobytes() + codes.tobytes())
    config = {"model_type": "token-table", "name": "static-bge-small-en-v1.5",
              "vocab_size": len(rows), "hidden_size": rows.shape[1], "max_position_embeddings": 512}
    (fresh / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf8")
    for path in keep:
        shutil.copy(path, fresh / path.name)
    sums(fresh)
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("weights", "embedder", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--keep", type=Path, nargs="*", default=[])
    a = p.parse_args()
    export(torch.load(a.weights)["rows"].numpy(), a.embedder, a.out, a.keep)
