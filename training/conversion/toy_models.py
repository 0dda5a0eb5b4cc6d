"""Toy models of several architectures as onnxruntime-genai folders, with the logits that the
framework gave: what the conformance tests of the runtime hold every provider to.

Usage: python -m training.conversion.toy_models --out test/runtime/toy-models
Weights are random and seeded. `expected.json`: ids of two prompts and the float32 logits after each
token, by transformers. Shapes: ids [T], logits [T, V]. Seconds.
"""
from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from . import appending_cache, sequence_packing

VOCABULARY = 104  # no other size is the same: the exporter finds the output head by it
SHAPE = {"vocab_size": VOCABULARY, "hidden_size": 64, "intermediate_size": 96,
         "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
         "max_position_embeddings": 512, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2}
PROMPTS = ([5, 17, 33, 9, 60, 2, 41], [70 + n % 20 for n in range(40)])


def framework_models() -> dict[str, torch.nn.Module]:
    from transformers import (LlamaConfig, LlamaForCausalLM, Phi3Config, Phi3ForCausalLM,
                              Qwen2Config, Qwen2ForCausalLM)

    made = {}
    for name, config, kind in (
            ("llama", LlamaConfig(**SHAPE, tie_word_embeddings=True), LlamaForCausalLM),
            ("qwen2", Qwen2Config(**SHAPE, tie_word_embeddings=True), Qwen2ForCausalLM),
            ("phi3", Phi3Config(**SHAPE, original_max_position_embeddings=512), Phi3ForCausalLM)):
        torch.manual_seed(1)
        model = kind(config).eval()
        for parameter in model.parameters():
            if parameter.ndim > 1:  # larger than usual, so that logits differ clearly
                parameter.data *= 4
            else:  # biases and norms too: those that a conversion forgets must show
                parameter.data += 0.3 * torch.randn_like(parameter)
        made[name] = model
    return made


def save_tokenizer(folder: Path) -> None:
    """One token a printable character."""
    words = ["<s>", "</s>", "<pad>"] + [chr(32 + n) for n in range(VOCABULARY - 3)]
    tokenizer = Tokenizer(models.WordLevel({w: n for n, w in enumerate(words)}, unk_token="<pad>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>",
        "pad_token": "<pad>"}), "utf8")


def expected(model: torch.nn.Module) -> dict:
    with torch.no_grad():
        logits = [model(torch.tensor([ids])).logits[0] for ids in PROMPTS]
    return {"cases": [{"ids": ids, "logits": [[round(x, 5) for x in row] for row in found.tolist()]}
                      for ids, found in zip(PROMPTS, logits)]}


def convert(name: str, model: torch.nn.Module, out: Path, precision: str) -> None:
    with tempfile.TemporaryDirectory() as work:
        source, target = Path(work) / "hf", Path(work) / "onnx"
        model.save_pretrained(source)
        save_tokenizer(source)
        subprocess.run([sys.executable, "-m", "onnxruntime_genai.models.builder", "-m", source,
                        "-o", target, "-p", precision, "-e", "cpu", "-c", Path(work) / "cache"],
                       check=True, stdout=subprocess.DEVNULL)
        out.mkdir(parents=True, exist_ok=True)
        for path in target.iterdir():
            if path.name.startswith("model.onnx") or path.name == "genai_config.json":
                shutil.copy(path, out / path.name)
    appending_cache.write(out / "model.onnx", out / "model_appending.onnx")
    sequence_packing.write_beside(out / "model.onnx")
    (out / "expected.json").write_text(json.dumps(expected(model)), "utf8")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--out", type=Path, required=True)
    args = p.parse_args()
    for name, model in framework_models().items():
        convert(name, model, args.out / name, "fp32")


if __name__ == "__main__":
    main()
