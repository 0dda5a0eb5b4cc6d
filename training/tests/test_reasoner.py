"""The reasoner's conversion steps on toy tensors."""
import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from training.reasoner import exact_weights, split_weights, to_hf


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


def test_q4_1_is_held_without_rounding():
    from gguf import GGMLQuantizationType, dequantize, quantize

    weights = np.random.default_rng(0).normal(size=(6, 64)).astype(np.float32)
    raw = quantize(weights, GGMLQuantizationType.Q4_1)
    q, d, m = exact_weights.unpack_q4_1(raw)
    want = dequantize(raw, GGMLQuantizationType.Q4_1)
    offsets = m + 8 * d
    again = (q.reshape(6, 2, 32) - 8.0) * d[..., None] + offsets[..., None]
    assert np.allclose(again.reshape(6, 64), want, atol=1e-5)
    packed = exact_weights.pack_nibbles(q)
    assert packed.shape == (6, 2, 16)
    assert np.array_equal(packed[0, 0] & 15, q[0, 0:32:2])


def test_q8_0_is_held_without_rounding():
    from gguf import GGMLQuantizationType, dequantize, quantize

    weights = np.random.default_rng(0).normal(size=(4, 64)).astype(np.float32)
    raw = quantize(weights, GGMLQuantizationType.Q8_0)
    q, d = exact_weights.unpack_q8_0(raw)
    again = ((q.astype(np.float32) - 128) * d[..., None]).reshape(4, 64)
    assert np.allclose(again, dequantize(raw, GGMLQuantizationType.Q8_0), atol=1e-6)


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
