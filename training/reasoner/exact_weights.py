"""Puts the GGUF's own 4-bit numbers into the int4 graph, instead of quantising a second time.

Usage: python -m training.reasoner.exact_weights --gguf F --int4 DIR --out DIR
Q4_1 stores a block of 32 weights as w = d*q + m, q in 0..15. MatMulNBits computes (q - 8)*scale, so
  w = (q - 8)*d + c,  c = m + 8d,  and  x @ W.T = MatMulNBits(x; q, d) + blocksums(x) @ C.T
with blocksums(x) [.., K/32] and C [N, K/32]: one more bit a weight, and not one rounding. The tied
embedding is Q8_0, w = d*q with q in -128..127, which 8-bit MatMulNBits holds as it is.
Why: quantising again (round to nearest, symmetric) cost 0.41 nats of KL; see training/RESULTS.md.
Source: ggml-quants.c, block_q4_1 and block_q8_0.
"""
from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np

from .to_hf import unpermute

BLOCK = 32
_PARTS = {"attn.qkv_proj": ["attn_q", "attn_k", "attn_v"], "attn.o_proj": ["attn_output"],
          "mlp.gate_proj": ["ffn_gate"], "mlp.up_proj": ["ffn_up"], "mlp.down_proj": ["ffn_down"]}


def unpack_q4_1(raw: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """raw [N, bytes] -> q [N, K] uint8 in 0..15, d and m [N, K/32] float32."""
    rows = raw.shape[0]
    blocks = np.ascontiguousarray(raw).reshape(rows, -1, 20)
    halves = blocks[:, :, :4].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, :, 4:]
    q = np.concatenate([packed & 15, packed >> 4], axis=-1)  # low nibbles come first
    return q.reshape(rows, -1), halves[..., 0], halves[..., 1]


def pack_nibbles(q: np.ndarray) -> np.ndarray:
    """[N, K] -> MatMulNBits' [N, K/32, 16]: neighbours share a byte."""
    rows = q.shape[0]
    return (q[:, 0::2] | (q[:, 1::2] << 4)).reshape(rows, -1, BLOCK // 2)


def unpack_q8_0(raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """raw [N, bytes] -> q + 128 [N, K/32, 32] uint8, d [N, K/32] float32."""
    blocks = np.ascontiguousarray(raw).reshape(raw.shape[0], -1, 34)
    d = blocks[:, :, :2].copy().view(np.float16).astype(np.float32)[..., 0]
    return blocks[:, :, 2:] ^ 128, d


class Graph:
    """The model with its initializers by name, and what must be added to it."""

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

    def forget_shape(self, value: str) -> None:
        for item in [i for i in self.model.graph.value_info if i.name == value]:
            self.model.graph.value_info.remove(item)

    def node(self, kind: str, inputs: list[str], output: str, **attributes):
        return self.onnx.helper.make_node(kind, inputs, [output], name=output + "/" + kind,
                                          **attributes)


def add_offsets(graph: Graph, node, offsets: np.ndarray, summed: dict[str, str]) -> list:
    """Nodes around a MatMulNBits: [block sums before it], and MatMul + Add after it."""
    source, output = node.input[0], node.output[0]
    count = offsets.shape[1]
    before = []
    if source not in summed:
        shape = graph.put(f"/blocks/{count}", np.array([0, 0, count, BLOCK], dtype=np.int64))
        axis = graph.put("/blocks/axis", np.array([-1], dtype=np.int64))
        before = [graph.node("Reshape", [source, shape], source + "/blocks"),
                  graph.node("ReduceSum", [source + "/blocks", axis], source + "/sums", keepdims=0)]
        summed[source] = source + "/sums"
    weight = graph.put(node.input[1] + "/offsets", offsets.T.astype(np.float32))
    node.output[0] = output + "/scaled"
    after = [graph.node("MatMul", [summed[source], weight], output + "/offset"),
             graph.node("Add", [node.output[0], output + "/offset"], output)]
    return [*before, node, *after]


def set_attribute(node, name: str, value: int) -> None:
    next(a for a in node.attribute if a.name == name).i = value


def rewrite(gguf_path: Path, model_path: Path, out: Path) -> None:
    """model_path: the builder's int4 graph of the same weights. `out` has one data file."""
    from gguf import GGUFReader

    reader = GGUFReader(str(gguf_path))
    raw = {t.name: t.data for t in reader.tensors}
    heads = {"attn_q": reader.fields["llama.attention.head_count"].contents(),
             "attn_k": reader.fields["llama.attention.head_count_kv"].contents()}
    graph, nodes, summed, dropped = Graph(model_path), [], {}, set()
    table, table_scales = unpack_q8_0(raw["token_embd.weight"])
    for node in list(graph.model.graph.node):
        if node.op_type == "MatMulNBits" and "lm_head" not in node.name:
            _, _, _, layer, *_ = node.input[1].replace("model.layers.", "x.x.x.").split(".")
            part = next(p for p in _PARTS if p in node.input[1])
            pieces = []
            for name in _PARTS[part]:
                arrays = unpack_q4_1(raw[f"blk.{layer}.{name}.weight"])
                pieces.append([unpermute(a, heads[name]) if name in heads else a for a in arrays])
            q, d, m = (np.concatenate(column) for column in zip(*pieces))
            graph.put(node.input[1], pack_nibbles(q))
            graph.put(node.input[2], d)
            del node.input[3:]
            nodes += add_offsets(graph, node, m + 8 * d, summed)
            continue
        if node.op_type == "MatMulNBits":
            graph.put(node.input[1], table)
            graph.put(node.input[2], table_scales)
            set_attribute(node, "bits", 8)
        if node.op_type == "GatherBlockQuantized":
            flat = next(n for n in graph.model.graph.node if node.input[0] in n.output)
            old, flat.input[1] = flat.input[1], graph.put("/embedding/shape", np.array(
                [table.shape[0], table.shape[1] * BLOCK], dtype=np.int64))
            dropped.add(old)
            graph.forget_shape(flat.output[0])
            zero = np.full(table_scales.shape, 128, dtype=np.uint8)
            node.input.append(graph.put("/embedding/zero", zero))
            set_attribute(node, "bits", 8)
        nodes.append(node)
    del graph.model.graph.node[:]
    graph.model.graph.node.extend(n for n in nodes if n.output[0] not in dropped)
    out.parent.mkdir(parents=True, exist_ok=True)
    graph.onnx.save(graph.model, str(out), save_as_external_data=True,
                    location=out.name + ".data", size_threshold=1024)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("gguf", "int4", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    a = p.parse_args()
    shutil.rmtree(a.out, ignore_errors=True)
    rewrite(a.gguf, a.int4 / "model.onnx", a.out / "model.onnx")
