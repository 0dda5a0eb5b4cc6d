"""4-bit weights in small files, and back: how a checkpoint goes over a narrow line.

Usage: python -m training.reasoner.compact --hf DIR --out DIR [--without-embedding] [--limit-mb 15]
       python -m training.reasoner.compact --files DIR --base DIR --out DIR
The first writes 0.safetensors, 1.safetensors, ...: of each matrix its whole numbers, zero points
and scales (float16: half of a thousandth off at most), the float vectors as they are. The second
makes the Hugging Face form of them again. The small files come from --base, which is what training
started from, and so does the embedding where the files lack it.
Shapes: weight [N, K] -> .whole [N, K/2] uint8 (neighbours share a byte), .zero [N, K/64] likewise,
.scale [N, K/32] float16.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from .from_graph import unpack, write_hf
from .pack_weights import load_state, packed
from .quantise import BLOCK, dequantise, quantise

EMBEDDING = "model.embed_tokens.weight"


def compacted(name: str, weight: np.ndarray) -> dict[str, np.ndarray]:
    if weight.ndim != 2:
        return {name: weight}
    whole, scale, zero = packed(weight)
    return {f"{name}.whole": whole.reshape(len(weight), -1), f"{name}.zero": zero,
            f"{name}.scale": scale.astype(np.float16)}


def restored(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    state = {}
    for name, value in tensors.items():
        if name.endswith(".scale"):
            matrix, scale = name.removesuffix(".scale"), value.astype(np.float32)
            nibbles = tensors[f"{matrix}.whole"].reshape(*scale.shape, BLOCK // 2)
            state[matrix] = unpack(nibbles, scale, tensors[f"{matrix}.zero"])
        elif not name.endswith((".whole", ".zero")):
            state[name] = value
    return state


def write(state: dict[str, np.ndarray], out: Path, limit: int) -> int:
    """-> how many files, each of `limit` bytes at most, but for a matrix that is larger."""
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.safetensors"):
        old.unlink()
    waiting, size, count = {}, 0, 0
    for name, weight in [*state.items(), ("", None)]:
        parts = compacted(name, weight) if name else {}
        more = sum(part.nbytes for part in parts.values())
        if waiting and (not name or size + more > limit):
            save_file(waiting, out / f"{count}.safetensors")
            waiting, size, count = {}, 0, count + 1
        waiting, size = waiting | parts, size + more
    return count


def read(folder: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return restored({name: value for path in sorted(folder.glob("*.safetensors"))
                     for name, value in load_file(path).items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    source = parser.add_mutually_exclusive_group(required=True)
    for name in ("hf", "files"):
        source.add_argument(f"--{name}", type=Path)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit-mb", type=float, default=15)
    parser.add_argument("--without-embedding", action="store_true",
                        help="training leaves it as it is in the base")
    args = parser.parse_args()
    if args.hf:
        state = load_state(args.hf)
        if args.without_embedding:
            del state[EMBEDDING]
        print(write(state, args.out, int(args.limit_mb * 1e6)), "files")
        return
    if args.base is None:
        parser.error("--files wants --base")
    state = read(args.files)
    if EMBEDDING not in state:  # as training has it: rounded
        table = load_state(args.base)[EMBEDDING]
        state[EMBEDDING] = dequantise(*quantise(torch.from_numpy(table))).numpy()
    write_hf(state, args.base, args.out)


if __name__ == "__main__":
    main()
