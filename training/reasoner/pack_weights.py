"""Float weights to the graph that ships: 4-bit blocks with whole zero points, as trained for.

Usage: python -m training.reasoner.pack_weights --hf DIR --int4 DIR --out DIR
--int4 is onnxruntime-genai's int4 graph of a model of the same shape (its weights do not matter):
every MatMulNBits, and the embedding that the last of them shares, gets the numbers of
training/reasoner/quantise.py, so the graph computes what quantised training computed.
Shapes: weight [N, K] -> B [N, K/32, 16] (neighbours share a byte), scales [N * K/32] float32,
zero points [N, ceil(K/32 / 2)] (likewise). Source: ONNX Runtime contrib operator MatMulNBits.
"""
from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import torch

from .quantise import BLOCK, quantise

PARTS = {"attn.qkv_proj": ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
          "attn.o_proj": ["self_attn.o_proj"], "mlp.gate_proj": ["mlp.gate_proj"],
          "mlp.up_proj": ["mlp.up_proj"], "mlp.down_proj": ["mlp.down_proj"]}


def pack_nibbles(whole: np.ndarray) -> np.ndarray:
    """[..., n] of 0..15 -> [..., ceil(n/2)], the first in the low half; an odd one out gets 8."""
    if whole.shape[-1] % 2:
        whole = np.concatenate([whole, np.full((*whole.shape[:-1], 1), 8, whole.dtype)], axis=-1)
    return (whole[..., 0::2] | (whole[..., 1::2] << 4)).astype(np.uint8)


def packed(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-> B [N, K/32, 16], scales [N, K/32], zero points [N, ceil(K/32 / 2)]."""
    whole, scale, zero = quantise(torch.from_numpy(weight))
    nibbles = pack_nibbles(whole.numpy().astype(np.uint8))
    return nibbles, scale.numpy()[..., 0], pack_nibbles(zero.numpy()[..., 0].astype(np.uint8))


class Graph:
    """The model with its initializers by name."""

    def __init__(self, path: Path):
        import onnx

        self.onnx = onnx
        self.model = onnx.load(str(path))
        self.tensors = {t.name: t for t in self.model.graph.initializer}

    def put(self, name: str, value: np.ndarray) -> str:
        fresh = self.onnx.numpy_helper.from_array(np.ascontiguousarray(value), name)
        if name in self.tensors:
            self.tensors[name].CopyFrom(fresh)
        else:
            self.model.graph.initializer.append(fresh)
            self.tensors[name] = self.model.graph.initializer[-1]
        return name

    def save(self, out: Path) -> None:
        out.parent.mkdir(parents=True, exist_ok=True)
        self.onnx.save(self.model, str(out), save_as_external_data=True,
                       location=out.name + ".data", size_threshold=1024)


def set_zero(node, place: int, name: str) -> None:
    """Input `place` of the node is the zero points, whatever optional inputs came before."""
    while len(node.input) <= place:
        node.input.append("")
    node.input[place] = name


def matrix_of(node_weight: str, state: dict[str, np.ndarray]) -> np.ndarray:
    """The float rows of a MatMulNBits by the builder's name for it."""
    if "lm_head" in node_weight:
        return state["model.embed_tokens.weight"]
    layer = node_weight.split("model.layers.")[1].split(".")[0]
    part = next(p for p in PARTS if p in node_weight)
    return np.concatenate([state[f"model.layers.{layer}.{name}.weight"] for name in PARTS[part]])


def norms(graph: Graph, state: dict[str, np.ndarray]) -> None:
    """The float vectors keep their names, but for the last norm's, which counts as a layer's."""
    layers = max(int(name.split(".")[2]) for name in state if ".layers." in name) + 1
    for name, value in state.items():
        if value.ndim == 1:
            last = f"model.layers.{layers}.final_norm_layernorm.weight"
            graph.put(last if name == "model.norm.weight" else name, value)


def rewrite(state: dict[str, np.ndarray], model_path: Path, out: Path) -> None:
    graph = Graph(model_path)
    head = None
    for node in graph.model.graph.node:
        if node.op_type != "MatMulNBits":
            continue
        weight, scales = node.input[1], node.input[2]
        nibbles, scale, zero = packed(matrix_of(weight, state))
        graph.put(weight, nibbles.reshape(graph.tensors[weight].dims))
        graph.put(scales, scale.reshape(graph.tensors[scales].dims))
        zeros = graph.put(weight + "_zero_points", zero)
        set_zero(node, 3, zeros)
        if "lm_head" in weight:
            head = zeros
    for node in graph.model.graph.node:
        if node.op_type == "GatherBlockQuantized":
            set_zero(node, 3, head)
    norms(graph, state)
    graph.save(out)


def load_state(folder: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return {name: value.astype(np.float32)
            for name, value in load_file(str(Path(folder) / "model.safetensors")).items()}


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("hf", "int4", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    a = p.parse_args()
    shutil.rmtree(a.out, ignore_errors=True)
    rewrite(load_state(a.hf), a.int4 / "model.onnx", a.out / "model.onnx")
