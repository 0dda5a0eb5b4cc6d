"""The reasoner's conversion steps on toy tensors."""
import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from training.reasoner import compare, pack_weights, quantise, split_weights, to_hf


def test_difference_of_two_evaluations_has_an_interval_around_it():
    base = {"a": {"right": [0, 1] * 50}, "b": {"right": [1] * 100}}
    other = {"a": {"right": [1, 1] * 50}, "b": {"right": [1] * 100}}
    start, whole, low, high = compare.difference(base, other)
    assert (start, whole) == (75, 25) and 15 < low < 25 < high < 35
    assert compare.difference(base, base)[1:] == (0, 0, 0)


def permute(rows, heads):
    """llama.cpp's own permutation, to be undone."""
    out, width = rows.shape
    return rows.reshape(heads, 2, out // heads // 2, width).swapaxes(1, 2).reshape(out, width)


def test_unpermute_undoes_the_rotary_order():
    rows = np.arange(3 * 8 * 5, dtype=np.float32).reshape(24, 5)
    assert np.array_equal(to_hf.unpermute(permute(rows, 3), 3), rows)


def test_names_follow_hugging_face():
    assert to_hf.hf_name("blk.7.attn_q.weight") == "model.layers.7.self_attn.q_proj.weight"
    assert to_hf.hf_name("output_norm.weight") == "model.norm.weight"


def test_tokenizer_splits_digits_and_keeps_control_tokens():
    tokens = ["<|im_start|>", "<|im_end|>", "a", "b", "1", "2", "ab", "12"]
    tokenizer = to_hf.build_tokenizer(tokens, ["a b", "1 2"], [3, 3, 1, 1, 1, 1, 1, 1])
    assert tokenizer.encode("ab12<|im_end|>").tokens == ["ab", "1", "2", "<|im_end|>"]


def test_packed_weights_are_the_rounded_ones():
    weights = np.random.default_rng(0).normal(size=(6, 96)).astype(np.float32)
    nibbles, scale, zero = pack_weights.packed(weights)
    assert nibbles.shape == (6, 3, 16) and scale.shape == (6, 3) and zero.shape == (6, 2)
    whole = np.stack([nibbles & 15, nibbles >> 4], axis=-1).reshape(6, 3, 32)
    zeros = np.stack([zero & 15, zero >> 4], axis=-1).reshape(6, 4)[:, :3, None]
    again = (whole.astype(np.float32) - zeros) * scale[..., None]
    want = quantise.dequantise(*quantise.quantise(torch.from_numpy(weights))).numpy()
    assert np.allclose(again.reshape(6, 96), want, atol=1e-6)


def test_the_graph_computes_with_them(tmp_path):
    """One MatMulNBits node, packed as `rewrite` packs it, against the rounded matrix."""
    weights = np.random.default_rng(1).normal(size=(32, 64)).astype(np.float32)
    nibbles, scale, zero = pack_weights.packed(weights)
    tensors = [numpy_helper.from_array(value, name) for name, value in
               (("B", nibbles), ("scales", scale), ("zeros", zero))]
    node = helper.make_node("MatMulNBits", ["x", "B", "scales", "zeros"], ["y"], K=64, N=32,
                            bits=4, block_size=32, domain="com.microsoft")

    def value(name, width):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, width])

    graph = helper.make_graph([node], "one", [value("x", 64)], [value("y", 32)], tensors)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), tmp_path / "m.onnx")
    x = np.random.default_rng(2).normal(size=(3, 64)).astype(np.float32)
    y = ort.InferenceSession(str(tmp_path / "m.onnx")).run(None, {"x": x})[0]
    want = x @ quantise.dequantise(*quantise.quantise(torch.from_numpy(weights))).numpy().T
    assert np.allclose(y, want, atol=1e-3)


def toy_graph(path):
    rng = np.random.default_rng(1)
    weights = [numpy_helper.from_array(rng.normal(size=(32, 32)).astype(np.float32), f"w{n}")
               for n in range(4)]
    nodes = [helper.make_node("MatMul", [f"x{n}", f"w{n}"], [f"x{n + 1}"]) for n in range(4)]

    def value(name):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 32])

    graph = helper.make_graph(nodes, "toy", [value("x0")], [value("x4")], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(path))


def test_split_weights_gives_the_same_outputs_from_small_files(tmp_path):
    toy_graph(tmp_path / "whole.onnx")
    out = tmp_path / "parts" / "model.onnx"
    files = split_weights.split(tmp_path / "whole.onnx", out, 10_000)
    assert len(files) > 1 and all(f.stat().st_size <= 10_000 for f in files)
    x = np.ones((2, 32), dtype=np.float32)
    runs = [ort.InferenceSession(str(p)).run(None, {"x0": x})[0]
            for p in (tmp_path / "whole.onnx", out)]
    assert np.array_equal(*runs)


def test_a_tensor_above_the_limit_is_refused(tmp_path):
    toy_graph(tmp_path / "whole.onnx")
    with pytest.raises(ValueError, match="the limit is 2000"):
        split_weights.split(tmp_path / "whole.onnx", tmp_path / "o" / "m.onnx", 2000)
