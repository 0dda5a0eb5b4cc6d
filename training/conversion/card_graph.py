"""A graph for graphics cards: half floats, and logits of chosen tokens only.

sequence_packing.py has the command. Copying logits of 49,152 words a token from a card costs more
than computing them, so the graph is told which rows are wanted. Half
floats halve what a step reads and writes of activations and cache.
    logit_rows [R]     int64: tokens of the run whose logits are wanted
    logits [1, R, V]   float32: the output head stays in it
    past_key_values.*, present.*, attention_bias, where they are there: float16
Weights stay as they are; their scales are cast once, when a session is made. External data is not
touched: the graph is saved without it, to stand beside the first one.
Source: ONNX Runtime contrib operators MatMulNBits, GroupQueryAttention.
"""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

ROWS = "logit_rows"


def head_of(graph):
    """The node that gives the logits. ValueError where there is none."""
    for node in graph.node:
        if "logits" in node.output:
            return node
    raise ValueError("there is no output logits")


def choose_rows(model) -> None:
    """The output head computes the rows that `logit_rows` names."""
    from onnx import TensorProto, helper

    graph, head = model.graph, head_of(model.graph)
    at = next(i for i, node in enumerate(graph.node) if node == head)
    gather = helper.make_node("Gather", [head.input[0], ROWS], ["card/rows"], "card/gather", axis=1)
    head.input[0] = "card/rows"
    nodes = [*graph.node]
    nodes.insert(at, gather)
    del graph.node[:]
    graph.node.extend(nodes)
    graph.input.append(helper.make_tensor_value_info(ROWS, TensorProto.INT64, ["rows"]))
    logits = next(o for o in graph.output if o.name == "logits")
    logits.type.tensor_type.shape.dim[1].dim_param = "rows"


def halve(model) -> None:
    """Everything before the output head in float16."""
    from onnx import TensorProto, helper

    graph, head = model.graph, head_of(model.graph)
    floats = {t.name for t in graph.initializer if t.data_type == TensorProto.FLOAT}
    cast = {}
    for node in graph.node:
        if node == head:
            continue
        for i, name in enumerate(node.input):
            if name in floats:
                cast[name] = node.input[i] = f"{name}/half"
    rows = helper.make_node("Cast", [head.input[0]], ["card/float"], "card/to_float",
                            to=TensorProto.FLOAT)
    nodes = [helper.make_node("Cast", [name], [half], f"{name}/to_half", to=TensorProto.FLOAT16)
             for name, half in sorted(cast.items())]
    for node in graph.node:
        if node == head:
            nodes.append(rows)
        nodes.append(node)
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    next(n for n in graph.node if "logits" in n.output).input[0] = "card/float"
    for port in [*graph.input, *graph.output]:
        if port.name != "logits" and port.type.tensor_type.elem_type == TensorProto.FLOAT:
            port.type.tensor_type.elem_type = TensorProto.FLOAT16


def convert(model) -> None:
    """Rewrites the model in place. ValueError where it is not of the builder's form."""
    choose_rows(model)
    halve(model)


def write(source: Path, out: Path, change: Callable) -> None:
    """ValueError where `out` is not in the folder of `source`, whose external data it names."""
    import onnx

    if source.resolve().parent != out.resolve().parent:
        raise ValueError(f"{out} must stand beside {source}")
    model = onnx.load(str(source), load_external_data=False)
    change(model)
    out.write_bytes(model.SerializeToString())
