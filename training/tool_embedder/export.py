"""Weights to the folder that the engine loads: one ONNX graph, int8.

Usage: python -m training.tool_embedder.export --weights PT --tokenizer FILE --out DIR
       [--keep CARD LICENSE]
Inputs input_ids, attention_mask, token_type_ids [B,T] int64 (both dynamic); output
last_hidden_state [B,T,H] float32. Weights are symmetric int8, one scale a column, in 7 bits, as the
reader's (training/reader/export.py says why). The folder appears only when complete.
"""
from __future__ import annotations

import argparse
import json
import logging
import shutil
from pathlib import Path

import torch

from ..reader.export import sums, write_tokenizer
from ..reader.model import Config
from .model import Encoder

NAMES = ["input_ids", "attention_mask", "token_type_ids"]


def to_onnx(model: Encoder, path: Path) -> None:
    model.eval()
    ids = torch.ones(2, 7, dtype=torch.int64)
    both = {0: "batch", 1: "length"}
    torch.onnx.export(
        model, (ids, ids, ids * 0), str(path), input_names=NAMES,
        output_names=["last_hidden_state"],
        dynamic_axes={name: both for name in [*NAMES, "last_hidden_state"]},
        opset_version=17, dynamo=False, do_constant_folding=True)


def quantise(path: Path, out: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(str(path), str(out), per_channel=True, reduce_range=True,
                     weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul", "Gemm", "Gather"])


def write_config(path: Path, config: Config) -> None:
    stored = {"model_type": "bert", "name": "tool-embedder",
              **{k: getattr(config, k) for k in Config.__dataclass_fields__},
              "pooling": "cls", "normalize": True, "query_prefix": "", "passage_prefix": ""}
    path.write_text(json.dumps(stored, indent=2) + "\n", "utf8")


def export(weights: Path, tokenizer: Path, out: Path, config: Config,
           keep: list[Path] = ()) -> None:
    """`keep`: files (card, licence) that are copied into the folder."""
    model = Encoder(config)
    model.load_state_dict({k: v.float() for k, v in torch.load(weights).items()})
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "onnx").mkdir(parents=True)
    whole = fresh / "onnx" / "float.onnx"
    to_onnx(model, whole)
    quantise(whole, fresh / "onnx" / "model_int8.onnx")
    whole.unlink()
    write_config(fresh / "config.json", config)
    write_tokenizer(tokenizer, fresh / "tokenizer.json")
    for path in keep:
        shutil.copy(path, fresh / path.name)
    sums(fresh)
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("weights", "tokenizer", "out"):
        p.add_argument(f"--{name}", type=Path, required=True)
    p.add_argument("--keep", type=Path, nargs="*", default=[])
    a = p.parse_args()
    export(a.weights, a.tokenizer, a.out, Config(num_hidden_layers=12), a.keep)
