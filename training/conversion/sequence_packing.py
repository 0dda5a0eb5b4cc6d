"""A graph for several sequences in one row: what a graphics card needs to answer several questions.

Usage: python -m training.conversion.sequence_packing --model DIR/NAME.onnx
Writes NAME_packed.onnx and NAME_packed_half.onnx, and NAME_half.onnx (card_graph.py) for one
sequence. Not every card has half floats: the engine takes the first of them that works.
A step of a small model costs a card about the same for one token and for eight, so several
questions are written side by side. `GroupQueryAttention` takes a batch only where every sequence
adds one token. Here they lie in one row instead, in the order in which their tokens came; which
positions a token sees stands in a bias, and where it is in its own sequence in `position_ids`:
    input_ids, position_ids          [1, T]
    attention_bias                   [1, 1, T, C]: 0 where a token sees a position, else far below
    seqlens_k [1], total_sequence_length []   int32: C - 1 and C, C = positions so far and T
    logit_rows, logits               as card_graph.py has them
    past_key_values.N.key, .value    [1, kv heads, past, head size]; present.N.key, .value
Sources: sequence packing (Krell et al. 2021, "Efficient sequence packing without
cross-contamination"); ONNX Runtime contrib operators GroupQueryAttention, RotaryEmbedding.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from .appending_cache import Heads
from .card_graph import choose_rows, halve, write
from .card_graph import convert as one_sequence

MASK_NODES = "attn_mask_subgraph"
SIZES = {"packing/turned_and_value": lambda h: [(h.query + h.kv) * h.size, h.kv * h.size],
         "packing/query_and_key": lambda h: [h.query * h.size, h.kv * h.size]}


def attention(node, n: int, told: dict) -> list:
    """In place of a node with packed queries: rotation by position, then attention with a bias."""
    from onnx import helper

    at = f"packing/{n}"

    def split(source: str, sizes: str, *out: str):
        return helper.make_node("Split", [source, sizes], list(out), f"{at}/split{sizes[7:]}",
                                axis=-1)

    attributes = {k: v for k, v in told.items() if k not in ("do_rotary", "rotary_interleaved")}
    return [
        split(node.input[0], "packing/turned_and_value", f"{at}/to_turn", f"{at}/value"),
        helper.make_node("RotaryEmbedding",
                         [f"{at}/to_turn", "position_ids", node.input[7], node.input[8]],
                         [f"{at}/turned"], f"{at}/rotary", domain="com.microsoft", interleaved=0),
        split(f"{at}/turned", "packing/query_and_key", f"{at}/query", f"{at}/key"),
        helper.make_node(
            "GroupQueryAttention",
            [f"{at}/query", f"{at}/key", f"{at}/value", node.input[3], node.input[4], "seqlens_k",
             "total_sequence_length", "", "", "", "attention_bias"],
            list(node.output), f"{at}/attention", domain="com.microsoft", do_rotary=0,
            **attributes),
    ]


def pack(model) -> None:
    """Rewrites the model in place. ValueError where it is not of the builder's form."""
    from onnx import helper, numpy_helper

    graph = model.graph
    found = [n for n in graph.node if n.op_type == "GroupQueryAttention"]
    cosines = next((t for t in graph.initializer if t.name == "cos_cache"), None)
    if not found or cosines is None:
        raise ValueError("there is no GroupQueryAttention with rotation")
    told = [{a.name: helper.get_attribute_value(a) for a in n.attribute} for n in found]
    heads = Heads(told[0]["num_heads"], told[0]["kv_num_heads"], cosines.dims[1] * 2)
    nodes, layer = [], 0
    for node in graph.node:
        if node.op_type == "GroupQueryAttention":
            its = told[layer]
            if node.input[1] or not its.get("do_rotary") or its.get("rotary_interleaved"):
                raise ValueError(f"{node.name}: not packed queries with rotation in halves")
            nodes += attention(node, layer, its)
            layer += 1
        elif MASK_NODES not in node.name:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    nodes = [n for n in nodes if n.op_type != "Constant" or n.output[0] in used]
    graph.initializer.extend(numpy_helper.from_array(np.array(sizes(heads), dtype=np.int64), name)
                             for name, sizes in SIZES.items())
    del graph.node[:]
    graph.node.extend(nodes)
    declare(graph, layer, heads)


def declare(graph, layers: int, heads: Heads) -> None:
    """Inputs and outputs as the docstring above has them."""
    from onnx import TensorProto, helper

    def tensor(name, kind, *shape):
        return helper.make_tensor_value_info(name, kind, list(shape))

    logits = next(o for o in graph.output if o.name == "logits")
    whole, short, real = TensorProto.INT64, TensorProto.INT32, TensorProto.FLOAT
    del graph.input[:], graph.output[:], graph.value_info[:]
    graph.input.extend([
        tensor("input_ids", whole, 1, "tokens"), tensor("position_ids", whole, 1, "tokens"),
        tensor("attention_bias", real, 1, 1, "tokens", "positions"),
        tensor("seqlens_k", short, 1), tensor("total_sequence_length", short)])
    graph.output.append(logits)
    for n in range(layers):
        for part in ("key", "value"):
            graph.input.append(tensor(f"past_key_values.{n}.{part}", real, 1, heads.kv, "past",
                                      heads.size))
            graph.output.append(tensor(f"present.{n}.{part}", real, 1, heads.kv, "present",
                                       heads.size))


def convert(model, half: bool) -> None:
    pack(model)
    choose_rows(model)
    if half:
        halve(model)


def write_beside(source: Path) -> None:
    """All that cards get, beside the graph that they are made of."""
    stem = source.stem
    write(source, source.with_name(f"{stem}_half.onnx"), one_sequence)
    write(source, source.with_name(f"{stem}_packed.onnx"), lambda m: convert(m, half=False))
    write(source, source.with_name(f"{stem}_packed_half.onnx"), lambda m: convert(m, half=True))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--model", type=Path, required=True)
    write_beside(p.parse_args().model)


if __name__ == "__main__":
    main()
