"""A graph for reading prompts: the appending one with 8-bit matrix products and without logits.

Usage: python -m training.conversion.int8_prefill --model DIR/model_int4_appending.onnx
           --out DIR/model_int4_prefill.onnx
Products of 4-bit blocks fit the writing of one token, where reading the weights is what costs.
Over many tokens the processor's own 8-bit products are several times as fast (VNNI, AMX). Here each
token's activations have one scale, and each output one scale of its weights:
    y[t, n] = row[t] * scale[n] * sum over k of q[t, k] * w[k, n],  q in 1..255 around 128, w int8
What attention reads of the recent and the new positions is an output too, near_key_values.N: there
a block that a run fills up stands head by head, as the past has it, and is copied in large pieces.
Beside the graph goes a recipe (.json), by which the engine makes the 8-bit weights out of the 4-bit
ones that ship, once on each machine (src/runtime/int8-weights.ts): they would be as large again.
Sources: LLM.int8() (Dettmers et al. 2022) for scales by row and by column; ONNX Runtime's contrib
operator MatMulIntegerToFloat.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from .appending_cache import near_name

ALIGN = 4096
LEAST = 1e-12
ZERO_POINT = 128


class Weights:
    """Where each tensor comes to stand in the file of weights. Units: bytes."""

    def __init__(self, name: str):
        self.name, self.size = name, 0
        self.copies: list[dict] = []
        self.matrices: list[dict] = []

    def room(self, length: int) -> int:
        at = self.size + -self.size % ALIGN
        self.size = at + length
        return at

    def recipe(self) -> dict:
        return {"version": 1, "weights": self.name, "bytes": self.size, "copies": self.copies,
                "matrices": self.matrices}


def place_of(tensor) -> dict:
    """-> {"file", "offset", "length"}. ValueError where the tensor is not external."""
    told = {entry.key: entry.value for entry in tensor.external_data}
    if "location" not in told:
        raise ValueError(f"{tensor.name} is not in a file of weights")
    return {"file": told["location"], "offset": int(told.get("offset", 0)),
            "length": int(told["length"])}


def external(name: str, kind: int, dims: list[int], weights: Weights, at: int, length: int):
    from onnx import TensorProto

    tensor = TensorProto(name=name, data_type=kind, dims=dims, data_location=TensorProto.EXTERNAL)
    for key, value in (("location", weights.name), ("offset", at), ("length", length)):
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def matrix(node, tensors: dict, weights: Weights) -> list:
    """Room for one MatMulNBits' 8-bit weights [K, N] and scales [N]. -> their tensors."""
    from onnx import TensorProto, helper

    told = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if told["bits"] != 4 or len(node.input) != 4:
        raise ValueError(f"{node.name}: not 4 bits with zero points")
    rows, columns = told["N"], told["K"]
    if columns % told["block_size"]:
        raise ValueError(f"{node.name}: {columns} columns are not whole blocks")
    at, scales_at = weights.room(rows * columns), weights.room(rows * 4)
    weights.matrices.append({
        "rows": rows, "columns": columns, "block": told["block_size"],
        "from": place_of(tensors[node.input[1]]), "scalesFrom": place_of(tensors[node.input[2]]),
        "zeroPointsFrom": place_of(tensors[node.input[3]]), "to": at, "scalesTo": scales_at})
    return [external(f"{node.name}/int8", TensorProto.INT8, [columns, rows], weights, at,
                     rows * columns),
            external(f"{node.name}/scales", TensorProto.FLOAT, [rows], weights, scales_at,
                     rows * 4)]


def quantised_rows(source: str) -> list:
    """Nodes from [1, T, K] to `source`/uint8 and the scale of each token, `source`/row."""
    from onnx import helper

    def add(op: str, out: str, *inputs: str, **attributes):
        return helper.make_node(op, list(inputs), [out], out, **attributes)

    return [add("Abs", f"{source}/abs", source),
            add("ReduceMax", f"{source}/max", f"{source}/abs", "prefill/last_axis", keepdims=1),
            add("Max", f"{source}/most", f"{source}/max", "prefill/least"),
            add("Div", f"{source}/row", f"{source}/most", "prefill/127"),
            add("Div", f"{source}/scaled", source, f"{source}/row"),
            add("QuantizeLinear", f"{source}/uint8", f"{source}/scaled", "prefill/1",
                "prefill/zero_point")]


def near_outputs(graph) -> list:
    """ValueError where the graph has no such tensors."""
    from onnx import helper

    made = {name for node in graph.node for name in node.output}
    keys = [port for port in graph.input if port.name.endswith(".key")]
    outputs = []
    for n, port in enumerate(keys):
        if near_name(n) not in made:
            raise ValueError(f"there is no {near_name(n)}")
        told = port.type.tensor_type
        heads, size = (told.shape.dim[axis].dim_value for axis in (1, 3))
        outputs.append(helper.make_tensor_value_info(near_name(n), told.elem_type,
                                                     [1, 2 * heads, "near", size]))
    return outputs


def convert(model, weights: Weights) -> None:
    """Rewrites an appending graph in place. ValueError where it has no 4-bit products."""
    from onnx import helper, numpy_helper

    graph = model.graph
    tensors = {t.name: t for t in graph.initializer}
    nodes, made, quantised = [], [], set()
    for node in graph.node:
        if "logits" in node.output:
            continue
        if node.op_type != "MatMulNBits":
            nodes.append(node)
            continue
        source = node.input[0]
        if source not in quantised:
            quantised.add(source)
            nodes += quantised_rows(source)
        made += matrix(node, tensors, weights)
        product = f"{node.name}/product"
        nodes += [helper.make_node("MatMulIntegerToFloat", [
            f"{source}/uint8", f"{node.name}/int8", "prefill/1", f"{node.name}/scales",
            "prefill/zero_point"], [product], product, domain="com.microsoft"),
            helper.make_node("Mul", [product, f"{source}/row"], [node.output[0]], node.name)]
    if not made:
        raise ValueError("there is no MatMulNBits")
    constants = {"prefill/127": np.float32(127), "prefill/1": np.float32(1),
                 "prefill/least": np.float32(LEAST), "prefill/zero_point": np.uint8(ZERO_POINT),
                 "prefill/last_axis": np.array([-1], dtype=np.int64)}
    used = {name for node in nodes for name in node.input}
    kept = [t for t in graph.initializer if t.name in used]
    for tensor in kept:
        if tensor.external_data:
            place = place_of(tensor)
            at = weights.room(place["length"])
            weights.copies.append({"from": place, "to": at})
            tensor.CopyFrom(external(tensor.name, tensor.data_type, list(tensor.dims), weights, at,
                                     place["length"]))
    outputs = [o for o in graph.output if o.name != "logits"] + near_outputs(graph)
    initializers = kept + made + [numpy_helper.from_array(np.asarray(v), k)
                                  for k, v in constants.items()]
    model.graph.CopyFrom(helper.make_graph(nodes, graph.name, list(graph.input), outputs,
                                           initializers))


def write(source: Path, out: Path) -> None:
    import onnx

    model = onnx.load(str(source), load_external_data=False)
    weights = Weights(f"{out.stem}.weights")
    convert(model, weights)
    out.write_bytes(model.SerializeToString())
    out.with_suffix(".json").write_text(
        json.dumps(weights.recipe(), separators=(",", ":")) + "\n", "utf8")


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--model", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    write(a.model, a.out)
