"""A graph whose cache grows to one that is handed its cache and gives back only what is new.

Usage: python -m training.conversion.appending_cache --model F --out F
`GroupQueryAttention` copies past to present in every layer at every run, and a binding that takes
tensors in and out copies them again: decoding slows down with the cache, not with the reading of
it. Here attention reads two parts, and a run returns the keys and values of its own tokens, which
the caller writes where they belong:
    past_key_values.N.key, .value  [1, kv heads, C, head size]
    recent_key_values.N            [1, R, 2 * kv heads * head size], keys then values, R < BLOCK
    new_key_values.N               [1, T, 2 * kv heads * head size], for T tokens of input_ids
    position_ids                   [1, T]
C is a multiple of BLOCK and no row that is kept may cross one: so the place of a position in the
sums depends on the position alone, and logits are the same bits however a text is cut into runs.
For the same reason rows of scores are as wide as a multiple of LANES, the step of the vector loops.
External data is not touched: the graph is saved without it, to stand beside the first one.
Source: ONNX Runtime contrib operators GroupQueryAttention, RotaryEmbedding, FusedMatMul.
"""
from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BLOCK = 128
LANES = 64
MASKED = -1e30


@dataclass(frozen=True)
class Heads:
    query: int
    kv: int
    size: int

    @property
    def each(self) -> int:
        """Query heads that share a key head."""
        return self.query // self.kv


