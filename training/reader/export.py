"""Reader checkpoint to the folder that the engine loads: one ONNX graph, int8.

Usage: python -m training.reader.export --checkpoint F --base DIR --out DIR
Inputs input_ids, attention_mask, token_type_ids [B,T] int64 (both dynamic); outputs start, end,
support [B,T] and answerable [B] float32. Weights are symmetric int8, one scale a column, in
7 bits (reduce_range): without VNNI, AVX2 adds u8*s8 products in 16 bits and saturates. The heads
stay float32. The folder appears under its name only when complete.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import logging
import shutil
from pathlib import Path

import torch

from .encode import MAX_TOKENS, QUESTION_TOKENS
from .model import Config, Reader

OUTPUTS = ["start", "end", "support", "answerable"]
MAX_SPAN_TOKENS = 30


def to_onnx(model: Reader, path: Path) -> None:
    model.eval()
    ids = torch.ones(2, 7, dtype=torch.int64)
    both = {0: "batch", 1: "length"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        model, (ids, ids, ids * 0), str(path), input_names=names, output_names=OUTPUTS,
        dynamic_axes={**{n: both for n in names}, "start": both, "end": both, "support": both,
                      "answerable": {0: "batch"}},
        opset_version=17, dynamo=False, do_constant_folding=True)


def head_nodes(path: Path) -> list[str]:
    """The MatMul and Gemm nodes of the heads, by their weights' shapes or names."""
    import onnx

    nodes = onnx.load(str(path)).graph.node
    return [n.name for n in nodes if n.op_type in ("MatMul", "Gemm")
            and any(h in n.name for h in ("token_heads", "answer_"))]


def quantise(path: Path, out: Path, reduce_range: bool = True) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(str(path), str(out), per_channel=True, reduce_range=reduce_range,
                     weight_type=QuantType.QInt8, nodes_to_exclude=head_nodes(path),
                     op_types_to_quantize=["MatMul", "Gemm", "Gather"])


def write_config(path: Path, config: Config) -> None:
    stored = {"model_type": "recollect-reader", **{k: getattr(config, k)
              for k in Config.__dataclass_fields__},
              "max_tokens": MAX_TOKENS, "question_tokens_max": QUESTION_TOKENS,
              "span_tokens_max": MAX_SPAN_TOKENS, "outputs": OUTPUTS,
              "pad_token_id": 0, "cls_token_id": 101, "sep_token_id": 102}
    path.write_text(json.dumps(stored, indent=2) + "\n", "utf8")


def write_tokenizer(source: Path, target: Path) -> None:
    """The base's tokenizer without its fixed padding and truncation."""
    stored = json.loads(source.read_text("utf8"))
    stored["truncation"] = stored["padding"] = None
    target.write_text(json.dumps(stored, ensure_ascii=False), "utf8")


def sums(folder: Path) -> None:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n"
             for p in files]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf8")


def export(checkpoint: Path, base: Path, out: Path, keep: list[Path] = (),
           reduce_range: bool = True, float_too: Path | None = None) -> None:
    """`keep`: files (card, licence, calibration) that are copied into the folder."""
    model = Reader(Config.read(base / "config.json"))
    model.load_state_dict(torch.load(checkpoint, map_location="cpu")["model"])
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "onnx").mkdir(parents=True)
    float_path = fresh / "onnx" / "float.onnx"
    to_onnx(model, float_path)
    quantise(float_path, fresh / "onnx" / "model_int8.onnx", reduce_range)
    if float_too:
        shutil.move(float_path, float_too)
    else:
        float_path.unlink()
    write_config(fresh / "config.json", model.config)
    write_tokenizer(base / "tokenizer.json", fresh / "tokenizer.json")
    for path in keep:
        shutil.copy(path, fresh / path.name)
    sums(fresh)
    old = out.with_name(out.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("checkpoint", "base", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--keep", type=Path, nargs="*", default=[])
    p.add_argument("--float", type=Path, dest="float_too", help="keep the float32 graph here")
    p.add_argument("--full-range", action="store_true", help="8-bit weights, for VNNI processors")
    a = p.parse_args()
    export(a.checkpoint, a.base, a.out, a.keep, not a.full_range, a.float_too)
