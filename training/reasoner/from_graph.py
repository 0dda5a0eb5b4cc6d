"""The graph that ships back to Hugging Face form: where training goes on from, on any machine.

Usage: python -m training.reasoner.from_graph --model models/reasoner --out DIR
The weights are the rounded ones, which quantised training computes with, so nothing is lost but the
optimiser's state and what the float weights held back between two steps of the rounding.
Shapes: as training/reasoner/pack_weights.py, backwards.
"""
from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np

from .finish import SMALL_FILES
from .pack_weights import PARTS
from .quantise import BLOCK


def unpack(nibbles: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> np.ndarray:
    """B [N, K/32, 16], scales [N, K/32], zero points [N, ceil(K/32 / 2)] -> weight [N, K]."""
    rows, blocks = scale.shape
    whole = np.stack([nibbles & 15, nibbles >> 4], axis=-1).reshape(rows, blocks, BLOCK)
    zeros = np.stack([zero & 15, zero >> 4], axis=-1).reshape(rows, -1)[:, :blocks, None]
    return ((whole.astype(np.float32) - zeros) * scale[..., None]).reshape(rows, -1)


def state_of(model_path: Path, widths: dict[str, int]) -> dict[str, np.ndarray]:
    """`widths`: rows of each projection that the graph holds fused (q, k, v)."""
    import onnx

    model = onnx.load(str(model_path))
    tensors = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    state = {}
    for node in model.graph.node:
        if node.op_type != "MatMulNBits":
            continue
        name = node.input[1]
        nibbles = tensors[name]
        scale = tensors[node.input[2]].reshape(nibbles.shape[:2])
        weight = unpack(nibbles, scale, tensors[node.input[3]].reshape(len(nibbles), -1))
        if "lm_head" in name:
            state["model.embed_tokens.weight"] = weight
            continue
        layer = name.split("model.layers.")[1].split(".")[0]
        part = next(p for p in PARTS if p in name)
        at = 0
        for piece in PARTS[part]:
            rows = widths.get(piece, len(weight))
            state[f"model.layers.{layer}.{piece}.weight"] = weight[at:at + rows]
            at += rows
    for name, value in tensors.items():
        if value.ndim == 1 and name.endswith("layernorm.weight"):
            last = "final_norm_layernorm" in name
            state["model.norm.weight" if last else name] = value
    return state


def write_hf(state: dict[str, np.ndarray], small_files: Path, out: Path) -> None:
    """A model in Hugging Face form; `small_files`: the folder that its other files come from."""
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    save_file({k: np.ascontiguousarray(v) for k, v in state.items()},
              str(out / "model.safetensors"), metadata={"format": "pt"})
    for name in SMALL_FILES:
        shutil.copy(small_files / name, out / name)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("model", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    args = p.parse_args()
    config = json.loads((args.model / "config.json").read_text("utf8"))
    size = config["hidden_size"] // config["num_attention_heads"]
    widths = {"self_attn.q_proj": config["num_attention_heads"] * size,
              "self_attn.k_proj": config["num_key_value_heads"] * size,
              "self_attn.v_proj": config["num_key_value_heads"] * size}
    state = state_of(args.model / "onnx" / "model_int4.onnx", widths)
    write_hf(state, args.model, args.out)


if __name__ == "__main__":
    main()