class Builder:
    """Appends nodes; every method gives the name of its output."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], {}, 0

    def add(self, op: str, *inputs: str, outputs: int = 1, out: str = "", domain: str = "",
            **attributes):
        from onnx import helper

        self.count += 1
        names = [out] if out else [f"appending/{op}_{self.count}_{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, f"appending/{op}_{self.count}",
                                           domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def ints(self, *values: int, scalar: bool = False) -> str:
        name = f"appending/ints_{'scalar_' if scalar else ''}{'_'.join(map(str, values))}"
        array = np.array(values[0] if scalar else values, dtype=np.int64)
        return self._constant(name, array)

    def number(self, value: float) -> str:
        return self._constant(f"appending/number_{value}", np.array(value, dtype=np.float32))

    def _constant(self, name: str, array: np.ndarray) -> str:
        self.constants[name] = array
        return name

    def size(self, tensor: str, axis: int) -> str:
        """[1] int64."""
        return self.add("Shape", tensor, start=axis, end=axis + 1)

    def scalar(self, one: str) -> str:
        return self.add("Squeeze", one, self.ints(0))

    def counted(self, one: str) -> str:
        """0 to n - 1 for n of shape [1]."""
        return self.add("Range", self.ints(0, scalar=True), self.scalar(one),
                        self.ints(1, scalar=True))


@dataclass(frozen=True)
class Shared:
    """What all layers need: `mask` [1, 1, T * each, W] is added to the scores of what is near;
    `zeros` are rows that fill it up, [1, W - R - T, 2 * kv heads * head size]; `widths` = C, W."""

    mask: str
    zeros: str
    widths: str


def shared(b: Builder, heads: Heads) -> Shared:
    tokens, recent = b.size("input_ids", 1), b.size("recent_key_values.0", 1)
    filled = b.add("Add", recent, tokens)
    lanes = b.ints(LANES)
    width = b.add("Mul", b.add("Div", b.add("Add", filled, b.ints(LANES - 1)), lanes), lanes)
    spare = b.add("Sub", width, filled)
    row = b.add("Unsqueeze", b.add("Add", b.counted(tokens), recent), b.ints(1))
    seen = b.add("LessOrEqual", b.add("Unsqueeze", b.counted(width), b.ints(0)), row)
    mask = b.add("Where", seen, b.number(0.0), b.number(MASKED))
    # [T, W] -> [T, 1, W] -> each token's row for each query head of a key head.
    every = b.add("Expand", b.add("Unsqueeze", mask, b.ints(1)), b.ints(1, heads.each, 1))
    mask = b.add("Reshape", every, b.add("Concat", b.ints(1, 1, -1), b.size(mask, 1), axis=0))
    zeros = b.add("Expand", b.number(0.0), b.add(
        "Concat", b.ints(1), spare, b.ints(2 * heads.kv * heads.size), axis=0))
    past = b.size("past_key_values.0.key", 2)
    return Shared(mask, zeros, b.add("Concat", past, width, axis=0))


def near_name(n: int) -> str:
    """Recent and new rows as a layer's attention reads them, [1, 2 * kv heads, W, head size]: keys
    of each head, then values. W is R + T, filled up with zeros to a multiple of LANES."""
    return f"near_key_values.{n}"


def attention(b: Builder, n: int, qkv: str, out: str, scale: float, heads: Heads,
              common: Shared) -> None:
    """qkv [1, T, (query + 2 kv) * size] -> out [1, T, query * size], new_key_values.n."""
    wide, narrow = heads.query * heads.size, heads.kv * heads.size
    to_turn, value = b.add("Split", qkv, b.ints(wide + narrow, narrow), outputs=2, axis=-1)
    turned = b.add("RotaryEmbedding", to_turn, "position_ids", "cos_cache", "sin_cache",
                   domain="com.microsoft", interleaved=0)
    query, key = b.add("Split", turned, b.ints(wide, narrow), outputs=2, axis=-1)
    new = b.add("Concat", key, value, axis=2, out=f"new_key_values.{n}")
    near = b.add("Concat", f"recent_key_values.{n}", new, common.zeros, axis=1)
    near = b.add("Transpose", b.add("Reshape", near, b.ints(1, -1, 2 * heads.kv, heads.size)),
                 perm=[0, 2, 1, 3], out=near_name(n))
    near_key, near_value = b.add("Split", near, b.ints(heads.kv, heads.kv), outputs=2, axis=1)
    rows = b.add("Reshape", query, b.ints(-1, heads.kv, heads.each, heads.size))
    rows = b.add("Reshape", b.add("Transpose", rows, perm=[1, 0, 2, 3]),
                 b.ints(1, heads.kv, -1, heads.size))
    far, close = [b.add("FusedMatMul", rows, keys, domain="com.microsoft", transB=1, alpha=scale)
                  for keys in (f"past_key_values.{n}.key", near_key)]
    scores = b.add("Concat", far, b.add("Add", close, common.mask), axis=3)
    far, close = b.add("Split", b.add("Softmax", scores, axis=-1), common.widths, outputs=2,
                       axis=-1)
    mixed = b.add("Add", b.add("MatMul", far, f"past_key_values.{n}.value"),
                  b.add("MatMul", close, near_value))
    mixed = b.add("Reshape", mixed, b.ints(heads.kv, -1, heads.each, heads.size))
    b.add("Reshape", b.add("Transpose", mixed, perm=[1, 0, 2, 3]), b.ints(1, -1, wide), out=out)


def convert(model) -> None:
    """Rewrites the model in place. ValueError where it is not of the builder's form."""
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    found = [n for n in graph.node if n.op_type == "GroupQueryAttention"]
    if not found:
        raise ValueError("there is no GroupQueryAttention")
    attributes = [{a.name: helper.get_attribute_value(a) for a in n.attribute} for n in found]
    cosines = next((t for t in graph.initializer if t.name == "cos_cache"), None)
    if cosines is None:
        raise ValueError("there is no cos_cache")
    for port in graph.input:
        kind = port.type.tensor_type.elem_type
        if port.name.startswith("past_key_values.") and kind != TensorProto.FLOAT:
            raise ValueError(f"{port.name} is not of float32")
    heads = Heads(attributes[0]["num_heads"], attributes[0]["kv_num_heads"], cosines.dims[1] * 2)
    b = Builder()
    common = shared(b, heads)
    first, made = b.nodes, []
    for n, (node, told) in enumerate(zip(found, attributes)):
        if node.input[1] or not told.get("do_rotary") or told.get("rotary_interleaved"):
            raise ValueError(f"{node.name}: not packed queries with rotation in halves")
        if told.get("softcap") or told.get("local_window_size", -1) != -1 \
                or told.get("smooth_softmax", -1) > 0 or any(node.input[9:]):
            raise ValueError(f"{node.name}: a window, a cap, a bias or a sink is not built")
        if node.input[3] != f"past_key_values.{n}.key":
            raise ValueError(f"{node.name}: layers are not in their order")
        b.nodes = []
        scale = told.get("scale") or heads.size ** -0.5
        attention(b, n, node.input[0], node.output[0], scale, heads, common)
        made.append(b.nodes)
    nodes, at = [*first], 0
    for node in graph.node:
        if node.op_type == "GroupQueryAttention":
            nodes += made[at]
            at += 1
        elif "attn_mask_subgraph" not in node.name:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    nodes = [n for n in nodes if n.op_type != "Constant" or n.output[0] in used]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.extend(numpy_helper.from_array(v, k) for k, v in b.constants.items())
    layers, row = len(found), 2 * heads.kv * heads.size
    def tensor(name, kind, *shape):
        return helper.make_tensor_value_info(name, kind, list(shape))
    whole, real = TensorProto.INT64, TensorProto.FLOAT
    logits = next(o for o in graph.output if o.name == "logits")
    del graph.input[:], graph.output[:], graph.value_info[:]
    graph.input.extend([tensor("input_ids", whole, 1, "tokens"),
                        tensor("position_ids", whole, 1, "tokens")])
    graph.output.append(logits)
    for n in range(layers):
        graph.input.extend(tensor(f"past_key_values.{n}.{part}", real, 1, heads.kv, "past",
                                  heads.size) for part in ("key", "value"))
        graph.input.append(tensor(f"recent_key_values.{n}", real, 1, "recent", row))
        graph.output.append(tensor(f"new_key_values.{n}", real, 1, "tokens", row))


def write(source: Path, out: Path) -> None:
    """ValueError where `out` is not in the folder of `source`, whose external data it names."""
    import onnx

    if source.resolve().parent != out.resolve().parent:
        raise ValueError(f"{out} must stand beside {source}")
    model = onnx.load(str(source), load_external_data=False)
    convert(model)
    out.write_bytes(model.SerializeToString())


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--model", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    write(a.model, a.out)


if __name__ == "__main__":
    main()
